"""
Ending attempts of a batch: handed in, terminated, voided, or out of time.

Each verb decides one attempt in memory. The batch scores all that have ended, writes
them, and gives their seats back, in a number of statements that does not depend on how
many there are.
"""

from collections.abc import Iterable
from datetime import datetime

from assessments import selectors
from assessments.models import Attempt
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED, AttemptStatus
from assessments.services import transitions
from assessments.services.actors import SYSTEM
from assessments.services.errors import AttemptClosed, AttemptPaused
from assessments.services.proctoring.batches import Batch


def submit(batch: Batch, attempt: Attempt, *, reason: str = "") -> None:
    """
    Hand an attempt in. An attempt whose time is up expires instead.

    Raises:
        AttemptClosed: If it was terminated or voided.
        AttemptPaused: If the candidate hands in while the clock is stopped.
    """
    status = AttemptStatus(attempt.status)
    if status in {AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED}:
        return
    if batch.is_repeat(attempt, EventKind.SUBMITTED):
        return
    if transitions.is_closed(attempt):
        raise AttemptClosed
    if status == AttemptStatus.PAUSED and batch.actor.by == "candidate":
        raise AttemptPaused
    if not expire([attempt], now=batch.now):
        _finish(batch, attempt, AttemptStatus.SUBMITTED, reason=reason)


def terminate(batch: Batch, attempt: Attempt, *, reason: str) -> None:
    """
    End an attempt; what was saved is kept and scored.

    Raises:
        TransitionRefused: If it has ended already, in another way.
    """
    _end_once(batch, attempt, AttemptStatus.TERMINATED, reason)


def void(batch: Batch, attempt: Attempt, *, reason: str) -> None:
    """Make an attempt not count, for good. The candidate may start another one instead."""
    _end_once(batch, attempt, AttemptStatus.VOIDED, reason)


def _end_once(
    batch: Batch, attempt: Attempt, target: AttemptStatus, reason: str
) -> None:
    if attempt.status != target and not batch.is_repeat(attempt, EventKind.of(target)):
        _finish(batch, attempt, target, reason=reason)


def expire(attempts: Iterable[Attempt], *, now: datetime) -> list[Attempt]:
    """
    Expire and write those of the locked attempts whose time has run out.

    The clock ends the attempt, whoever notices first, so the log names nobody. The end is
    stamped at the deadline, whenever it is noticed.

    Returns:
        Those that expired.
    """
    overdue = [a for a in attempts if selectors.is_overdue(a, now)]
    batch = Batch(overdue, SYSTEM, token="", now=now)
    for attempt in overdue:
        _finish(batch, attempt, AttemptStatus.EXPIRED, at=attempt.deadline)
    batch.write()
    return overdue


def _finish(
    batch: Batch,
    attempt: Attempt,
    target: AttemptStatus,
    *,
    at: datetime | None = None,
    reason: str = "",
) -> None:
    """Close an attempt: stop the clock, score it, give the seat back, tell the page."""
    before = transitions.clock(attempt)
    transitions.end(attempt, target, at=at or batch.now)
    if target in FINISHED:
        batch.score(attempt)
    batch.change(attempt)
    batch.log(
        attempt,
        EventKind.of(target),
        reason=reason,
        detail=transitions.changed(attempt, before),
    )
    batch.release_seat(attempt)
    batch.tell(attempt, {"kind": "closed"})
