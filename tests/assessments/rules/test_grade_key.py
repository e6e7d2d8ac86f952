from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.rules.grade_key import (
    ONE_TO_FIVE,
    WHOLE_PERCENT,
    Bound,
    GradeKey,
    InvalidGradeKey,
    Unit,
    as_text,
    bounds_of,
    percent,
)


def grade(key, points, possible=100):
    return key.grade(Decimal(points), Decimal(possible)).grade


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("100", "1.0"),
        ("95", "1.0"),
        ("94.99", "1.3"),
        ("50", "4.0"),
        ("49.99", "5.0"),
        ("0", "5.0"),
    ],
)
def test_a_bound_belongs_to_its_grade(points, expected):
    assert grade(ONE_TO_FIVE, points) == expected


def test_what_is_shown_decides():
    """49.995 of 100 is shown as 50.00 %, so it is 50.00 %."""
    assert percent(Decimal("49.995"), Decimal(100)) == Decimal("50.00")
    assert grade(ONE_TO_FIVE, "49.995") == "4.0"
    assert grade(ONE_TO_FIVE, "49.994") == "5.0"


def test_passing_is_told_apart_from_the_grade():
    passed = [ONE_TO_FIVE.grade(Decimal(n), Decimal(100)).passed for n in (49, 50)]
    without = GradeKey(Unit.PERCENT, ONE_TO_FIVE.bounds)

    assert passed == [False, True]
    assert without.grade(Decimal(50), Decimal(100)).passed is None


def test_whole_percent_are_cut_off():
    assert grade(WHOLE_PERCENT, "87.99") == "87"
    assert grade(WHOLE_PERCENT, 100) == "100"


def test_bounds_of_points_do_not_ask_what_was_possible():
    key = GradeKey(Unit.POINTS, bounds_of("10 = pass\n0 = fail"))

    assert [grade(key, n, 12) for n in ("9.99", "10")] == ["fail", "pass"]


def test_below_the_lowest_bound_there_is_no_grade():
    key = GradeKey(Unit.POINTS, bounds_of("10 = pass"))

    assert grade(key, "9") == ""
    assert grade(key, "10") == "pass"


def test_a_test_without_points_gives_nothing_to_divide_by():
    assert percent(Decimal(0), Decimal(0)) == Decimal("0.00")


def test_lines_come_as_spreadsheets_and_people_write_them():
    text = "50 = 4.0\n\n 86,5;1.3 \n95\tvery good\n"

    assert bounds_of(text) == (
        Bound(Decimal(95), "very good"),
        Bound(Decimal("86.5"), "1.3"),
        Bound(Decimal(50), "4.0"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("50 = 4.0\n40", "Line 2: write the lower bound"),
        ("x = 4.0", "Line 1: “x” is not a number"),
        ("NaN = 4.0", "Line 1: “NaN” is not a number"),
        ("50.001 = 4.0", "at most two decimal places"),
        ("1e9 = 4.0", "is not a number"),
        ("50 =", "a grade has 1 to 20 characters"),
        ("50 = " + "4" * 21, "a grade has 1 to 20 characters"),
        ("50 = 4.0\n50.00 = 3.7", "stands twice"),
        ("\n".join(f"{n} = {n}" for n in range(201)), "at most 200 lines"),
    ],
)
def test_what_is_no_key_is_refused_in_words(text, why):
    with pytest.raises(InvalidGradeKey, match=why):
        bounds_of(text)


@pytest.mark.parametrize("key", [ONE_TO_FIVE, WHOLE_PERCENT])
def test_a_key_is_written_as_it_is_read(key):
    assert bounds_of(as_text(key.bounds)) == key.bounds


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_more_points_never_give_a_worse_grade(one, other):
    fewer, more = sorted((one, other))
    order = [bound.grade for bound in ONE_TO_FIVE.bounds]

    assert order.index(grade(ONE_TO_FIVE, more)) <= order.index(
        grade(ONE_TO_FIVE, fewer)
    )
