"""Staff and candidates at the same attempt in the same moment, on both databases."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import Alert, AlertedAttempt, Attempt, Test
from assessments.papers import receipts
from assessments.rules.states import AttemptStatus
from assessments.services.answers.saving import Save, Saved, save_answers
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.errors import (
    AlertRefused,
    AttemptClosed,
    AttemptPaused,
    NothingToGiveBack,
    OtherAttemptOpen,
    Refused,
)
from assessments.services.proctoring import alerts
from assessments.services.proctoring import verbs as proctoring
from realtime.seat import leases
from tests.factories import make_user, take_seat
from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import make_candidates, stored

PATIENCE = 60
# Enough for either side to come first now and then.
ROUNDS = 8


@pytest.fixture
def proctors(transactional_db):
    return [make_user(is_staff=True) for _ in range(2)]


@pytest.fixture
def race():
    """``race(call, other)``: both at once, each on a connection of its own; outcomes."""
    with ThreadPoolExecutor(2) as pool:

        def race(*calls):
            barrier = threading.Barrier(len(calls))
            return [f.result() for f in [pool.submit(_run, barrier, c) for c in calls]]

        yield race


def _run(barrier, call):
    barrier.wait(PATIENCE)
    try:
        return call()
    except Refused as refused:
        return refused
    finally:
        connection.close()


def kinds(attempt):
    return list(attempt.events.values_list("kind", flat=True))


def attempts(count=ROUNDS):
    """Attempts in progress, and an answer of each."""
    candidates = make_candidates(count)
    found = Attempt.objects.in_bulk([c.attempt_id for c in candidates])
    return [(found[c.attempt_id], c.answer) for c in candidates]


@ON_BOTH
def test_two_proctors_who_pause_at_once_pause_once(proctors, race):
    for attempt, _answer in attempts():

        def pause(proctor, attempt=attempt):
            return proctoring.pause_attempt(
                attempt.pk, actor=proctor, reason="Fire", now=timezone.now()
            )

        one, other = race(lambda: pause(proctors[0]), lambda: pause(proctors[1]))

        assert one.remaining_ms == other.remaining_ms is not None
        assert kinds(attempt).count("paused") == 1
        assert attempt.notices.count() == 1


@ON_BOTH
def test_what_two_processes_notice_at_once_is_one_alert(race, transactional_db):
    crowd = [attempt for attempt, _answer in attempts(12)]
    ids, test_id = [attempt.pk for attempt in crowd], crowd[0].test_id

    def notice(kind, some):
        noticed = alerts.Noticed(kind, frozenset(some), timezone.now(), 40)
        return lambda: alerts.raise_alert(test_id, noticed, now=timezone.now())

    for kind in (Alert.Kind.MASS, Alert.Kind.TAKEOVERS):
        race(notice(kind, ids[:10]), notice(kind, ids[2:]))

        alerted = AlertedAttempt.objects.filter(alert__kind=kind)
        assert sorted(alerted.values_list("attempt", flat=True)) == sorted(ids)
    assert Alert.objects.filter(kind=Alert.Kind.MASS).count() == 1


@ON_BOTH
def test_an_alert_is_acknowledged_by_one_of_two(proctors, race):
    for attempt, _answer in attempts():
        noticed = alerts.Noticed(
            Alert.Kind.MASS, frozenset([attempt.pk]), timezone.now()
        )
        alerts.raise_alert(attempt.test_id, noticed, now=timezone.now())

        def acknowledge(proctor, attempt=attempt):
            return alerts.acknowledge_alerts(
                attempt.pk, actor=proctor, now=timezone.now()
            )

        outcomes = race(
            lambda: acknowledge(proctors[0]), lambda: acknowledge(proctors[1])
        )

        assert sum(isinstance(one, AlertRefused) for one in outcomes) == 1
        assert kinds(attempt).count("alert.acknowledged") == 1


@ON_BOTH
def test_what_was_handed_in_gets_no_more_time(proctors, race):
    for attempt, _answer in attempts():
        added, submitted = race(
            lambda: proctoring.add_time(
                attempt.pk,  # noqa: B023 - called in this round
                actor=proctors[0],
                reason="Fire",
                minutes=5,
                now=timezone.now(),
            ),
            lambda: submit_attempt(
                attempt.pk,  # noqa: B023 - called in this round
                actor=attempt.candidate,  # noqa: B023
                now=timezone.now(),
            ),
        )

        assert submitted.status == AttemptStatus.SUBMITTED
        attempt.refresh_from_db()
        assert attempt.status == AttemptStatus.SUBMITTED
        was_added = not isinstance(added, AttemptClosed)
        assert attempt.extra_ms == (300_000 if was_added else 0)
        # In the order of the locks, whoever looked at the clock first.
        verbs = attempt.events.exclude(kind="started").order_by("pk")
        written = list(verbs.values_list("kind", flat=True))
        assert written == ["time.added"] * was_added + ["submitted"]


def typed(attempt, answer):
    """A save that the candidate's page sends."""
    return Save(
        session=take_seat(attempt),
        attempt_id=attempt.pk,
        answer_id=answer,
        response={"text": "typed"},
        base_revision=0,
        received_at=timezone.now(),
        ref=uuid.uuid4().hex,
    )


