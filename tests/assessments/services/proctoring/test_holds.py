import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.history.own_holds import own_hold_ms
from assessments.models import Alert
from assessments.rules.states import AttemptStatus
from assessments.services.answers.saving import Save, save_answers
from assessments.services.errors import (
    AttemptClosed,
    HoldRefused,
    NotOnHold,
    StaleSession,
    TransitionRefused,
)
from assessments.services.proctoring import holds
from assessments.services.proctoring import verbs as proctoring
from realtime.models import Policy, SeatRequest
from realtime.seat import leases
from realtime.seat.leases import Claim, Claimed, OnHold
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    return make_attempt(test=make_test(policy=Policy.HOLD), now=NOW)


def come(attempt, page, *, resume=False, now=NOW):
    """A page of the candidate asks for the seat, each page with a login of its own."""
    claim = Claim(
        attempt.candidate_id,
        uuid.uuid4(),
        attempt.subject,
        page=page,
        login=page,
        policy=attempt.test.policy,
        resume=resume,
    )
    return leases.claim([claim], now=now)[0]


@pytest.fixture
def held(attempt):
    """Held ten minutes after the start: "home" sat, and "away" came."""
    come(attempt, "home", now=NOW + 10 * MINUTE)
    assert isinstance(come(attempt, "away", now=NOW + 10 * MINUTE), OnHold)
    attempt.refresh_from_db()
    return attempt


def kinds(attempt):
    return list(attempt.events.values_list("kind", flat=True))


def request(page):
    return SeatRequest.objects.get(page=page).pk


def test_a_hold_stops_the_clock_in_the_claim_itself(held):
    assert (held.status, held.deadline) == (AttemptStatus.PAUSED, None)
    assert held.remaining_ms == 50 * 60_000
    event = held.events.get(kind="held")
    assert (event.by, event.actor) == ("system", None)
    assert event.detail["why"] == "policy"
    assert holds.is_on_hold(held)


def test_a_hold_refuses_the_writes_of_the_page_that_sat(attempt):
    session = come(attempt, "home").session
    come(attempt, "away")
    answer = attempt.answers.first()
    save = Save(session, attempt.pk, answer.pk, None, 0, NOW)

    assert isinstance(save_answers([save])[0], StaleSession)


def test_a_clock_that_stood_stays_as_it_was(attempt, staff):
    come(attempt, "home")
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=NOW)
    come(attempt, "away", now=NOW)

    attempt.refresh_from_db()
    assert attempt.remaining_ms == 60 * 60_000
    assert kinds(attempt) == ["started", "paused", "held"]


def test_an_attempt_whose_time_is_up_is_not_paused_by_a_hold(attempt):
    late = NOW + 61 * MINUTE
    come(attempt, "home", now=late)
    come(attempt, "away", now=late)

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.IN_PROGRESS


def test_an_approved_page_gets_in_and_the_clock_goes_on_when_it_is_there(held, staff):
    chosen = holds.approve_seat(
        held.pk, actor=staff, reason="Her laptop broke.", now=NOW + 15 * MINUTE
    )
    held.refresh_from_db()
    assert held.status == AttemptStatus.PAUSED

    seated = come(held, "away", resume=True, now=NOW + 20 * MINUTE)

    assert chosen.page == "away"
    assert isinstance(seated, Claimed)
    held.refresh_from_db()
    assert held.status == AttemptStatus.IN_PROGRESS
    assert held.deadline == NOW + 70 * MINUTE
    assert kinds(held) == ["started", "held", "seat.approved", "resumed"]
    approved = held.events.get(kind="seat.approved")
    assert (approved.actor, approved.reason) == (staff, "Her laptop broke.")


def test_an_approved_page_may_find_the_clock_still_stopped(held, staff):
    holds.approve_seat(held.pk, actor=staff, resume=False, now=NOW)

    assert isinstance(come(held, "away", resume=True), Claimed)

    held.refresh_from_db()
    assert held.status == AttemptStatus.PAUSED


