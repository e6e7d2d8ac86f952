"""The numbers of GIFT, and their tolerances."""

from decimal import Decimal

import pytest

from assessments.formats.gift.numbers import read_number
from assessments.formats.pieces import Piece
from assessments.questions.parsed import BrokenQuestion


def read(text):
    """What is stored, and what the author is told."""
    told = []
    number, tolerance = read_number(
        Piece(text, 3), lambda _piece, words: told.append(words)
    )
    return number, tolerance.normalize(), told


@pytest.mark.parametrize(
    ("text", "number", "tolerance"),
    [
        ("3.14", "3.14", "0"),
        ("3.14:0.01", "3.14", "0.01"),
        ("3.14:", "3.14", "0"),
        ("3.14 : 0.01", "3.14", "0.01"),
        ("3.1..3.2", "3.15", "0.05"),
        ("-1..1", "0", "1"),
        ("1.500", "1.500", "0"),
        ("*", "*", "0"),
        ("1e19", "10000000000000000000", "0"),
        ("1e20", "1e+20", "0"),
        ("1e-19", "0.0000000000000000001", "0"),
        ("1e-20", "1e-20", "0"),
        ("0", "0", "0"),
        ("5:1e-100", "5", "1e-100"),
    ],
)
def test_a_number_is_read_without_a_word(text, number, tolerance):
    assert read(text) == (number, Decimal(tolerance).normalize(), [])


@pytest.mark.parametrize(
    ("text", "number", "tolerance", "words"),
    [
        ("3:-0.5", "3", "0.5", "the minus was left out"),
        ("3.2..3.1", "3.15", "0.05", "it was turned around"),
        ("3,14", "3.14", "0", "read as decimal point: 3.14"),
        ("3:0,5", "3", "0.5", "read as decimal point: 0.5"),
    ],
)
def test_what_was_understood_is_told(text, number, tolerance, words):
    stored, spread, told = read(text)

    assert (stored, spread) == (number, Decimal(tolerance))
    assert len(told) == 1
    assert words in told[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("many", "“many” is not a number"),
        ("3:many", "“many” is not a number"),
        ("3..many", "“many” is not a number"),
        ("1" * 65, "is not a number"),
        ("1,000", "can be read in two ways"),
        ("3:1,000", "can be read in two ways"),
        ("1e50", "too large or too fine"),
        ("1e-121", "too large or too fine"),
        ("3:1e-101", "too fine to be stored"),
        ("..3", "is not a number"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_line(text, words):
    with pytest.raises(BrokenQuestion, match=words) as refusal:
        read(text)

    assert refusal.value.line == 3


def test_the_largest_that_can_be_stored_is():
    assert read("9e49")[0] == "9e+49"
    assert read("3:9e49")[1] == Decimal("9e49")
