"""The types of Moodle become our kinds, and are marked as Moodle marks them."""

from decimal import Decimal

import pytest

from assessments.questions.authored import Forbids
from assessments.questions.kind import Kind
from assessments.questions.registry import flaws_of
from tests.assessments.formats.moodle_xml.conftest import answer, one, parsed, question


def lines(found):
    return [(c.text.text, c.match, c.weight, c.tolerance) for c in found.choices]


@pytest.mark.parametrize(("single", "kind"), [("true", Kind.SINGLE), ("1", Kind.SINGLE), ("false", Kind.MULTIPLE), ("0", Kind.MULTIPLE)])  # fmt: skip
def test_choices(single, kind):
    body = answer("a", "100", "<feedback><text>Yes.</text></feedback>") + answer(
        "b", "-25"
    )
    found = one(question("multichoice", f"<single>{single}</single>{body}"))

    assert found.kind == kind
    assert lines(found) == [("a", "", 1, None), ("b", "", Decimal("-0.25"), None)]
    assert found.choices[0].feedback.text == "Yes."


def test_shares_that_moodle_does_not_know_are_kept():
    body = answer("a", "33.33333") + answer("b", "6.25") + answer("c", "")
    file = parsed(question("multichoice", f"<single>0</single>{body}"))

    weights = [choice.weight for choice in file.questions[0].choices]
    assert weights == [Decimal("0.3333333"), Decimal("0.0625"), 0]
    assert "was read as 0 %" in file.warnings[0].message


def test_more_than_all_points_is_cut_and_told():
    file = parsed(question("multichoice", answer("a", "1e400") + answer("b", "300")))

    assert [choice.weight for choice in file.questions[0].choices] == [1, 1]
    assert len(file.warnings) == 2


@pytest.mark.parametrize(
    ("answers", "right", "warned"),
    [
        ([("true", 100), ("false", 0)], "True", False),
        ([("false", 100), ("true", 0)], "False", False),
        ([("Wahr", 0), ("Falsch", 100)], "False", True),
    ],
)
def test_true_false_goes_by_the_words_and_else_by_the_order(answers, right, warned):
    file = parsed(question("truefalse", "".join(answer(*one) for one in answers)))

    (found,) = file.questions
    assert [c.text.text for c in found.choices] == ["True", "False"]
    assert [c.text.text for c in found.choices if c.weight] == [right]
    assert bool(file.warnings) is warned


def test_accepted_texts():
    body = f"<usecase>1</usecase>{answer('Paris', '100')}{answer('*', '0')}"
    found = one(question("shortanswer", body))

    assert (found.kind, found.case_sensitive) == (Kind.SHORT_TEXT, True)
    assert lines(found) == [("Paris", "", 1, None), ("*", "", 0, None)]


def test_numbers_with_tolerance_and_what_takes_everything_last():
    body = (
        answer("*", "0")
        + answer("3.14", "100", "<tolerance>0.01</tolerance>")
        + answer("6.62607015e-34", "50")
    )
    found = one(question("numerical", body))

    assert [(text, tolerance) for text, _m, _w, tolerance in lines(found)] == [
        ("3.14", Decimal("0.01")),
        ("6.62607015e-34", 0),
        ("*", 0),
    ]


def test_a_number_with_two_meanings_is_refused():
    assert parsed(question("numerical", answer("1,500", "100"))).errors


def test_pairs_and_a_distractor():
    pair = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"
    body = pair.format("a", "1") + pair.format("b", "2") + pair.format("", "3")
    found = one(question("matching", body))

    assert [(text, match) for text, match, *_ in lines(found)] == [
        ("a", "1"),
        ("b", "2"),
        ("", "3"),
    ]


def test_in_an_ordering_the_fraction_is_the_place():
    body = answer("third", "6") + answer("first", "1") + answer("second", "4")

    assert [c.text.text for c in one(question("ordering", body)).choices] == [
        "first",
        "second",
        "third",
    ]


