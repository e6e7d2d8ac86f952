from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.history.lost_time import lost_time
from assessments.services import attempts
from assessments.services.proctoring import verbs as proctoring
from realtime.seat import leases
from realtime.seat.leases import LEASE
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    return make_attempt(test=make_test(duration_minutes=60), now=NOW)


def at(minutes):
    return NOW + minutes * MINUTE


def release(seat, minutes):
    leases.release([leases.Release(seat.user_id, seat.connection_id)], now=at(minutes))


def stay(attempt, since, until):
    """Come, and be there at ``until``."""
    leases.renew([take_seat(attempt, now=at(since))], now=at(until))


def minutes_lost(attempt, *, now):
    return lost_time([attempt], now=at(now))[attempt.pk].lost_ms / 60_000


def test_who_stays_connected_loses_nothing(attempt):
    seat = take_seat(attempt, now=at(0))
    leases.renew([seat], now=at(10))
    # Their own page again, and another one: never without a session.
    take_seat(attempt, now=at(10))
    take_seat(attempt, page="page-2", now=at(10))

    assert minutes_lost(attempt, now=10) == 0


def test_spans_run_from_release_to_the_next_claim_and_to_now(attempt):
    release(take_seat(attempt, now=at(1)), 5)
    release(take_seat(attempt, now=at(8)), 20)

    lost = lost_time([attempt], now=at(22))[attempt.pk]

    assert [(s.start, s.end) for s in lost.spans] == [
        (at(5), at(8)),
        (at(20), at(22)),
    ]
    assert lost.owed_ms == 5 * 60_000


def test_presence_that_ran_out_counts_written_or_not(attempt):
    take_seat(attempt, now=at(1))
    lapsed_at = at(1) + LEASE

    unwritten = lost_time([attempt], now=at(5))[attempt.pk].spans
    leases.sweep(now=at(5))
    written = lost_time([attempt], now=at(5))[attempt.pk].spans

    assert [(s.start, s.end) for s in unwritten] == [(lapsed_at, at(5))]
    assert written == unwritten


def test_a_lapse_that_healed_by_a_renewal_is_no_absence(attempt):
    seat = take_seat(attempt, now=at(1))
    leases.sweep(now=at(5))
    leases.renew([seat], now=at(30))

    assert minutes_lost(attempt, now=30) == 0


def test_who_never_came_lost_nothing_to_give_back(attempt):
    assert minutes_lost(attempt, now=10) == 0


def test_only_the_running_clock_loses_time(attempt):
    staff = make_user()
    release(take_seat(attempt, now=at(0)), 10)
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=at(12))
    proctoring.resume_attempt(attempt.pk, actor=staff, now=at(20))
    stay(attempt, 21, 30)

    assert minutes_lost(attempt, now=30) == 3


def test_what_was_submitted_and_reopened_stood_meanwhile(attempt):
    release(take_seat(attempt, now=at(0)), 5)
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=at(6))
    proctoring.reopen_attempt(
        attempt.pk, actor=make_user(), reason="x", minutes=10, now=at(30)
    )
    attempt.refresh_from_db()
    stay(attempt, 32, 33)

    assert minutes_lost(attempt, now=33) == 3


def test_beyond_the_deadline_there_is_no_time_to_lose(attempt):
    release(take_seat(attempt, now=at(0)), 58)

    assert minutes_lost(attempt, now=60.2) == 2


def test_who_sits_another_test_is_not_offline(attempt):
    other = make_attempt(attempt.candidate, now=NOW)
    release(take_seat(attempt, now=at(0)), 5)
    stay(other, 6, 20)
    take_seat(attempt, page="page-2", now=at(20))

    assert minutes_lost(attempt, now=20) == 1


def test_many_attempts_cost_what_one_does():
    some = [make_attempt(now=NOW) for _ in range(3)]
    for attempt in some:
        release(take_seat(attempt, now=at(1)), 2)

    with CaptureQueriesContext(connection) as one:
        lost_time(some[:1], now=at(3))
    with CaptureQueriesContext(connection) as three:
        found = lost_time(some, now=at(3))

    assert len(one) == len(three) == 3
    assert {lost.lost_ms for lost in found.values()} == {60_000}
