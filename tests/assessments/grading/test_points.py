"""Points as typed, and what a question allows."""

from decimal import Decimal

import pytest

from assessments.grading.points import (
    NoNumber,
    OutOfBounds,
    TooExact,
    check_points,
    parse_points,
)


@pytest.mark.parametrize(
    ("text", "points"),
    [("2.5", "2.5"), (" 2,5 ", "2.5"), ("0", "0"), ("10", "10"), ("1.125", "1.125")],
)
def test_points_are_read(text, points):
    assert parse_points(text) == Decimal(points)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1e1",
        "NaN",
        "Infinity",
        "1.000,5",
        "1 000",
        "+1",
        ".",
        "٣",
        "1.",
        "9" * 99,
    ],
)
def test_what_is_no_number_is_no_points(text):
    with pytest.raises(NoNumber):
        parse_points(text)


@pytest.mark.parametrize("text", ["-1", "−0,5"])
def test_points_below_0_are_none(text):
    with pytest.raises(OutOfBounds):
        parse_points(text)


def item(points):
    return {"points": points}


@pytest.mark.parametrize("points", ["0", "0.5", "2.25", "3", "3.00"])
def test_points_of_the_question_are_kept(points):
    assert check_points(Decimal(points), item("3.00")) == Decimal(points)


@pytest.mark.parametrize("points", ["3.01", "-0.01", "NaN", "Infinity", "1E+9"])
def test_points_beyond_the_question_are_refused(points):
    with pytest.raises(OutOfBounds):
        check_points(Decimal(points), item("3.00"))


def test_more_decimals_than_the_question_has_are_refused():
    with pytest.raises(TooExact):
        check_points(Decimal("1.005"), item("3.00"))

    assert check_points(Decimal("1.005"), item("3.000")) == Decimal("1.005")
