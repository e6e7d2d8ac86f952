from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.history import lost_time
from assessments.models import Notice
from assessments.rules.states import AttemptStatus
from assessments.services import attempts
from assessments.services.errors import (
    AttemptClosed,
    NothingToGiveBack,
    TimeShortened,
    VerbInvalid,
)
from assessments.services.proctoring import clocks
from assessments.services.proctoring import verbs as proctoring
from realtime.protocol import milliseconds
from realtime.seat import leases
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def staff():
    return make_user(is_staff=True, first_name="Ana", last_name="Lopez")


@pytest.fixture
def attempt():
    """An hour from NOW."""
    return make_attempt(test=make_test(duration_minutes=60), now=NOW)


def add(attempt, staff, *, now=NOW, **amount):
    return clocks.add_time(
        attempt.pk, actor=staff, reason="Fire alarm", now=now, **amount
    )


@pytest.mark.parametrize(
    ("amount", "minutes_left"),
    [
        ({"minutes": 5}, 65),
        ({"percent": 25}, 75),
        ({"minutes": 90, "from_now": True}, 90),
    ],
)
def test_time_is_added_in_minutes_or_percent_from_the_end_or_from_now(
    attempt, staff, amount, minutes_left
):
    preview = clocks.preview_add_time(attempt, clocks.MoreTime(**amount), now=NOW)

    longer = add(attempt, staff, **amount)

    assert longer.deadline == NOW + minutes_left * MINUTE == preview.deadline
    assert longer.extra_ms == (minutes_left - 60) * 60_000 == preview.added_ms
    event = attempt.events.get(kind="time.added")
    assert (event.actor, event.reason) == (staff, "Fire alarm")
    assert event.detail["before"]["deadline"] == attempt.deadline.isoformat()
    assert event.detail["after"]["deadline"] == longer.deadline.isoformat()


def test_time_goes_on_a_clock_that_stands_and_beyond_the_closing_time(staff):
    attempt = make_attempt(
        test=make_test(duration_minutes=60, closes_at=NOW + 60 * MINUTE), now=NOW
    )
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=NOW + 20 * MINUTE)

    longer = add(attempt, staff, minutes=5, now=NOW + 30 * MINUTE)

    assert (longer.status, longer.deadline) == (AttemptStatus.PAUSED, None)
    assert longer.remaining_ms == 45 * 60_000


def test_more_time_is_never_less(attempt, staff):
    with pytest.raises(TimeShortened):
        add(attempt, staff, minutes=30, from_now=True)

    attempt.refresh_from_db()
    assert attempt.deadline == NOW + 60 * MINUTE
    assert not Notice.objects.exists()


def test_more_time_reopens_nothing(attempt, staff):
    overdue = attempt.deadline + timedelta(seconds=attempt.grace_seconds + 1)
    with pytest.raises(AttemptClosed):
        add(attempt, staff, minutes=30, now=overdue)
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    with pytest.raises(AttemptClosed):
        add(attempt, staff, minutes=30)

    assert not attempt.events.filter(kind="time.added").exists()


def test_within_the_grace_time_can_still_be_added(attempt, staff):
    late = attempt.deadline + timedelta(seconds=1)

    assert add(attempt, staff, minutes=5, from_now=True, now=late).deadline == (
        late + 5 * MINUTE
    )


@pytest.mark.parametrize(
    "amount",
    [{}, {"minutes": 5, "percent": 5}, {"minutes": -5}, {"minutes": 1_000_000}],
)
def test_an_amount_that_is_none_is_refused(attempt, staff, amount):
    with pytest.raises(VerbInvalid):
        add(attempt, staff, **amount)


def test_a_token_is_carried_out_once(attempt, staff):
    add(attempt, staff, minutes=5, token="t")
    again = add(attempt, staff, minutes=5, token="t")
    other = add(attempt, staff, minutes=5, token="u")

    assert again.extra_ms == 5 * 60_000
    assert other.extra_ms == 10 * 60_000


def test_a_repeated_pause_does_not_stop_what_was_resumed_since(attempt, staff):
    def pause():
        return clocks.pause_attempt(
            attempt.pk, actor=staff, reason="x", token="t", now=NOW
        )

    pause()
    clocks.resume_attempt(attempt.pk, actor=staff, now=NOW)

    assert pause().status == AttemptStatus.IN_PROGRESS


def test_the_candidate_is_told_of_the_new_end(attempt, staff):
    longer = add(attempt, staff, minutes=5)

    notice = Notice.objects.get()
    assert notice.for_wire() == {
        "id": notice.pk,
        "kind": "time",
        "text": "",
        "from": "Ana Lopez",
        "at": milliseconds(NOW),
        "time": {"added_ms": 300_000, "deadline": milliseconds(longer.deadline)},
    }


def test_a_message_is_told_instead_of_the_reason(attempt, staff):
    clocks.pause_attempt(
        attempt.pk, actor=staff, reason="Suspicion", message="Please wait.", now=NOW
    )

    assert Notice.objects.get().text == "Please wait."
    assert attempt.events.get(kind="paused").reason == "Suspicion"


def test_what_says_that_the_clock_stands_is_withdrawn_when_it_goes_on(attempt, staff):
    clocks.pause_attempt(attempt.pk, actor=staff, reason="x", now=NOW)
    clocks.resume_attempt(attempt.pk, actor=staff, now=NOW + MINUTE)

    assert Notice.objects.get().withdrawn_at == NOW + MINUTE


def test_lost_time_is_given_back_once(attempt, staff):
    seat = take_seat(attempt, now=NOW)
    leases.release(
        [leases.Release(seat.user_id, seat.connection_id)], now=NOW + 10 * MINUTE
    )
    back = take_seat(attempt, now=NOW + 14 * MINUTE)
    later = NOW + 20 * MINUTE
    leases.renew([back], now=later)

    owed = lost_time.lost_time([attempt], now=later)[attempt.pk].owed_ms
    longer = clocks.give_back_time(attempt.pk, actor=staff, reason="x", now=later)

    assert longer.deadline == NOW + 64 * MINUTE
    assert longer.given_back_ms == 4 * 60_000 == owed
    with pytest.raises(NothingToGiveBack):
        clocks.give_back_time(attempt.pk, actor=staff, reason="x", now=later)
