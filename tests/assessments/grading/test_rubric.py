"""Rubrics as they are written, and what chosen lines are worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading.rubric import (
    BadLine,
    RubricLine,
    as_text,
    carried_over,
    chosen_points,
    parse_rubric,
)

TEXT = "1 = Names the author\n\n-0,5 = Wrong year = never\n+2.25=All"


def test_a_rubric_is_read_line_by_line():
    assert parse_rubric(TEXT) == [
        RubricLine(1, "Names the author", Decimal("1")),
        RubricLine(2, "Wrong year = never", Decimal("-0.5")),
        RubricLine(3, "All", Decimal("2.25")),
    ]


def test_what_is_written_out_reads_the_same():
    lines = parse_rubric(TEXT)

    assert parse_rubric(as_text(lines)) == lines


@pytest.mark.parametrize(
    "line", ["Names the author", "1 =", "1 = ", "x = y", "1.234 = y", "1e1 = y", "= y"]
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(BadLine) as bad:
        parse_rubric(f"1 = First\n{line}")

    assert bad.value.number == 2


def test_a_rubric_has_an_end():
    with pytest.raises(BadLine):
        parse_rubric("\n".join(f"1 = Line {n}" for n in range(51)))


@given(st.lists(st.decimals(-5, 5, places=2)), st.decimals(0, 10, places=2))
def test_chosen_lines_stay_within_the_question(points, most):
    lines = [RubricLine(n, "x", one) for n, one in enumerate(points, 1)]

    assert 0 <= chosen_points(lines, most) <= most


def lines(*texts):
    return [RubricLine(n, text, Decimal(n)) for n, text in enumerate(texts, 1)]


def test_lines_are_found_again_by_their_text_wherever_they_stand():
    assert carried_over(lines("a", "b"), lines("new", "b", "a")) == [
        RubricLine(2, "b", Decimal(2)),
        RubricLine(3, "a", Decimal(3)),
    ]


def test_a_line_that_was_reworded_is_the_one_at_its_place():
    assert carried_over(lines("a", "b")[1:], lines("a", "better b")) == [
        RubricLine(2, "better b", Decimal(2))
    ]


def test_a_line_that_is_gone_falls_out():
    assert carried_over(lines("a", "b")[1:], lines("a")) == []
    assert carried_over(lines("a", "b"), lines("b")) == [RubricLine(1, "b", Decimal(1))]
