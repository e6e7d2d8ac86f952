"""Questions to be scored, with only the fields that matter."""

from assessments.questions.kind import Kind
from assessments.questions.scoring import score


def option(text, weight="0", rank=0):
    return {
        "text": text,
        "format": "plain",
        "weight": weight,
        "rank": rank,
        "feedback": "",
    }


def accepted(text, weight="1", tolerance="0"):
    return {"text": text, "weight": weight, "tolerance": tolerance, "feedback": ""}


def stem(text, option):
    return {"text": text, "format": "plain", "option": option}


def item(kind, *, points="1", **fields):
    return {
        "number": 1,
        "slot": 1,
        "section": 0,
        "kind": kind,
        "points": points,
        "question_id": 1,
        "name": "",
        "text": "",
        "format": "plain",
        "options": [],
        "stems": [],
        "accepted": [],
        "case_sensitive": False,
        "feedback": "",
    } | fields


def text_item(*texts, **fields):
    lines = [accepted(text) if isinstance(text, str) else text for text in texts]
    return item(Kind.SHORT_TEXT, accepted=lines, **fields)


def number_item(*lines):
    return item(Kind.NUMERICAL, accepted=list(lines))


def scored(question, response):
    return str(score(question, response))


SINGLE = item(
    Kind.SINGLE,
    points="3",
    options=[
        option("a", "1"),
        option("b"),
        option("c", "-0.5"),
        option("d", "0.3333333"),
    ],
)
MULTIPLE = item(
    Kind.MULTIPLE,
    points="2",
    options=[
        option("a", "0.5"),
        option("b", "0.5"),
        option("c", "-0.5"),
        option("d", "-1"),
    ],
)
TRUE_FALSE = item(Kind.TRUE_FALSE, options=[option("True"), option("False", "1")])
MATCHING = item(
    Kind.MATCHING,
    points="3",
    options=[option("Bern"), option("Paris"), option("Rome"), option("Paris")],
    stems=[stem("France", 2), stem("Italy", 3), stem("Switzerland", 1)],
)
ORDERING = item(
    Kind.ORDERING,
    points="4",
    options=[
        option("two", rank=2),
        option("four", rank=4),
        option("one", rank=1),
        option("three", rank=3),
    ],
)
