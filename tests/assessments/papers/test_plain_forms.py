import pytest

from assessments.papers.plain_forms import (
    fields_of,
    filled_with,
    in_words,
    response_of,
)
from assessments.questions.kind import Kind
from assessments.questions.plain import Unreadable
from assessments.questions.presented import PresentedItem, PresentedOption
from assessments.questions.responses import TEXT_CHARS
from tests.factories import RESPONSES


def line(number):
    return PresentedOption(number, f"line {number}", "plain")


def item_of(kind):
    return PresentedItem(
        number=1,
        kind=kind,
        points="1",
        text="?",
        format="plain",
        options=(line(1), line(2), line(3)),
        stems=(line(1), line(2)),
    )


@pytest.mark.parametrize("kind", Kind)
def test_what_stands_in_the_form_makes_the_same_response(kind):
    item, response = item_of(kind), RESPONSES[kind]

    assert response_of(item, filled_with(item, response)) == response
    assert len(in_words(item, response)) >= 1


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_form_is_no_answer(kind):
    item = item_of(kind)
    blank = {field.name: [""] for field in fields_of(item, {})}
    blank = {} if kind == Kind.MULTIPLE else blank

    assert response_of(item, blank) is None
    assert response_of(item, {}) is None
    assert filled_with(item, None) == {}


@pytest.mark.parametrize(
    ("kind", "filled", "field"),
    [
        (Kind.SINGLE, {"answer": ["x"]}, "answer"),
        (Kind.MULTIPLE, {"answer": ["1", "x"]}, "answer"),
        (Kind.NUMERICAL, {"answer": ["a lot"]}, "answer"),
        (Kind.ESSAY, {"answer": ["x" * (TEXT_CHARS + 1)]}, "answer"),
        (Kind.SHORT_TEXT, {"answer": ["\0"]}, "answer"),
        (Kind.MATCHING, {"stem-2": ["x"]}, "stem-2"),
        (Kind.ORDERING, {"place-1": ["1"], "place-3": ["2"]}, "place-2"),
        (
            Kind.ORDERING,
            {"place-1": ["1"], "place-2": ["1"], "place-3": ["2"]},
            "place-2",
        ),
    ],
)
def test_what_makes_no_response_says_where_to_mend_it(kind, filled, field):
    with pytest.raises(Unreadable) as refusal:
        response_of(item_of(kind), filled)

    assert refusal.value.field == field
    assert refusal.value.message


def asked(number, **more):
    return {"answer": [number], **{name: [value] for name, value in more.items()}}


@pytest.mark.parametrize("number", ["1,000", "1.000", " -1.500 "])
def test_a_number_of_two_readings_is_asked_about(number):
    item = item_of(Kind.NUMERICAL)

    with pytest.raises(Unreadable, match="two ways") as unreadable:
        response_of(item, asked(number))

    assert unreadable.value.field == "reading"
    _answer, reading = fields_of(item, asked(number))
    assert [value for value, _words in reading.choices] == ["decimal", "thousands"]


def test_a_reading_that_was_told_is_a_part_of_the_answer():
    item = item_of(Kind.NUMERICAL)
    filled = asked("1,000", reading="thousands") | {"reading_of": ["1,000"]}
    response = {"number": "1,000", "reading": "thousands"}

    assert response_of(item, filled) == response
    assert response_of(item, filled_with(item, response)) == response
    assert in_words(item, response) == ["1,000 (1000)"]
    assert fields_of(item, filled)[1].value == "thousands"


def test_a_reading_of_another_number_is_asked_anew():
    filled = asked("2.500", reading="thousands") | {"reading_of": ["1,000"]}

    with pytest.raises(Unreadable, match="two ways"):
        response_of(item_of(Kind.NUMERICAL), filled)
    assert fields_of(item_of(Kind.NUMERICAL), filled)[1].value == ""


def test_a_number_of_one_reading_is_not_asked_about():
    item = item_of(Kind.NUMERICAL)

    assert response_of(item, asked("1000", reading="thousands")) == {"number": "1000"}
    assert len(fields_of(item, asked("1000"))) == 1


def test_places_are_the_order_of_the_lines():
    filled = {"place-1": ["3"], "place-2": ["1"], "place-3": ["2"]}

    assert response_of(item_of(Kind.ORDERING), filled) == {"order": [2, 3, 1]}


def test_lines_break_as_they_are_stored():
    filled = {"answer": ["one\r\ntwo"]}

    assert response_of(item_of(Kind.ESSAY), filled) == {"text": "one\ntwo"}
