"""The logs that the services write give the spans a proctor would tell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.history.presence import spans_of
from assessments.services.proctoring.holds import hold_attempt, release_hold
from assessments.services.proctoring.verbs import (
    pause_attempt,
    resume_attempt,
    terminate_attempt,
)
from realtime.seat import leases
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def start():
    return timezone.now() - timedelta(minutes=30)


@pytest.fixture
def attempt(start):
    return make_attempt(now=start)


def told(attempt, now, **options):
    """The spans in seconds since the start."""
    return [
        (str(span.presence), (span.start - attempt.started_at).total_seconds())
        for span in spans_of([attempt], now, **options)[attempt.pk]
    ]


def release(session, now):
    leases.release([leases.Release(session.user_id, session.connection_id)], now=now)


def seconds(start, number):
    return start + timedelta(seconds=number)


def test_the_seat_and_the_clock_are_read_together(attempt, start):
    proctor = make_user(is_staff=True)
    first = take_seat(attempt, now=seconds(start, 2))
    release(first, seconds(start, 100))
    second = take_seat(attempt, now=seconds(start, 130))
    pause_attempt(attempt.pk, actor=proctor, reason="Fire", now=seconds(start, 200))
    resume_attempt(attempt.pk, actor=proctor, now=seconds(start, 260))
    leases.renew([second], now=seconds(start, 300))

    assert told(attempt, seconds(start, 300)) == [
        ("offline", 0),
        ("live", 2),
        ("offline", 100),
        ("live", 130),
        ("paused", 200),
        ("live", 260),
    ]


def test_a_silent_candidate_is_offline_from_the_lapse_on(attempt, start):
    take_seat(attempt, now=start)
    leases.sweep(now=seconds(start, 60))

    assert told(attempt, seconds(start, 300)) == [("live", 0), ("offline", 15)]


def test_a_lapse_nobody_has_written_down_counts_already(attempt, start):
    take_seat(attempt, now=start)

    assert told(attempt, seconds(start, 300)) == [("live", 0), ("offline", 15)]


def test_a_holder_that_renews_after_its_lapse_was_not_away(attempt, start):
    session = take_seat(attempt, now=start)
    leases.sweep(now=seconds(start, 60))
    leases.renew([session], now=seconds(start, 70))

    assert told(attempt, seconds(start, 71)) == [("live", 0)]


@pytest.mark.parametrize(("resume", "then"), [(True, "offline"), (False, "paused")])
def test_a_hold_ends_with_its_release(attempt, start, resume, then):
    staff = make_user(is_staff=True)
    take_seat(attempt, now=start)
    hold_attempt(attempt.pk, actor=staff, reason="Who?", now=seconds(start, 10))
    release_hold(attempt.pk, actor=staff, resume=resume, now=seconds(start, 40))

    assert told(attempt, seconds(start, 60)) == [("live", 0), ("held", 10), (then, 40)]


def test_another_attempt_is_elsewhere_for_this_one(attempt, start):
    other = make_attempt(attempt.candidate, make_test(), now=start)
    take_seat(attempt, now=start)
    take_seat(other, page="two", now=seconds(start, 10))

    assert told(attempt, seconds(start, 20)) == [("live", 0), ("elsewhere", 10)]
    assert told(other, seconds(start, 20)) == [("elsewhere", 0), ("live", 10)]


def test_an_ended_attempt_ends_its_spans(attempt, start):
    take_seat(attempt, now=start)
    terminate_attempt(
        attempt.pk,
        actor=make_user(is_staff=True),
        reason="Left",
        now=seconds(start, 60),
    )
    attempt.refresh_from_db()

    [span] = spans_of([attempt], timezone.now())[attempt.pk]

    assert (str(span.presence), span.length) == ("live", timedelta(seconds=60))


def test_any_number_of_attempts_costs_the_same(
    attempt, start, django_assert_num_queries
):
    attempts = [attempt, *(make_attempt(test=attempt.test) for _ in range(4))]
    for one in attempts:
        take_seat(one, now=timezone.now())

    with django_assert_num_queries(3):
        spans = spans_of(attempts, timezone.now())

    assert set(spans) == {one.pk for one in attempts}
