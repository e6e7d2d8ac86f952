"""What a number means is told by its form alone, or asked."""

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.typed.numbers import (
    Reading,
    parse_number,
    plain_number,
    readings,
)

# The page's tests read the same list.
CASES = json.loads(
    (Path(__file__).parents[3] / "js/sitting/answers/numbers.json").read_text("utf-8")
)


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_the_form_of_a_number_says_how_it_can_be_read(text, expected):
    assert list(readings(text)) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,14", "3.14"),
        ("- 5", "-5"),
        ("1 000", "1000"),
        ("1'234'567,5", "1234567.5"),
        ("1.000.000", "1000000"),
        ("-1,000.25", "-1000.25"),
        ("6,022 × 10²³", "6.022e23"),
        ("6.626·10⁻³⁴", "6.626e-34"),
        ("1,000,000e3", "1e9"),
        ("１２．５", "12.5"),
        ("٣", "3"),
    ],
)
def test_a_number_of_one_reading_has_one_value(text, number):
    assert list(readings(text).values()) == [Decimal(number)]


@pytest.mark.parametrize("text", ["-1,500", "-1.500", "−1,500"])
def test_a_number_of_two_readings_has_the_value_it_is_said_to_have(text):
    assert parse_number(text, Reading.DECIMAL) == Decimal("-1.5")
    assert parse_number(text, Reading.THOUSANDS) == Decimal(-1500)
    assert parse_number(text) == Decimal("-1.5")


def as_before(text):
    """As numbers were read before anybody was asked."""
    try:
        number = Decimal(text.strip().replace(",", ".").replace("\u2212", "-"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and "_" not in text else None


@given(
    st.text("0123456789.,-+eE −٣", max_size=12)
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
)
def test_what_was_a_number_before_is_the_same_number(text):
    before = as_before(text)

    assert before is None or parse_number(text) == before


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("3,14", "3,14"),
        ("1e3", "1e3"),
        ("1 000", "1000"),
        ("6·10²³", "6E+23"),
        ("*", "*"),
    ],
)
def test_an_authors_number_is_stored_as_everybody_reads_it(text, stored):
    assert plain_number(text) == stored
