"""Snapshots of attempts for the verbs: right for each, and read together."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt, Draft, Test
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from assessments.services.eligibility.snapshots import TURNS, take_snapshots
from assessments.services.proctoring.clocks import pause_attempt
from assessments.services.proctoring.notices import send_message
from realtime.models import Policy, SessionLease
from realtime.seat import leases
from tests.assessments.scenes import _hold as put_on_hold
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def snapshots(*attempts, now=NOW, **options):
    rows = Attempt.objects.select_related("test", "candidate")
    found = rows.in_bulk([attempt.pk for attempt in attempts])
    return take_snapshots([found[one.pk] for one in attempts], now, **options)


@pytest.fixture
def two():
    return make_attempt(now=NOW), make_attempt(now=NOW)


def test_snapshots_stand_in_the_order_given(two):
    first, other = two

    assert [one.attempt for one in snapshots(other, first)] == [other, first]
    assert snapshots() == []


def test_the_status_is_that_of_now(two):
    running, overdue = two
    Attempt.objects.filter(pk=overdue.pk).update(deadline=NOW - MINUTE, grace_seconds=0)

    one, other = snapshots(running, overdue)

    assert (one.status, one.is_open) == (AttemptStatus.IN_PROGRESS, True)
    assert (other.status, other.is_open) == (AttemptStatus.EXPIRED, False)
    assert one.remaining_ms == 60 * 60_000
    assert other.remaining_ms == 0


def test_a_seat_counts_where_it_was_taken(two):
    here, elsewhere = two
    take_seat(here, now=NOW)
    other_test = make_attempt(elsewhere.candidate, now=NOW)
    take_seat(other_test, now=NOW)
    SessionLease.objects.update(device="Firefox on Linux")

    one, other = snapshots(here, elsewhere)

    assert (one.is_here, one.is_connected, one.device) == (
        True,
        True,
        "Firefox on Linux",
    )
    # Connected, but to another attempt.
    assert (other.is_here, other.is_connected, other.device) == (False, True, "")


def test_who_was_never_here_has_nobodys_seat(two):
    (one,) = snapshots(two[0])

    assert (one.is_here, one.is_connected, one.is_on_hold) == (False, False, False)
    assert one.device == ""


def test_who_paused_it_is_said_and_what_came_after_is_not(two, staff):
    paused, other = two
    staff.first_name, staff.last_name = "Ana", "Price"
    staff.save()
    pause_attempt(paused.pk, actor=staff, reason="x", now=NOW)
    send_message(paused.pk, actor=make_user(), text="Wait.", now=NOW + MINUTE)

    one, untouched = snapshots(paused, other)

    assert (one.turn.kind, one.turn.actor) == ("paused", staff)
    assert one.words.startswith("paused by Ana Price")
    # A start changes the status too; nobody of the staff did it.
    assert "Price" not in untouched.words


def test_a_time_that_ran_out_was_nobodys_doing(two, staff):
    one, _other = two
    pause_attempt(one.pk, actor=staff, reason="x", now=NOW)
    Attempt.objects.filter(pk=one.pk).update(
        status="in_progress", deadline=NOW - MINUTE, remaining_ms=None, grace_seconds=0
    )

    (found,) = snapshots(one)

    assert found.status == AttemptStatus.EXPIRED
    assert staff.username not in found.words


def test_a_hold_is_told_apart_from_a_pause(staff):
    test = make_test(policy=Policy.HOLD)
    held, paused = make_attempt(test=test, now=NOW), make_attempt(test=test, now=NOW)
    put_on_hold(held, NOW)
    pause_attempt(paused.pk, actor=staff, reason="x", now=NOW)

    one, other = snapshots(held, paused)

    assert (one.is_on_hold, one.has_waiting_page, one.has_newcomer) == (
        True,
        True,
        True,
    )
    assert (other.is_on_hold, other.has_waiting_page) == (False, False)
    assert one.words != other.words


def test_another_open_attempt_at_the_same_test_is_seen():
    test = make_test(attempts_allowed=2)
    ended = make_attempt(test=test, now=NOW)
    submit_attempt(ended.pk, actor=ended.candidate, now=NOW)
    second = make_attempt(ended.candidate, test, now=NOW)
    make_attempt(test=test, now=NOW)

    one, other = snapshots(ended, second)

    assert (one.has_another_open, other.has_another_open) == (True, False)


def test_a_draft_waits_until_it_is_accepted(two):
    waiting, accepted = two
    for attempt, at in ((waiting, None), (accepted, NOW)):
        Draft.objects.create(
            answer=attempt.answers.first(),
            attempt=attempt,
            response={"choice": 1},
            base_revision=0,
            epoch=1,
            connection_id=uuid.uuid4(),
            why=Draft.Why.CLOSED,
            received_at=NOW,
            accepted_at=at,
        )

    one, other = snapshots(waiting, accepted)

    assert (one.has_drafts, other.has_drafts) == (True, False)


def test_results_are_read_only_if_they_are_asked_for(two):
    shown, other = two
    Test.objects.filter(pk=shown.test_id).update(shows_score=True)
    Attempt.objects.filter(pk=shown.pk).update(key_shown_at=NOW)

    plain, _other = snapshots(shown, other)
    one, hidden = snapshots(shown, other, with_results=True)

    assert (plain.has_seen_key, plain.is_released) == (False, False)
    assert (one.has_seen_key, one.is_released) == (True, True)
    assert (hidden.has_seen_key, hidden.is_released) == (False, False)


def test_the_planned_end_is_read_only_if_it_is_asked_for(two):
    one, _other = two
    Attempt.objects.filter(pk=one.pk).update(deadline=one.deadline + MINUTE)

    assert snapshots(one)[0].planned is None
    assert snapshots(one, with_planned_ends=True)[0].planned == one.deadline


def test_what_the_candidate_s_own_doing_has_held_is_read_only_if_it_is_asked_for():
    held = make_attempt(test=make_test(policy=Policy.HOLD), now=NOW)
    put_on_hold(held, NOW)
    later = NOW + 5 * MINUTE

    (asked,) = snapshots(held, now=later, with_own_holds=True)

    assert asked.own_hold == 5 * MINUTE
    assert snapshots(held, now=later)[0].own_hold == timedelta()


def test_what_was_lost_offline_is_read_only_if_it_is_asked_for(two):
    away, here = two
    for attempt in two:
        take_seat(attempt, now=NOW)
    seat = SessionLease.objects.get(user=away.candidate_id)
    gone = leases.Release(away.candidate_id, seat.connection_id)
    leases.release([gone], now=NOW + MINUTE)
    take_seat(away, now=NOW + 4 * MINUTE)
    later = NOW + 4 * MINUTE
    SessionLease.objects.update(renewed_at=later)

    one, other = snapshots(away, here, now=later, with_lost_time=True)

    assert (one.owed_ms, other.owed_ms) == (3 * 60_000, 0)
    assert snapshots(away, now=later)[0].owed_ms == 0


def test_many_cost_what_one_costs(django_assert_max_num_queries):
    attempts = [make_attempt(now=NOW) for _ in range(5)]
    everything = {
        f"with_{name}": True
        for name in ("lost_time", "results", "planned_ends", "own_holds")
    }

    with django_assert_max_num_queries(30) as one:
        snapshots(attempts[0], **everything)
    with django_assert_max_num_queries(len(one)):
        snapshots(*attempts, **everything)


def test_every_status_but_the_first_is_reached_by_an_event():
    assert set(TURNS.values()) >= set(AttemptStatus) - {AttemptStatus.IN_PROGRESS}
