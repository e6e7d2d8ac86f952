"""Which answers need a second marker, and who sees which mark."""

from decimal import Decimal

import pytest

from assessments.grading.marks import MarkDifference, SecondMarking
from assessments.grading.second import (
    MARKED_ONCE,
    MarkingRules,
    round_to_give,
    sees_mark,
)

ANSWERS = range(1, 2001)


def sample(percent, secret="s"):
    rules = MarkingRules(percent, secret=secret)
    return {answer for answer in ANSWERS if rules.of(answer).is_needed}


def test_none_and_all_are_exact():
    assert sample(0) == set()
    assert sample(100) == set(ANSWERS)
    assert MARKED_ONCE.of(1) == SecondMarking()


def test_a_sample_is_about_as_large_as_it_says_and_stays():
    assert 0.07 < len(sample(10)) / len(ANSWERS) < 0.13
    assert sample(10) == sample(10)


def test_a_larger_sample_holds_the_smaller_one():
    assert sample(1) < sample(10) < sample(50) < sample(99)


def test_without_the_secret_the_sample_is_another():
    assert sample(10, "s") != sample(10, "t")


def test_the_rule_for_differences_goes_along():
    rules = MarkingRules(100, MarkDifference.THIRD, Decimal(2))

    assert rules.of(1) == SecondMarking(True, MarkDifference.THIRD, Decimal(2))


def seen(round, *, due, own=(), is_own=False, shows_first=False):
    rules = MarkingRules(100, shows_first=shows_first)
    return sees_mark(round, is_own=is_own, due=due, own=own, rules=rules)


def test_the_second_marker_sees_the_first_mark_only_if_the_test_says_so():
    assert not seen(1, due=2)
    assert seen(1, due=2, shows_first=True)


def test_the_third_marker_sees_both_and_the_two_not_each_other():
    assert seen(1, due=3)
    assert seen(2, due=3)
    assert not seen(2, due=3, own={1})
    assert not seen(1, due=3, own={2})


@pytest.mark.parametrize("round", [1, 2, 3])
def test_an_own_mark_and_all_marks_of_a_finished_answer_are_seen(round):
    assert seen(round, due=2, own={round}, is_own=True)
    assert seen(round, due=None)


def test_a_mark_that_is_to_be_looked_at_again_is_seen_by_who_marks_in_its_stead():
    assert seen(1, due=1)
    assert not seen(2, due=1)


@pytest.mark.parametrize(
    ("due", "own", "last", "round"),
    [
        (1, (), 1, 1),
        (2, (), 1, 2),
        (3, (), 2, 3),
        (2, {1}, 1, 1),
        (3, {2}, 2, 2),
        (None, {1}, 2, 1),
        (None, (), 2, 2),
    ],
)
def test_nobody_gives_marks_in_two_rounds(due, own, last, round):
    assert round_to_give(due, own, last) == round