def test_refusing_the_takeover_gives_the_seat_back(held, staff):
    refused = holds.refuse_seat(held.pk, actor=staff, reason="Not hers.", now=NOW)

    assert [r.page for r in refused] == ["away"]
    assert come(held, "away", resume=True).is_refused
    assert isinstance(come(held, "home", resume=True), Claimed)
    held.refresh_from_db()
    assert held.status == AttemptStatus.IN_PROGRESS


def test_refusing_one_of_several_decides_nothing_about_the_others(held, staff):
    come(held, "third")

    holds.refuse_seat(held.pk, actor=staff, request_id=request("away"), now=NOW)

    assert come(held, "away", resume=True).is_refused
    for page in ("home", "third"):
        result = come(held, page, resume=True)
        assert (type(result), result.is_refused) == (OnHold, False)


def test_releasing_a_hold_starts_the_clock_at_once(held, staff):
    holds.release_hold(held.pk, actor=staff, reason="Solved.", now=NOW + 15 * MINUTE)

    held.refresh_from_db()
    assert held.deadline == NOW + 65 * MINUTE
    assert isinstance(come(held, "home", resume=True), Claimed)
    assert kinds(held) == ["started", "held", "hold.released"]


def test_a_hold_may_be_released_with_the_clock_standing(held, staff):
    holds.release_hold(held.pk, actor=staff, resume=False, now=NOW)

    held.refresh_from_db()
    assert held.status == AttemptStatus.PAUSED


def test_releasing_twice_changes_nothing(held, staff):
    holds.release_hold(held.pk, actor=staff, now=NOW)
    holds.release_hold(held.pk, actor=staff, now=NOW + MINUTE)

    assert kinds(held).count("hold.released") == 1


def test_nothing_is_decided_where_nothing_is_on_hold(attempt, staff):
    come(attempt, "home")

    for verb in (holds.approve_seat, holds.refuse_seat):
        with pytest.raises(NotOnHold):
            verb(attempt.pk, actor=staff, now=NOW)


def test_a_page_of_another_candidate_is_not_waiting_here(held, staff):
    other = make_attempt(test=held.test, now=NOW)
    come(other, "theirs")
    come(other, "thief")

    for verb in (holds.approve_seat, holds.refuse_seat):
        with pytest.raises(NotOnHold):
            verb(held.pk, actor=staff, request_id=request("thief"), now=NOW)


def test_a_proctor_disconnects_and_holds(attempt, staff):
    come(attempt, "home")

    holds.hold_attempt(attempt.pk, actor=staff, reason="Talking.", now=NOW + MINUTE)
    holds.hold_attempt(attempt.pk, actor=staff, reason="Talking.", now=NOW + MINUTE)

    assert isinstance(come(attempt, "home", resume=True), OnHold)
    attempt.refresh_from_db()
    assert attempt.remaining_ms == 59 * 60_000
    held = attempt.events.get(kind="held")
    assert (held.actor, held.reason) == (staff, "Talking.")


def test_a_seat_in_another_attempt_is_not_put_on_hold_from_here(attempt, staff):
    with pytest.raises(HoldRefused):
        holds.hold_attempt(attempt.pk, actor=staff, reason="x", now=NOW)
    other = make_attempt(attempt.candidate, now=NOW)
    come(other, "home")

    with pytest.raises(HoldRefused):
        holds.hold_attempt(attempt.pk, actor=staff, reason="x", now=NOW)


def test_terminating_what_is_on_hold_sets_the_candidate_free(held, staff):
    proctoring.terminate_attempt(held.pk, actor=staff, reason="Cheating", now=NOW)

    assert not holds.is_on_hold(held)
    other = make_attempt(held.candidate, now=NOW)
    assert isinstance(come(other, "next"), Claimed)
    with pytest.raises(AttemptClosed):
        holds.release_hold(held.pk, actor=staff, now=NOW)


def test_the_seat_may_be_granted_to_a_page_in_another_test(held, staff):
    other = make_attempt(held.candidate, test=make_test(), now=NOW)
    assert isinstance(come(other, "other test"), OnHold)

    holds.approve_seat(held.pk, actor=staff, request_id=request("other test"), now=NOW)

    assert isinstance(come(other, "other test", resume=True), Claimed)
    held.refresh_from_db()
    assert held.status == AttemptStatus.IN_PROGRESS


