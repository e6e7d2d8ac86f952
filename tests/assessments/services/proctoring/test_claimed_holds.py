"""What a claim that puts a seat on hold, or ends the hold, does to the attempt's clock."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Alert, Attempt
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.claimed_holds import (
    start_clocks,
    stop_clocks,
    tell_of_turns,
)
from assessments.services.proctoring.clocks import pause_attempt
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime.models import SeatRequest
from realtime.seat.seats import SeatOnHold
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(minutes=10)
LEFT_MS = 50 * 60_000
DEVICES = ("Chrome on Windows", "Safari on iPad")


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def on_hold(attempt, why="policy"):
    return SeatOnHold(attempt.candidate_id, attempt.subject, why, DEVICES)


def hold(*attempts, why="policy", now=LATER):
    stop_clocks(seats=[on_hold(attempt, why) for attempt in attempts], now=now)


def grant(*attempts, now=LATER):
    """As if the pages that a proctor approved had connected."""
    start_clocks(
        seats=[
            SeatRequest(user_id=one.candidate_id, terms=one.subject) for one in attempts
        ],
        now=now,
    )


def clock(attempt):
    attempt.refresh_from_db()
    return attempt.status, attempt.deadline, attempt.remaining_ms


def kinds(attempt):
    return list(attempt.events.order_by("pk").values_list("kind", flat=True))


def test_the_clock_stands_from_the_moment_of_the_claim(attempt):
    other = make_attempt(now=NOW)

    hold(attempt)

    assert clock(attempt) == (AttemptStatus.PAUSED, None, LEFT_MS)
    assert clock(other)[0] == AttemptStatus.IN_PROGRESS
    event = attempt.events.get(kind="held")
    assert (event.by, event.at) == ("system", LATER)
    assert event.detail == {
        "why": "policy",
        "devices": list(DEVICES),
        "remaining_ms": LEFT_MS,
        "stopped": True,
    }


def test_a_clock_that_stood_already_is_not_stopped_again(attempt):
    hold(attempt)
    hold(attempt, now=LATER + timedelta(minutes=5))

    assert clock(attempt)[2] == LEFT_MS
    assert attempt.events.filter(kind="held").last().detail["stopped"] is False


def test_a_time_that_is_up_is_not_given_back(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(deadline=NOW, grace_seconds=0)

    hold(attempt)

    assert clock(attempt)[:2] == (AttemptStatus.IN_PROGRESS, NOW)
    assert attempt.events.get(kind="held").detail["stopped"] is False


def test_what_has_ended_is_left_as_it_is(attempt):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    before = clock(attempt)

    hold(attempt)
    grant(attempt)

    assert clock(attempt) == before
    assert "held" not in kinds(attempt)


def test_a_subject_that_is_no_attempt_is_nobodys_hold():
    seat = SeatOnHold(1, f"attempt:{uuid.uuid4()}", "policy", DEVICES)

    stop_clocks(seats=[seat], now=NOW)

    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("why", "alerts"), [("takeovers", 1), ("policy", 0)])
def test_only_a_takeover_war_raises_an_alert(attempt, why, alerts):
    hold(attempt, why=why)

    found = Alert.objects.filter(kind=Alert.Kind.TAKEOVERS, test=attempt.test_id)
    assert found.count() == alerts


def test_devices_that_take_turns_stop_no_clock_and_are_told(attempt):
    tell_of_turns(seats=[on_hold(attempt, "turns")], now=LATER)

    assert clock(attempt)[0] == AttemptStatus.IN_PROGRESS
    alerted = Alert.objects.get(kind=Alert.Kind.TAKEOVERS).alerted.all()
    assert [one.attempt_id for one in alerted] == [attempt.pk]


def test_the_clock_goes_on_with_what_was_left(attempt):
    hold(attempt)
    back = LATER + timedelta(minutes=30)

    grant(attempt, now=back)

    assert clock(attempt) == (
        AttemptStatus.IN_PROGRESS,
        back + timedelta(milliseconds=LEFT_MS),
        None,
    )
    assert kinds(attempt)[-1] == "resumed"


def test_a_clock_that_runs_is_not_started_again(attempt):
    before = clock(attempt)

    grant(attempt)

    assert clock(attempt) == before
    assert "resumed" not in kinds(attempt)


def test_what_the_page_was_told_of_the_pause_is_withdrawn(attempt, staff):
    pause_attempt(attempt.pk, actor=staff, reason="x", message="Wait.", now=NOW)
    notice = attempt.notices.get()

    grant(attempt)

    notice.refresh_from_db()
    assert notice.withdrawn_at == LATER


def test_while_the_whole_test_is_paused_nobody_goes_on(attempt, staff):
    elsewhere = make_attempt(test=make_test(), now=NOW)
    hold(attempt, elsewhere)
    running.run_for_test(
        VERBS["pause"],
        attempt.test,
        {"reason": "Fire", "message": ""},
        actor=staff,
        clock=lambda: LATER,
    )

    grant(attempt, elsewhere)

    assert clock(attempt)[0] == AttemptStatus.PAUSED
    assert kinds(attempt)[-1] == "paused"
    assert clock(elsewhere)[0] == AttemptStatus.IN_PROGRESS


def test_many_cost_what_one_costs(django_assert_max_num_queries):
    attempts = [make_attempt(now=NOW) for _ in range(5)]

    with django_assert_max_num_queries(10) as one:
        hold(attempts[0])
    with django_assert_max_num_queries(len(one)):
        hold(*attempts[1:])
