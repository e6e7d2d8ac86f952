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

HANDED_IN = {AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED}


def submit(batch: Batch, attempt: Attempt, *, reason: str = "") -> None:
    """
    Hand an attempt in. An attempt whose time is up expires instead.

    Raises:
        AttemptClosed: If it was terminated or voided.
        AttemptPaused: If the candidate hands in while the clock is stopped.
    """
    status = AttemptStatus(attempt.status)
    if status in HANDED_IN:
        return
    if batch.is_repeat(attempt, EventKind.SUBMITTED):
        return
    if transitions.is_closed(attempt):
        raise AttemptClosed
    if status == AttemptStatus.PAUSED and batch.actor.by == "candidate":
        raise AttemptPaused
    if not expire([attempt], now=batch.now):
        _finish(batch, attempt, AttemptStatus.SUBMITTED, reason=reason)


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
    """An end by the candidate or the clock: the event, and the page is told."""
    before = transitions.clock(attempt)
    end(batch, attempt, target, at=at)
    detail = transitions.changed(attempt, before)
    batch.log(attempt, EventKind.of(target), reason=reason, detail=detail)
    batch.tell(attempt, {"kind": "closed"})


def end(
    batch: Batch,
    attempt: Attempt,
    target: AttemptStatus,
    *,
    at: datetime | None = None,
) -> None:
    """Close an attempt: stop the clock, score it, give the seat back."""
    transitions.end(attempt, target, at=at or batch.now)
    if target in FINISHED:
        batch.score(attempt)
    batch.change(attempt)
    batch.release_seat(attempt)