def test_the_older_ordering_has_its_places_as_answers():
    part = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"
    body = part.format("b", 2) + part.format("a", 1)

    assert [c.text.text for c in one(question("order", body)).choices] == ["a", "b"]


def test_kprim():
    rows = "".join(
        f'<row number="{n}"><optiontext><text>S{n}</text></optiontext></row>'
        for n in range(1, 5)
    )
    weights = "".join(
        f'<weight rownumber="{n}" columnnumber="{1 if n < 3 else 2}"><value>1.000</value></weight>'
        for n in range(1, 5)
    )
    found = one(question("kprime", rows + weights))

    assert (found.kind, [c.weight for c in found.choices]) == ("kprim", [1, 1, 0, 0])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multichoice", answer("a", "100")),
        ("truefalse", answer("true", "100")),
        ("shortanswer", ""),
        ("numerical", ""),
        ("matching", ""),
        ("ordering", answer("a", "1")),
        ("multichoice", answer("a", "100") * 101),
    ],
)
def test_too_few_or_too_many_answers_are_an_error(kind, body):
    assert len(parsed(question(kind, body)).errors) == 1


def test_true_and_false_of_the_same_worth_are_told():
    both = parsed(question("truefalse", answer("true", "100") + answer("false", "100")))
    neither = one(question("truefalse", answer("true") + answer("false")))

    assert "Both answers are right" in both.warnings[0].message
    assert [choice.weight for choice in both.questions[0].choices] == [1, 1]
    lines = [choice.authored() for choice in neither.choices]
    flaws = flaws_of("true_false", "Why?", lines)
    assert any(flaw.forbids is Forbids.PUBLISHING for flaw in flaws)


@pytest.mark.parametrize(
    ("kind", "body", "word"),
    [
        ("numerical", answer("1", "100") + "<units><unit><unit_name>cm</unit_name></unit></units>", "units"),
        ("essay", "<attachments>1</attachments>", "attachments"),
        ("essay", "<maxwordlimit>200</maxwordlimit>", "most words"),
        ("ordering", answer("a", "1") + answer("b", "2") + "<gradingtype>ALL_OR_NOTHING</gradingtype>", "rule of scoring"),
        ("ordering", answer("a", "1") + answer("b", "2") + "<selectcount>3</selectcount>", "some of the items"),
        ("multichoice", answer("a", "100") + answer("b") + "<shuffleanswers>0</shuffleanswers>", "never shuffled"),
        ("kprime", "<scoringmethod><text>subpoints</text></scoringmethod>", "rule of scoring"),
    ],
)  # fmt: skip
def test_what_moodle_does_otherwise_is_told(kind, body, word):
    assert any(word in told.message for told in parsed(question(kind, body)).warnings)


def test_what_is_as_usual_is_not_told():
    body = (
        answer("a", "100") + answer("b") + "<shuffleanswers>true</shuffleanswers>"
        "<attachments>0</attachments><selectcount>0</selectcount>"
        "<gradingtype>ABSOLUTE_POSITION</gradingtype>"
    )

    assert parsed(question("multichoice", body)).warnings == []


def test_gaps_stand_in_the_text():
    text = "{1:SA:=Rome} is in {2:MC:=Italy~Spain} &amp; old."
    found = one(question("multianswer", text=text))

    assert (found.kind, found.text.text) == ("cloze", "{#1} is in {#2} &amp; old.")
    assert [c.text.text for c in found.choices] == ["1:SA:=Rome", "2:MC:=Italy~Spain"]
    assert "Rome" not in found.text.text


@pytest.mark.parametrize(
    "text", ["No gap", "{1:SA:=Rome", "{1:SA:=a} {#7}", "{1:SA:=a}" * 101]
)
def test_gaps_that_cannot_be_read_are_kept_with_their_source(text):
    file = parsed(question("cloze", text=text))

    assert [found.kind for found in file.questions] == ["unsupported"]
    assert len(file.warnings) == 2
