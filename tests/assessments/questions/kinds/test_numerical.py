import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.numerical import Numerical
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from tests.assessments.questions.scoring.items import accepted, number_item

KIND = Numerical()
ITEM = presented(number_item(accepted("3")))
AMBIGUOUS = {"number": "1,000", "reading": "thousands"}


def test_a_number_is_stored_as_typed_without_the_spaces_around_it():
    assert KIND.check({"number": " 3,14 "}, 0, 0) == {"number": "3,14"}
    assert KIND.check({"number": " "}, 0, 0) is None


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ({"reading": "decimal"}, "the response must have the field 'number'"),
        ({"number": "1", "more": 1}, "the response must have the field 'number'"),
        ({"number": 1}, "number must be a string"),
        ({"number": "one"}, "not a number"),
        ({"number": "1" * 65}, "not a number"),
        ({"number": "1,000"}, "send 'reading', 'decimal' for 1.000 or 'thousands'"),
        ({"number": "1,000", "reading": "both"}, "send 'reading'"),
    ],
)
def test_what_is_no_number_or_two_is_refused(response, words):
    with pytest.raises(InvalidResponse, match=words):
        KIND.check(response, 0, 0)


def test_a_reading_is_told_by_its_name_or_by_the_number_it_means():
    assert KIND.check(AMBIGUOUS, 0, 0) == AMBIGUOUS
    assert KIND.check(AMBIGUOUS | {"reading": "1000"}, 0, 0) == AMBIGUOUS
    decimal = AMBIGUOUS | {"reading": "decimal"}
    assert KIND.check(AMBIGUOUS | {"reading": "1"}, 0, 0) == decimal
    assert KIND.check({"number": "1" * 64}, 0, 0) == {"number": "1" * 64}


def test_the_reading_decides_which_line_matches():
    item = number_item(accepted("1"), accepted("1000"))

    def matched(reading):
        response = {"number": "1,000", "reading": reading}
        return [line["text"] for line in KIND.matching(item, response)]

    assert (matched("decimal"), matched("thousands")) == (["1"], ["1000"])


def told(*texts, **fields):
    choices = [AuthoredChoice(text, weight=1, **fields) for text in texts]
    return [(flaw.words[:8], flaw.forbids) for flaw in KIND.flaws(choices)]


def test_a_line_that_is_no_number_has_to_be_corrected():
    assert told("3.14") == told("*") == []
    assert told("3.14", "many") == [("“many” i", Forbids.SAVING)]


def test_an_author_is_asked_once_which_of_two_numbers_is_meant():
    assert told("1,000") == [("“1,000” ", Forbids.SAVING)]
    assert told("1,000", is_settled=True) == [("“1,000” ", Forbids.NOTHING)]
    # What an import stored with a point was a decimal.
    assert told("1.000", is_settled=True) == []


def test_the_ends_of_a_range_stand_for_a_line():
    ends = KIND.samples(accepted("3", tolerance="0.5"))

    assert [end["number"] for end in ends] == ["2.5", "3.5"]
    assert KIND.samples(accepted("*")) == []


def test_a_line_is_typed_as_it_is_written():
    assert KIND.typed_as(accepted("3,14")) == {"number": "3,14"}
    decimal = {"number": "1.000", "reading": "decimal"}
    assert KIND.typed_as(accepted("1.000")) == decimal
    assert KIND.typed_as(accepted("*")) is None


def test_the_bank_stores_a_plain_number():
    assert KIND.stored_text("6,022 × 10²³") == "6.022E+23"
    assert KIND.stored_text("3,14") == "3,14"
    assert KIND.stored_text("many") == "many"


def test_a_response_in_words_says_its_reading():
    lines = shown_lines(number_item())

    (plain,) = KIND.words(lines, {"number": "3,14"})
    (asked,) = KIND.words(lines, AMBIGUOUS)

    assert (plain.text, asked.text) == ("3,14", "1,000 (1000)")
    assert plain.is_typed


def test_a_form_asks_for_a_reading_only_where_there_are_two():
    names = [field.name for field in KIND.form.fields(ITEM, {"answer": ["3.14"]})]
    number, reading = KIND.form.fields(ITEM, KIND.form.fill(AMBIGUOUS))

    assert names == ["answer"]
    assert (number.value, reading.value) == ("1,000", "thousands")
    assert [name for name, _words in reading.choices] == ["decimal", "thousands"]


def test_a_form_is_read():
    form = KIND.form

    assert form.read(ITEM, {"answer": [" 3,14 "]}) == {"number": "3,14"}
    assert form.read(ITEM, form.fill(AMBIGUOUS)) == AMBIGUOUS
    assert form.read(ITEM, {"answer": [" "]}) is None


def test_a_reading_of_another_number_is_forgotten():
    changed = KIND.form.fill(AMBIGUOUS) | {"answer": ["2,000"]}

    (_number, reading) = KIND.form.fields(ITEM, changed)
    with pytest.raises(Unreadable, match="two ways") as refusal:
        KIND.form.read(ITEM, changed)

    assert reading.value == ""
    assert refusal.value.field == "reading"


@pytest.mark.parametrize("text", ["many", "1" * 65])
def test_a_form_without_a_number_is_told_how_to_write_one(text):
    with pytest.raises(Unreadable, match=r"like 3\.14") as refusal:
        KIND.form.read(ITEM, {"answer": [text]})

    assert refusal.value.field == "answer"
