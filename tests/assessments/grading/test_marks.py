"""Which marks count, and what two rounds make together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading.marks import (
    GivenAnswer,
    GivenMark,
    MarkDifference,
    SecondMarking,
    next_round,
    points_of,
    stands,
    that_count,
    to_look_at_again,
)

ANSWER = GivenAnswer(3, {"text": "An essay."})
MEAN = SecondMarking(True, MarkDifference.MEAN)
HIGHER = SecondMarking(True, MarkDifference.HIGHER)
THIRD = SecondMarking(True, MarkDifference.THIRD, Decimal(1))


def mark(number, round, points, *, revision=3, text="An essay."):
    return GivenMark(number, round, Decimal(points), revision, {"text": text})


def test_without_a_mark_the_first_round_is_next():
    assert next_round([], ANSWER) == 1
    assert points_of([], ANSWER) is None


def test_the_newest_mark_of_a_round_counts():
    marks = [mark(2, 1, "2"), mark(1, 1, "5")]

    assert points_of(marks, ANSWER) == 2
    assert next_round(marks, ANSWER) is None


def test_the_last_round_counts_where_one_marker_is_enough():
    assert points_of([mark(1, 1, "1"), mark(2, 2, "3")], ANSWER) == 3
    assert points_of([mark(2, 1, "1"), mark(1, 2, "3")], ANSWER) == 3


def test_a_mark_of_another_text_has_to_be_looked_at_again():
    old = mark(1, 1, "2", revision=2, text="Another.")

    assert points_of([old], ANSWER) is None
    assert next_round([old], ANSWER) == 1
    assert to_look_at_again([old], ANSWER) == [old]
    assert points_of([old, mark(2, 1, "1")], ANSWER) == 1


def test_a_mark_stands_when_the_same_text_was_saved_again():
    assert stands(mark(1, 1, "2", revision=2), ANSWER)


@pytest.mark.parametrize(
    ("second", "points"),
    [(MEAN, "2.50"), (HIGHER, "3"), (SecondMarking(), "3")],
)
def test_two_rounds_make_one_score(second, points):
    marks = [mark(1, 1, "2"), mark(2, 2, "3")]

    assert points_of(marks, ANSWER, second) == Decimal(points)


def test_the_mean_is_rounded_half_up():
    marks = [mark(1, 1, "2.00"), mark(2, 2, "2.01")]

    assert points_of(marks, ANSWER, MEAN) == Decimal("2.01")


@pytest.mark.parametrize("second", [MEAN, HIGHER, THIRD])
def test_where_two_are_needed_one_does_not_count_yet(second):
    assert points_of([mark(1, 1, "2")], ANSWER, second) is None
    assert next_round([mark(1, 1, "2")], ANSWER, second) == 2


def test_above_the_threshold_a_third_marker_decides():
    apart = [mark(1, 1, "1"), mark(2, 2, "3")]

    assert next_round(apart, ANSWER, THIRD) == 3
    assert points_of(apart, ANSWER, THIRD) is None
    assert points_of([*apart, mark(3, 3, "1.5")], ANSWER, THIRD) == Decimal("1.5")


def test_within_the_threshold_the_mean_counts():
    assert points_of([mark(1, 1, "2"), mark(2, 2, "3")], ANSWER, THIRD) == Decimal(
        "2.50"
    )


marks_of_any_kind = st.lists(
    st.builds(
        GivenMark,
        number=st.integers(1, 50),
        round=st.integers(1, 3),
        points=st.decimals(0, 10, places=2),
        revision=st.integers(1, 3),
        response=st.sampled_from([{"text": "An essay."}, {"text": "Another."}]),
    ),
    unique_by=lambda one: one.number,
    max_size=8,
)
rules = st.builds(
    SecondMarking,
    is_needed=st.booleans(),
    difference=st.sampled_from(list(MarkDifference)),
    threshold=st.decimals(0, 5, places=2),
)


@given(marks_of_any_kind, rules)
def test_what_counts_lies_between_the_marks_that_were_given(marks, second):
    points = points_of(marks, ANSWER, second)

    assert (points is None) == (next_round(marks, ANSWER, second) is not None)
    if points is not None:
        given_points = [one.points for one in marks]
        assert min(given_points) <= points <= max(given_points)


@given(marks_of_any_kind, rules, st.randoms())
def test_the_order_in_which_marks_are_read_makes_no_difference(marks, second, random):
    shuffled = random.sample(marks, len(marks))

    assert points_of(shuffled, ANSWER, second) == points_of(marks, ANSWER, second)


@given(marks_of_any_kind, rules)
def test_marking_what_is_next_comes_to_an_end(marks, second):
    number = 100
    while (round := next_round(marks, ANSWER, second)) is not None:
        number += 1
        marks = [*marks, mark(number, round, "1")]

    assert number <= 103
    assert points_of(marks, ANSWER, second) is not None


def test_the_marks_that_count_are_those_that_the_points_come_from():
    first, second, third = mark(1, 1, "1"), mark(2, 2, "3"), mark(3, 3, "2")
    changed = mark(4, 1, "2", revision=2, text="Another.")

    assert that_count([first, second], ANSWER) == [second]
    assert that_count([first, second], ANSWER, MEAN) == [first, second]
    assert that_count([first, second], ANSWER, HIGHER) == [second]
    assert that_count([first, second, third], ANSWER, MEAN) == [third]
    assert that_count([first, changed], ANSWER) == []
    assert that_count([], ANSWER) == []