@ON_BOTH
def test_a_save_is_before_a_pause_or_is_told_of_it(proctors, race):
    for attempt, answer in attempts():
        save = typed(attempt, answer)

        [saved], paused = race(
            lambda: save_answers([save]),  # noqa: B023 - called in this round
            lambda: proctoring.pause_attempt(
                attempt.pk,  # noqa: B023
                actor=proctors[0],
                reason="Fire",
                now=timezone.now(),
            ),
        )

        assert paused.status == AttemptStatus.PAUSED
        if isinstance(saved, Saved):
            assert stored(answer) == ("typed", 1)
        else:
            assert isinstance(saved, AttemptPaused)
            assert attempt.answers.get(pk=answer).revision == 0


@ON_BOTH
def test_a_receipt_stands_for_what_is_stored_in_the_end(proctors, race):
    for attempt, answer in attempts():
        save = typed(attempt, answer)

        [saved], _ended = race(
            lambda: save_answers([save]),  # noqa: B023 - called in this round
            lambda: proctoring.terminate_attempt(
                attempt.pk,  # noqa: B023
                actor=proctors[0],
                reason="Fire",
                now=timezone.now(),
            ),
        )

        attempt.refresh_from_db()
        answers = attempt.answers.all()
        assert receipts.is_intact(attempt, answers)
        assert answers.get(pk=answer).revision == int(isinstance(saved, Saved))


@ON_BOTH
def test_lost_time_is_given_back_by_one_of_two(proctors, race):
    for attempt, _answer in attempts():
        now = timezone.now()
        seat = take_seat(attempt, now=now)
        release = leases.Release(seat.user_id, seat.connection_id)
        leases.release([release], now=now)
        later = now + timedelta(minutes=4)

        def give(proctor, attempt=attempt, later=later):
            return proctoring.give_back_time(
                attempt.pk, actor=proctor, reason="Network", now=later
            )

        outcomes = race(lambda: give(proctors[0]), lambda: give(proctors[1]))

        refused = [o for o in outcomes if isinstance(o, NothingToGiveBack)]
        assert len(refused) == 1
        attempt.refresh_from_db()
        assert attempt.given_back_ms == attempt.extra_ms == 240_000


@ON_BOTH
def test_one_token_at_once_from_two_places_is_carried_out_once(proctors, race):
    for attempt, _answer in attempts():

        def add(proctor, attempt=attempt):
            return proctoring.add_time(
                attempt.pk,
                actor=proctor,
                reason="Fire",
                minutes=5,
                token="the same click",
                now=timezone.now(),
            )

        race(lambda: add(proctors[0]), lambda: add(proctors[0]))

        attempt.refresh_from_db()
        assert attempt.extra_ms == 300_000


@ON_BOTH
def test_a_reopening_is_refused_or_is_what_the_candidate_starts(proctors, race):
    for attempt, _answer in attempts():
        candidate, test = attempt.candidate, attempt.test
        Test.objects.filter(pk=test.pk).update(attempts_allowed=2)
        test.refresh_from_db()
        submit_attempt(attempt.pk, actor=candidate, now=timezone.now())

        reopened, started = race(
            lambda: proctoring.reopen_attempt(
                attempt.pk,  # noqa: B023 - called in this round
                actor=proctors[0],
                reason="By mistake",
                minutes=5,
                now=timezone.now(),
            ),
            lambda: start_attempt(
                candidate=candidate,  # noqa: B023
                test=test,  # noqa: B023
                now=timezone.now(),
            ),
        )

        is_refused = isinstance(reopened, OtherAttemptOpen)
        assert (started.pk != attempt.pk) == is_refused
        sitting = Attempt.objects.get(candidate=candidate, test=test, finished_at=None)
        assert sitting.pk == started.pk
