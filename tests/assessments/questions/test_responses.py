import pytest

from assessments.questions.kind import Kind
from assessments.questions.responses import (
    TEXT_CHARS,
    InvalidResponse,
    ResponseTooLong,
    normalise,
)
from assessments.questions.typed.numbers import parse_number

SIZES = {"options": 3, "stems": 2}


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (Kind.SINGLE, {"choice": 3}),
        (Kind.MULTIPLE, {"choices": [1, 3]}),
        (Kind.TRUE_FALSE, {"value": False}),
        (Kind.SHORT_TEXT, {"text": "Zürich 🙂"}),
        (Kind.ESSAY, {"text": "x" * TEXT_CHARS}),
        (Kind.NUMERICAL, {"number": "-3,14e2"}),
        (Kind.MATCHING, {"pairs": {"2": 3}}),
        (Kind.ORDERING, {"order": [3, 1, 2]}),
    ],
)
def test_a_response_of_its_kind_is_kept(kind, response):
    assert normalise(kind, response, **SIZES) == response


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (Kind.MULTIPLE, {"choices": []}),
        (Kind.SHORT_TEXT, {"text": ""}),
        (Kind.NUMERICAL, {"number": "  "}),
        (Kind.MATCHING, {"pairs": {}}),
        *[(kind, None) for kind in Kind],
    ],
)
def test_an_empty_response_is_none(kind, response):
    assert normalise(kind, response, **SIZES) is None


def test_choices_are_stored_in_order():
    assert normalise(Kind.MULTIPLE, {"choices": [3, 1]}, **SIZES) == {"choices": [1, 3]}


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        *[(kind, response) for kind in Kind for response in ([], "x", 1, True, {})],
        (Kind.SINGLE, {"choice": 0}),
        (Kind.SINGLE, {"choice": 4}),
        (Kind.SINGLE, {"choice": True}),
        (Kind.SINGLE, {"choice": "1"}),
        (Kind.SINGLE, {"choice": 1.0}),
        (Kind.SINGLE, {"choice": 1, "more": 2}),
        (Kind.MULTIPLE, {"choices": [1, 1]}),
        (Kind.MULTIPLE, {"choices": 1}),
        (Kind.TRUE_FALSE, {"value": 1}),
        (Kind.SHORT_TEXT, {"text": 5}),
        (Kind.SHORT_TEXT, {"text": "a\0"}),
        (Kind.ESSAY, {"text": "\udfff"}),
        (Kind.NUMERICAL, {"number": 3.14}),
        (Kind.NUMERICAL, {"number": "NaN"}),
        (Kind.NUMERICAL, {"number": "Infinity"}),
        (Kind.NUMERICAL, {"number": "three"}),
        (Kind.NUMERICAL, {"number": "1_000"}),
        (Kind.NUMERICAL, {"number": "1" * 65}),
        (Kind.NUMERICAL, {"number": "1,000"}),
        (Kind.NUMERICAL, {"number": "1,000", "reading": "money"}),
        (Kind.NUMERICAL, {"number": "1,000", "reading": 1000}),
        (Kind.NUMERICAL, {"number": "1", "more": 2}),
        (Kind.NUMERICAL, {"reading": "decimal"}),
        (Kind.MATCHING, {"pairs": {"3": 1}}),
        (Kind.MATCHING, {"pairs": {"1": 4}}),
        (Kind.MATCHING, {"pairs": {"01": 1}}),
        (Kind.MATCHING, {"pairs": [1]}),
        (Kind.ORDERING, {"order": [1, 2]}),
        (Kind.ORDERING, {"order": [1, 1, 2]}),
        (Kind.ORDERING, {"order": "123"}),
    ],
)
def test_what_does_not_fit_its_question_is_invalid(kind, response):
    with pytest.raises(InvalidResponse):
        normalise(kind, response, **SIZES)


def test_a_text_over_the_limit_says_how_long_it_is():
    with pytest.raises(ResponseTooLong, match="20,001"):
        normalise(Kind.ESSAY, {"text": "x" * (TEXT_CHARS + 1)})


@pytest.mark.parametrize("text", ["3.14", "3,14", "−2", " 7 ", "1e400"])
def test_numbers_are_read_as_people_write_them(text):
    assert parse_number(text) is not None


@pytest.mark.parametrize(
    ("number", "reading", "stored"),
    [
        ("1,000", "thousands", "thousands"),
        ("1.000", "decimal", "decimal"),
        ("1,000", "1000", "thousands"),
        ("1,500", "1.5", "decimal"),
    ],
)
def test_a_number_of_two_readings_is_stored_as_typed_with_its_reading(
    number, reading, stored
):
    response = {"number": number, "reading": reading}

    assert normalise(Kind.NUMERICAL, response) == {"number": number, "reading": stored}


def test_a_number_of_two_readings_is_refused_with_both():
    with pytest.raises(
        InvalidResponse, match=r"'decimal' for 1\.000 or 'thousands' for 1000"
    ):
        normalise(Kind.NUMERICAL, {"number": "1,000"})


@pytest.mark.parametrize("number", ["1000", "1 000", "3.14", "1,000,000"])
def test_a_number_of_one_reading_is_stored_without(number):
    response = {"number": number, "reading": "decimal"}

    assert normalise(Kind.NUMERICAL, response) == {"number": number}
