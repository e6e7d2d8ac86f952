"""Whom a verb does not reach, and what is said of them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from assessments.models import AlertedAttempt, Attempt, AttemptEvent, User
from assessments.rules.states import AttemptStatus
from assessments.services.eligibility import rules
from assessments.services.eligibility.snapshots import AttemptSnapshot
from realtime.models import EndedBy, SessionLease

NOW = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)
ANA = User(username="ana", first_name="Ana", last_name="Price")
S = AttemptStatus
OVER = (S.SUBMITTED, S.EXPIRED, S.TERMINATED, S.VOIDED)


def snapshot(status, *, turned=None, seat=None, **facts):
    """An attempt that Ana brought where it stands; ``turned`` names another turn."""
    deadline = NOW + timedelta(hours=1) if status == S.IN_PROGRESS else None
    attempt = Attempt(pk=uuid.uuid4(), status=status, deadline=deadline)
    turn = AttemptEvent(kind=turned or status, by="staff", actor=ANA, at=NOW)
    if seat is not None:
        seat.subject = seat.subject or attempt.subject
    return AttemptSnapshot(attempt, NOW, turn=turn, seat=seat, **facts)


def lease(*, subject="", **fields):
    return SessionLease(
        subject=subject, connection_id=uuid.uuid4(), renewed_at=NOW, **fields
    )


def on_hold():
    return SessionLease(ended_by=EndedBy.HELD, released_at=NOW)


def said(refusal):
    """The code and the words; None where the verb reaches."""
    return refusal and (refusal.code, refusal.message)


def alerted(**fields):
    return AlertedAttempt(**fields)


BY_ANA = "by Ana Price 10:31"


@pytest.mark.parametrize(
    ("rule", "given", "told"),
    [
        (rules.never, snapshot(S.VOIDED), None),
        (rules.unless_open, snapshot(S.IN_PROGRESS), None),
        (rules.unless_open, snapshot(S.PAUSED), None),
        (rules.unless_running, snapshot(S.IN_PROGRESS), None),
        (
            rules.unless_running,
            snapshot(S.PAUSED),
            ("attempt.move", f"already paused {BY_ANA}"),
        ),
        (rules.unless_paused, snapshot(S.PAUSED), None),
        (
            rules.unless_paused,
            snapshot(S.PAUSED, seat=on_hold()),
            ("attempt.move", "on hold: release the hold instead"),
        ),
        (
            rules.unless_paused,
            snapshot(S.IN_PROGRESS, turned="resumed"),
            ("attempt.move", f"already resumed {BY_ANA}"),
        ),
        (
            rules.unless_paused,
            snapshot(S.IN_PROGRESS),
            ("attempt.move", "not paused"),
        ),
        (rules.unless_owed, snapshot(S.IN_PROGRESS, owed_ms=1), None),
        (
            rules.unless_owed,
            snapshot(S.IN_PROGRESS, owed_ms=0),
            ("time.nothing_lost", "no lost time left to give back"),
        ),
        *((rules.unless_finished, snapshot(status), None) for status in OVER[:3]),
        *(
            (
                rules.unless_finished,
                snapshot(status),
                ("attempt.move", "still open"),
            )
            for status in (S.IN_PROGRESS, S.PAUSED)
        ),
        (
            rules.unless_finished,
            snapshot(S.VOIDED),
            ("attempt.move", f"already voided {BY_ANA}"),
        ),
        (
            rules.unless_finished,
            snapshot(S.SUBMITTED, has_another_open=True),
            ("attempt.other_open", "another attempt of the candidate is open"),
        ),
        *((rules.if_voided, snapshot(status), None) for status in set(S) - {S.VOIDED}),
        (
            rules.if_voided,
            snapshot(S.VOIDED),
            ("attempt.move", f"already voided {BY_ANA}"),
        ),
        (
            rules.unless_asked,
            snapshot(S.PAUSED, seat=on_hold(), has_waiting_page=True),
            None,
        ),
        (
            rules.unless_asked,
            snapshot(S.PAUSED, seat=on_hold()),
            ("seat.not_on_hold", "no page waits: release the hold instead"),
        ),
        (
            rules.unless_asked,
            snapshot(S.IN_PROGRESS),
            ("seat.not_on_hold", "not on hold"),
        ),
        (rules.unless_here, snapshot(S.IN_PROGRESS, seat=lease()), None),
        (
            rules.unless_here,
            snapshot(S.IN_PROGRESS),
            ("session.none", "not connected"),
        ),
        (
            rules.unless_here,
            snapshot(S.IN_PROGRESS, seat=on_hold()),
            ("session.none", "not connected"),
        ),
        (
            rules.unless_here,
            snapshot(S.IN_PROGRESS, seat=lease(subject="attempt:another")),
            ("session.none", "connected to another test"),
        ),
        (rules.unless_on_hold, snapshot(S.PAUSED, seat=on_hold()), None),
        (
            rules.unless_on_hold,
            snapshot(S.PAUSED),
            ("seat.not_on_hold", "not on hold"),
        ),
        (
            rules.unless_alerted,
            snapshot(S.IN_PROGRESS, alerted=alerted()),
            None,
        ),
        (
            rules.unless_alerted,
            snapshot(S.IN_PROGRESS),
            ("alert.none", "no alert"),
        ),
        (
            rules.unless_alerted,
            snapshot(
                S.IN_PROGRESS,
                alerted=alerted(acknowledged_at=NOW, acknowledged_by=ANA),
            ),
            ("alert.none", f"already acknowledged {BY_ANA}"),
        ),
        *(
            (rules.unless_kept, snapshot(status, has_drafts=True), None)
            for status in (S.IN_PROGRESS, S.SUBMITTED)
        ),
        (
            rules.unless_kept,
            snapshot(S.VOIDED, has_drafts=True),
            ("attempt.move", f"already voided {BY_ANA}"),
        ),
        (
            rules.unless_kept,
            snapshot(S.IN_PROGRESS),
            ("draft.refused", "no draft that can be accepted"),
        ),
    ],
)
def test_whom_a_verb_reaches_and_why_not(rule, given, told):
    assert said(rule(given)) == told


@pytest.mark.parametrize("status", OVER)
@pytest.mark.parametrize(
    "rule",
    [
        rules.unless_open,
        rules.unless_running,
        rules.unless_paused,
        rules.unless_owed,
        rules.unless_on_hold,
        rules.unless_alerted,
    ],
)
def test_what_ended_says_so_and_who_ended_it(rule, status):
    # Nobody owes it time and no alert waits; that it has ended is what matters.
    given = snapshot(status, owed_ms=0, alerted=alerted())

    code, words = said(rule(given))

    assert code == "attempt.closed"
    assert words.startswith("already ")
    assert words.endswith(BY_ANA)
