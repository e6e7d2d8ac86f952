from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Notice
from assessments.rules.states import AttemptStatus
from assessments.services import attempts
from assessments.services.errors import OtherAttemptOpen, UndoRefused
from assessments.services.proctoring import clocks
from assessments.services.proctoring import verbs as proctoring
from assessments.services.proctoring.holds import hold_attempt
from assessments.services.proctoring.undo import UNDO_FOR, undo
from realtime.seat import leases
from tests.factories import make_attempt, make_test, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    return make_attempt(test=make_test(duration_minutes=60), now=NOW)


def pause(attempt, staff, *, token="t", now=NOW):
    return clocks.pause_attempt(
        attempt.pk, actor=staff, reason="x", token=token, now=now
    )


def resume(attempt, staff, *, token="t", now=NOW):
    return clocks.resume_attempt(attempt.pk, actor=staff, token=token, now=now)


def take_back(attempt, staff, *, token="t", after=10):
    return undo(attempt.pk, token=token, actor=staff, now=NOW + after * SECOND)


def test_an_undone_pause_leaves_the_time_that_was_left(attempt, staff):
    pause(attempt, staff)

    undone = take_back(attempt, staff)

    assert undone.status == AttemptStatus.IN_PROGRESS
    assert undone.deadline == NOW + 60 * MINUTE + 10 * SECOND
    event = attempt.events.get(kind="resumed")
    assert (event.actor, event.detail["undid"]) == (staff, "paused")
    assert Notice.objects.get().withdrawn_at is not None


def test_an_undone_resume_gives_the_time_since_back(attempt, staff):
    pause(attempt, staff, token="")
    resume(attempt, staff)

    undone = take_back(attempt, staff)

    assert undone.status == AttemptStatus.PAUSED
    assert undone.remaining_ms == 60 * 60_000


@pytest.mark.parametrize("is_paused", [False, True])
def test_added_time_is_taken_back(attempt, staff, is_paused):
    if is_paused:
        pause(attempt, staff, token="")
    attempt.refresh_from_db()
    clocks.add_time(attempt.pk, actor=staff, reason="x", minutes=5, token="t", now=NOW)

    undone = take_back(attempt, staff)

    assert (undone.deadline, undone.remaining_ms) == (
        attempt.deadline,
        attempt.remaining_ms,
    )
    assert undone.extra_ms == 0
    told = [n.detail["time"]["added_ms"] for n in Notice.objects.filter(kind="time")]
    assert told == [300_000, -300_000]


def test_time_given_back_may_be_given_back_again_after_an_undo(attempt, staff):
    seat = take_seat(attempt, now=NOW)
    leases.release([leases.Release(seat.user_id, seat.connection_id)], now=NOW + MINUTE)
    later = NOW + 5 * MINUTE
    clocks.give_back_time(attempt.pk, actor=staff, reason="x", token="t", now=later)

    undone = undo(attempt.pk, token="t", actor=staff, now=later)

    assert (undone.given_back_ms, undone.deadline) == (0, NOW + 60 * MINUTE)
    again = clocks.give_back_time(attempt.pk, actor=staff, reason="x", now=later)
    assert again.deadline == NOW + 64 * MINUTE


def test_an_undo_may_be_repeated(attempt, staff):
    pause(attempt, staff)
    first = take_back(attempt, staff)

    again = take_back(attempt, staff, after=20)

    assert again.deadline == first.deadline
    assert attempt.events.filter(kind="resumed").count() == 1


def test_what_has_moved_since_is_not_undone(attempt, staff):
    pause(attempt, staff)
    clocks.add_time(attempt.pk, actor=staff, reason="x", minutes=5, now=NOW)

    with pytest.raises(UndoRefused, match="has changed since then"):
        take_back(attempt, staff)


def test_what_was_put_on_hold_since_is_not_undone(attempt, staff):
    take_seat(attempt, now=NOW)
    pause(attempt, staff)
    hold_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    with pytest.raises(UndoRefused, match="has changed since then"):
        take_back(attempt, staff)


def test_what_has_ended_is_not_undone(attempt, staff):
    clocks.add_time(attempt.pk, actor=staff, reason="x", minutes=5, token="t", now=NOW)
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    with pytest.raises(UndoRefused, match="has changed since then"):
        take_back(attempt, staff)


def test_an_undo_comes_within_its_time(attempt, staff):
    pause(attempt, staff)

    with pytest.raises(UndoRefused, match="too late"):
        take_back(attempt, staff, after=UNDO_FOR.seconds + 1)


def test_an_undo_never_ends_an_attempt(attempt, staff):
    just_before = attempt.deadline - 5 * SECOND
    clocks.add_time(
        attempt.pk, actor=staff, reason="x", minutes=5, token="t", now=just_before
    )

    with pytest.raises(UndoRefused, match="over by now"):
        undo(attempt.pk, token="t", actor=staff, now=just_before + 10 * SECOND)


@pytest.mark.parametrize("token", ["unknown", ""])
def test_without_something_done_there_is_nothing_to_undo(attempt, staff, token):
    proctoring.void_attempt(attempt.pk, actor=staff, reason="x", token="t", now=NOW)

    with pytest.raises(UndoRefused, match="Nothing here"):
        take_back(attempt, staff, token=token)
    with pytest.raises(UndoRefused, match="Nothing here"):
        take_back(attempt, staff, token="t")


ENDS = {
    "submit": proctoring.submit_for_candidate,
    "terminate": proctoring.terminate_attempt,
}


def end(name, attempt, staff, *, now):
    ENDS[name](attempt.pk, actor=staff, reason="x", token="t", now=now)


@pytest.mark.parametrize("name", ENDS)
def test_an_end_by_staff_is_undone_with_the_time_that_was_left(attempt, staff, name):
    end(name, attempt, staff, now=NOW + 21 * MINUTE)
    attempt.refresh_from_db()
    receipt = attempt.receipt

    undone = undo(attempt.pk, token="t", actor=staff, now=NOW + 21.5 * MINUTE)

    assert undone.status == AttemptStatus.IN_PROGRESS
    assert undone.deadline == NOW + 60.5 * MINUTE
    result = (undone.finished_at, undone.receipt, undone.score, undone.answers_hash)
    assert result == (None, None, None, "")
    event = attempt.events.get(kind="reopened")
    assert event.detail["minutes"] == 39
    assert event.detail["receipt"] == receipt
    assert attempt.notices.get().kind == Notice.Kind.REOPENED


@pytest.mark.parametrize("name", ENDS)
def test_an_end_of_a_clock_that_stood_is_undone_to_a_clock_that_stands(
    attempt, staff, name
):
    pause(attempt, staff, token="p", now=NOW + 20 * MINUTE)
    end(name, attempt, staff, now=NOW + 30 * MINUTE)

    undone = undo(attempt.pk, token="t", actor=staff, now=NOW + 30.5 * MINUTE)

    assert (undone.status, undone.deadline) == (AttemptStatus.PAUSED, None)
    assert undone.remaining_ms == 40 * 60_000


def test_an_end_is_not_undone_when_another_attempt_is_open(staff):
    test = make_test(attempts_allowed=2)
    attempt = make_attempt(test=test, now=NOW)
    end("terminate", attempt, staff, now=NOW)
    make_attempt(attempt.candidate, test, now=NOW + SECOND)

    with pytest.raises(OtherAttemptOpen):
        take_back(attempt, staff)


def test_what_the_candidate_handed_in_is_not_undone(attempt, staff):
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    with pytest.raises(UndoRefused, match="Nothing here"):
        take_back(attempt, staff)