def test_the_clock_is_not_started_while_nobody_may_go_on(held, staff):
    with pytest.raises(TransitionRefused):
        proctoring.resume_attempt(held.pk, actor=staff, now=NOW)


def test_the_same_token_again_changes_nothing(held, staff):
    one = {"actor": staff, "token": "one", "now": NOW}
    for verb, kind in [
        (holds.approve_seat, "seat.approved"),
        (holds.refuse_seat, "seat.refused"),
        (holds.release_hold, "hold.released"),
    ]:
        verb(held.pk, **one)
        verb(held.pk, **one)
        assert held.events.filter(kind=kind, token="one").count() == 1


def test_polite_turns_raise_the_alert_once_and_stop_no_clock():
    attempt = make_attempt(test=make_test(policy=Policy.NEWEST_WINS), now=NOW)
    for n in range(20):
        session = come(attempt, f"device {n % 2}").session
        leases.release(
            [leases.Release(session.user_id, session.connection_id)], now=NOW
        )

    alert = Alert.objects.get(kind=Alert.Kind.TAKEOVERS)
    assert [one.attempt_id for one in alert.alerted.all()] == [attempt.pk]
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.IN_PROGRESS


def own(attempt, at):
    return own_hold_ms([attempt], at).get(attempt.pk, 0)


def test_the_time_of_ones_own_doing_is_known_and_costs_nothing_by_itself(held, staff):
    """Held ten minutes after the start, released five minutes later."""
    assert own(held, NOW + 15 * MINUTE) == 5 * 60_000

    holds.release_hold(held.pk, actor=staff, now=NOW + 15 * MINUTE)

    held.refresh_from_db()
    assert held.deadline == NOW + 65 * MINUTE
    assert own(held, NOW + 16 * MINUTE) == 0


def test_whoever_releases_may_let_it_count(held, staff):
    holds.release_hold(held.pk, actor=staff, count_hold=True, now=NOW + 15 * MINUTE)

    held.refresh_from_db()
    assert held.deadline == NOW + 60 * MINUTE
    event = held.events.get(kind="hold.released")
    assert event.detail["counted_ms"] == 5 * 60_000
    assert event.detail["before"]["remaining_ms"] == 50 * 60_000


def test_an_approval_that_is_replaced_counts_each_minute_once(held, staff):
    for minutes in (15, 16):
        at = NOW + minutes * MINUTE
        holds.approve_seat(held.pk, actor=staff, count_hold=True, now=at)

    held.refresh_from_db()
    assert held.remaining_ms == 44 * 60_000
    come(held, "away", resume=True, now=NOW + 20 * MINUTE)
    held.refresh_from_db()
    assert held.deadline == NOW + 64 * MINUTE


def test_refusing_the_takeover_may_let_it_count_too(held, staff):
    at = NOW + 15 * MINUTE
    holds.refuse_seat(held.pk, actor=staff, reason="x", count_hold=True, now=at)

    held.refresh_from_db()
    assert held.remaining_ms == 45 * 60_000


def test_a_hold_costs_no_more_than_what_is_left(held, staff):
    holds.release_hold(held.pk, actor=staff, count_hold=True, now=NOW + 90 * MINUTE)

    held.refresh_from_db()
    assert held.deadline == NOW + 90 * MINUTE


def test_a_proctor_s_hold_and_a_pause_before_it_are_nobody_s_own_doing(attempt, staff):
    come(attempt, "home")
    holds.hold_attempt(attempt.pk, actor=staff, reason="x", now=NOW)
    attempt.refresh_from_db()
    assert own(attempt, NOW + MINUTE) == 0

    other = make_attempt(test=attempt.test, now=NOW)
    come(other, "home")
    proctoring.pause_attempt(other.pk, actor=staff, reason="x", now=NOW)
    come(other, "away", now=NOW)
    other.refresh_from_db()
    assert own(other, NOW + MINUTE) == 0
    holds.release_hold(other.pk, actor=staff, count_hold=True, now=NOW + MINUTE)
    other.refresh_from_db()
    assert other.deadline == NOW + 61 * MINUTE
