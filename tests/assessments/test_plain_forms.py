import pytest

from assessments.kinds import Kind
from assessments.plain_forms import (
    Unreadable,
    fields_of,
    filled_with,
    in_words,
    response_of,
)
from assessments.presentation import PresentedItem, PresentedOption
from assessments.responses import TEXT_CHARS
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


def test_places_are_the_order_of_the_lines():
    filled = {"place-1": ["3"], "place-2": ["1"], "place-3": ["2"]}

    assert response_of(item_of(Kind.ORDERING), filled) == {"order": [2, 3, 1]}


def test_lines_break_as_they_are_stored():
    filled = {"answer": ["one\r\ntwo"]}

    assert response_of(item_of(Kind.ESSAY), filled) == {"text": "one\ntwo"}
