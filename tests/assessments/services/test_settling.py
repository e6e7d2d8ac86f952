from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.rules.states import AttemptStatus
from assessments.services.settling import (
    ClockStopped,
    Settler,
    check_clocks,
    is_far_more,
)
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)


class Times:
    """The time as the settler reads it, and the clock that never jumps."""

    def __init__(self):
        self.now, self.elapsed = NOW, 0.0

    def settler(self):
        return Settler(lambda: self.now, lambda: self.elapsed)

    def pass_by(self, length):
        self.now += length
        self.elapsed += length.total_seconds()


@pytest.fixture
def times():
    return Times()


def eight_who_sit(*, minutes=30):
    test = make_test(duration_minutes=minutes)
    return [make_attempt(make_user(), test, now=NOW) for _ in range(8)]


def statuses():
    return set(Attempt.objects.values_list("status", flat=True))


def test_a_clock_that_jumps_between_two_rounds_ends_nobodys_exam(times):
    eight_who_sit()
    settler = times.settler()
    settler.settle(limit=500)

    times.now += HOUR
    times.elapsed += 5
    with pytest.raises(ClockStopped, match="8 attempts ran out of time"):
        settler.settle(limit=500)
    times.now -= HOUR
    assert settler.settle(limit=500) == 0

    assert statuses() == {AttemptStatus.IN_PROGRESS}


def test_an_exam_that_ends_for_everybody_at_once_is_settled(times):
    eight_who_sit()
    settler = times.settler()
    settler.settle(limit=500)

    times.pass_by(HOUR)

    assert settler.settle(limit=3) == 8
    assert statuses() == {AttemptStatus.EXPIRED}


def test_the_first_round_after_a_start_believes_the_clock(times):
    eight_who_sit()
    times.pass_by(HOUR)

    assert times.settler().settle(limit=500) == 8


@pytest.mark.parametrize(
    ("found", "due", "is_more"),
    [(5, 0, False), (6, 0, True), (25, 10, False), (26, 10, True), (0, 10, False)],
)
def test_far_more_than_was_due(found, due, is_more):
    assert is_far_more(found, due) is is_more


@pytest.mark.parametrize(
    ("skew", "doubt"), [(30.0, 0.0), (-30.0, 0.0), (None, 3600.0), (0.0, -6.0)]
)
def test_nothing_is_settled_while_clocks_disagree(skew, doubt):
    with pytest.raises(ClockStopped):
        check_clocks(skew, doubt)


@pytest.mark.parametrize("skew", [None, 0.0, 4.9, -4.9])
def test_clocks_that_are_near_enough_agree(skew):
    check_clocks(skew, 0.0)
