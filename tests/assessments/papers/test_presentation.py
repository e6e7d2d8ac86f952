import json
from dataclasses import asdict

import pytest

from assessments.models import Answer
from assessments.papers.presentation import present_paper
from assessments.questions.kind import Kind
from assessments.questions.presented import (
    PresentedItem,
    PresentedOption,
    shown_points,
)

SECRETS = {
    "name": "secret name",
    "feedback": "secret feedback",
    "weight": "0.8765432",
    "accepted": "secret text",
    "tolerance": "0.0987654",
}


def option(text, rank=0):
    return {
        "text": text,
        "format": "plain",
        "weight": SECRETS["weight"],
        "rank": rank,
        "feedback": SECRETS["feedback"],
    }


def item(number=1, kind=Kind.SINGLE, section=0, **fields):
    return {
        "number": number,
        "section": section,
        "kind": kind,
        "points": "1.00",
        "question_id": 7654321,
        "name": SECRETS["name"],
        "text": f"Question {number}?",
        "format": "markdown",
        "options": [],
        "stems": [],
        "accepted": [],
        "case_sensitive": True,
        "feedback": SECRETS["feedback"],
    } | fields


def paper(*items, sections=1):
    return {
        "sections": [
            {"title": f"Part {number}", "text": "Read.", "format": "plain"}
            for number in range(1, sections + 1)
        ],
        "items": list(items),
    }


def test_item_shows_its_question_with_options_numbered_as_presented():
    content = paper(item(options=[option("Rome"), option("Paris")]))

    (shown,) = present_paper(content).items

    assert shown == PresentedItem(
        number=1,
        kind=Kind.SINGLE,
        points="1",
        text="Question 1?",
        format="markdown",
        options=(
            PresentedOption(1, "Rome", "plain"),
            PresentedOption(2, "Paris", "plain"),
        ),
        stems=(),
    )


def test_answer_is_joined_by_its_number():
    answers = [
        Answer(pk=51, number=2, response={"choice": 1}, revision=3, flagged=True),
        Answer(pk=50, number=1),
    ]

    first, second = present_paper(paper(item(1), item(2)), answers).items

    assert (first.answer_id, first.is_answered, first.flagged) == (50, False, False)
    assert (second.answer_id, second.revision, second.flagged) == (51, 3, True)
    assert second.response == {"choice": 1}


def test_preview_has_no_answers_to_save_to():
    shown = present_paper(paper(item()))

    assert [one.answer_id for one in shown.items] == [None]


@pytest.mark.parametrize("kind", Kind)
def test_nothing_of_the_key_is_shown(kind):
    accepted = {
        "text": SECRETS["accepted"],
        "weight": SECRETS["weight"],
        "tolerance": SECRETS["tolerance"],
        "feedback": SECRETS["feedback"],
    }
    stems = [{"text": "France", "format": "plain", "option": 987}]
    content = paper(
        item(kind=kind, options=[option("Rome", 876)], stems=stems, accepted=[accepted])
    )
    stored, leaks = json.dumps(content), [*SECRETS.values(), "7654321", "876", "987"]
    assert all(secret in stored for secret in leaks)

    shown = json.dumps(asdict(present_paper(content)))

    assert [secret for secret in leaks if secret in shown] == []


def test_items_stand_in_their_sections():
    content = paper(item(1, section=0), item(2, section=1), sections=2)

    first, second = present_paper(content).sections

    assert (first.number, first.title) == (1, "Part 1")
    assert [one.number for one in first.items] == [1]
    assert [one.number for one in second.items] == [2]


def test_paper_counts_what_is_answered_and_lists_the_rest():
    answers = [
        Answer(number=1, response={"choice": 1}),
        Answer(number=2, flagged=True),
        Answer(number=3),
    ]

    shown = present_paper(paper(item(1), item(2), item(3)), answers)

    assert shown.answered_count == 1
    assert [one.number for one in shown.unanswered] == [2, 3]
    assert [one.number for one in shown.flagged] == [2]


@pytest.mark.parametrize(
    ("points", "shown"), [("1.00", "1"), ("2.50", "2.5"), ("10.00", "10"), ("0", "0")]
)
def test_points_have_no_needless_zeros(points, shown):
    assert shown_points(points) == shown


def test_only_settings_that_are_shown_reach_a_page():
    told = {"rule": "penalty", "source": "secret source"}
    one = present_paper(paper(item(kind=Kind.MULTIPLE, settings=told))).items[0]
    other = present_paper(paper(item(kind="unsupported", settings=told))).items[0]

    assert one.settings == {"rule": "penalty"}
    assert other.settings == {}
