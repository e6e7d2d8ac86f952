import asyncio
from datetime import timedelta
from functools import partial

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone

from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from assessments.services.errors import (
    AttemptClosed,
    OtherAttemptOpen,
    TransitionRefused,
)
from assessments.services.proctoring import verbs as proctoring
from realtime import registry
from realtime.layer.events import CHANGED, user_group
from realtime.models import SessionLease
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def events(attempt):
    return list(attempt.events.values_list("kind", "by", "reason"))


def test_pausing_stops_the_clock_and_resuming_gives_the_rest_back(attempt, staff):
    paused = proctoring.pause_attempt(
        attempt.pk, actor=staff, reason="Fire alarm", now=NOW + 10 * MINUTE
    )
    assert (paused.status, paused.deadline) == (AttemptStatus.PAUSED, None)
    assert paused.remaining_ms == 50 * 60_000

    resumed = proctoring.resume_attempt(attempt.pk, actor=staff, now=NOW + 30 * MINUTE)

    assert resumed.status == AttemptStatus.IN_PROGRESS
    assert resumed.deadline == NOW + 80 * MINUTE
    assert ("paused", "staff", "Fire alarm") in events(attempt)


def test_every_verb_may_be_repeated(attempt, staff):
    verbs = [
        (proctoring.pause_attempt, "paused"),
        (proctoring.resume_attempt, "resumed"),
        (proctoring.terminate_attempt, "terminated"),
        (proctoring.void_attempt, "voided"),
    ]

    for verb, kind in verbs:
        verb(attempt.pk, actor=staff, reason="x", now=NOW)
        verb(attempt.pk, actor=staff, reason="x", now=NOW)
        assert attempt.events.filter(kind=kind).count() == 1


def test_a_time_that_is_up_cannot_be_paused(attempt, staff):
    late = attempt.deadline + MINUTE

    with pytest.raises(AttemptClosed):
        proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=late)


def test_what_has_ended_is_neither_paused_nor_resumed(attempt, staff):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    with pytest.raises(AttemptClosed):
        proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=NOW)
    with pytest.raises(AttemptClosed):
        proctoring.resume_attempt(attempt.pk, actor=staff, now=NOW)


def test_reopening_gives_minutes_and_takes_score_and_receipt_back(attempt, staff):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    reopened = proctoring.reopen_attempt(
        attempt.pk, actor=staff, reason="By mistake", minutes=10, now=NOW
    )

    assert reopened.status == AttemptStatus.IN_PROGRESS
    assert reopened.deadline == NOW + 10 * MINUTE
    assert (reopened.score, reopened.receipt, reopened.finished_at) == (None,) * 3
    assert reopened.answers_hash == ""


def test_a_voided_attempt_leads_nowhere(attempt, staff):
    proctoring.void_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    with pytest.raises(TransitionRefused):
        proctoring.reopen_attempt(
            attempt.pk, actor=staff, reason="x", minutes=5, now=NOW
        )


def test_an_attempt_is_not_reopened_beside_another_one(attempt, staff):
    def reopen():
        proctoring.reopen_attempt(
            attempt.pk, actor=staff, reason="By mistake", minutes=10, now=NOW
        )

    attempt.test.attempts_allowed = 2
    attempt.test.save()
    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    other = make_attempt(attempt.candidate, attempt.test, now=NOW)

    with pytest.raises(OtherAttemptOpen):
        reopen()
    submit_attempt(other.pk, actor=attempt.candidate, now=NOW)
    reopen()

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.IN_PROGRESS


def test_ending_an_attempt_frees_the_seat(attempt, staff):
    take_seat(attempt)
    assert registry.has_active_connection(attempt.candidate_id)

    proctoring.terminate_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    assert not registry.has_active_connection(attempt.candidate_id)


def test_disconnecting_ends_a_live_seat_and_is_logged(attempt, staff):
    take_seat(attempt)

    was_live = proctoring.disconnect_candidate(
        attempt.candidate_id, actor=staff, reason="Wrong room", now=NOW
    )

    assert was_live
    assert SessionLease.objects.get().ended_by == "revoked"
    assert ("disconnected", "staff", "Wrong room") in events(attempt)


def test_disconnecting_nobody_says_so(attempt, staff):
    assert not proctoring.disconnect_candidate(
        attempt.candidate_id, actor=staff, reason="x", now=NOW
    )
    assert [kind for kind, _by, _reason in events(attempt)] == ["started"]


# What reaches the page at once. That it arrives without a push too: tests/flows.

PUSHED = {
    "pause_attempt": {"reason": "x"},
    "add_time": {"reason": "x", "minutes": 5},
    "send_message": {"text": "x"},
    "terminate_attempt": {"reason": "x"},
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", PUSHED)
async def test_a_verb_is_pushed_once_it_is_committed(name):
    attempt = await database_sync_to_async(make_attempt)()
    staff = await database_sync_to_async(make_user)()
    layer = get_channel_layer()
    group, channel = user_group(attempt.candidate_id), await layer.new_channel()
    await layer.group_add(group, channel)

    verb = partial(getattr(proctoring, name), attempt.pk, actor=staff, now=NOW)
    await database_sync_to_async(verb)(**PUSHED[name])

    async with asyncio.timeout(20):
        message = await layer.receive(channel)
    await layer.group_discard(group, channel)
    assert (message["type"], message["subject"]) == (CHANGED, attempt.subject)
