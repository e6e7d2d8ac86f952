"""
What staff do to an attempt: one service per verb, each idempotent, each with a reason.
"""

import uuid
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from assessments import selectors, timing
from assessments.models import Attempt
from assessments.services import moves
from assessments.services.actors import Actor
from assessments.services.attempts import submit_attempt
from assessments.services.errors import AttemptClosed
from assessments.states import AttemptStatus
from realtime import registry
from realtime.models import EndedBy


@transaction.atomic
def pause_attempt(
    attempt_id: uuid.UUID, *, actor: User, reason: str, now: datetime
) -> Attempt:
    """
    Stop the clock; what is left of it is kept in ``remaining_ms``.

    Raises:
        MoveRefused: If the attempt is not in progress, or its time is up.
    """
    who = Actor("staff", actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status == AttemptStatus.PAUSED:
        return attempt
    moves.check_move(attempt, AttemptStatus.PAUSED)
    assert attempt.deadline is not None, "in progress"
    if selectors.is_overdue(attempt, now):
        raise AttemptClosed("The time for this attempt is up.")
    attempt.remaining_ms = timing.milliseconds_until(attempt.deadline, now)
    attempt.deadline = None
    attempt.status = AttemptStatus.PAUSED
    attempt.save()
    moves.log(
        attempt,
        "paused",
        actor=who,
        at=now,
        reason=reason,
        detail={"remaining_ms": attempt.remaining_ms},
    )
    moves.tell(attempt, {"kind": "paused", "reason": reason}, who)
    return attempt


@transaction.atomic
def resume_attempt(
    attempt_id: uuid.UUID, *, actor: User, reason: str = "", now: datetime
) -> Attempt:
    """Start the clock again with what was left, closing time or not."""
    who = Actor("staff", actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status == AttemptStatus.IN_PROGRESS:
        return attempt
    moves.check_move(attempt, AttemptStatus.IN_PROGRESS)
    if attempt.remaining_ms is None:
        raise AttemptClosed("This attempt has ended: reopen it instead.")
    _run_clock(attempt, now, timedelta(milliseconds=attempt.remaining_ms))
    moves.log(attempt, "resumed", actor=who, at=now, reason=reason)
    moves.tell(attempt, {"kind": "resumed"}, who)
    return attempt


@transaction.atomic
def reopen_attempt(
    attempt_id: uuid.UUID, *, actor: User, reason: str, minutes: int, now: datetime
) -> Attempt:
    """
    Let an attempt that has ended go on for ``minutes`` more.

    Its score and receipt are taken back: the next finish makes new ones.

    Raises:
        MoveRefused: If it was voided, or is open under another number.
    """
    who = Actor("staff", actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status == AttemptStatus.IN_PROGRESS:
        return attempt
    moves.check_move(attempt, AttemptStatus.IN_PROGRESS)
    receipt = attempt.receipt
    attempt.finished_at = attempt.receipt = attempt.score = None
    attempt.needs_grading = False
    _run_clock(attempt, now, timedelta(minutes=minutes))
    moves.log(
        attempt,
        "reopened",
        actor=who,
        at=now,
        reason=reason,
        detail={"minutes": minutes, "receipt": receipt},
    )
    return attempt


def _run_clock(attempt: Attempt, now: datetime, left: timedelta) -> None:
    attempt.status = AttemptStatus.IN_PROGRESS
    attempt.deadline = now + left
    attempt.remaining_ms = None
    attempt.save()


@transaction.atomic
def terminate_attempt(
    attempt_id: uuid.UUID, *, actor: User, reason: str, now: datetime
) -> Attempt:
    """End an attempt; what was saved is kept and scored."""
    return _finish(attempt_id, AttemptStatus.TERMINATED, actor, reason, now)


@transaction.atomic
def void_attempt(
    attempt_id: uuid.UUID, *, actor: User, reason: str, now: datetime
) -> Attempt:
    """Make an attempt not count, for good; the candidate gets the attempt back."""
    return _finish(attempt_id, AttemptStatus.VOIDED, actor, reason, now)


def _finish(
    attempt_id: uuid.UUID,
    target: AttemptStatus,
    actor: User,
    reason: str,
    now: datetime,
) -> Attempt:
    who = Actor("staff", actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status != target:
        moves.finish(attempt, target, at=now, now=now, actor=who, reason=reason)
    return attempt


def submit_for_candidate(
    attempt_id: uuid.UUID, *, actor: User, reason: str, now: datetime
) -> Attempt:
    """Hand in for the candidate: the same service they use."""
    return submit_attempt(attempt_id, actor=actor, now=now, reason=reason)


@transaction.atomic
def disconnect_candidate(
    user_id: int, *, actor: User | None, reason: str, now: datetime
) -> bool:
    """
    End a candidate's live session: close 4502. They may come back by a click.

    ``actor`` None is the command line.

    Returns:
        Whether a live seat was ended.
    """
    attempt = _attempt_in_live_seat(user_id)
    was_live = registry.has_active_connection(user_id)
    registry.revoke([user_id], reason=EndedBy.REVOKED)
    if attempt is not None:
        who = Actor("staff" if actor else "system", actor)
        moves.log(attempt, "disconnected", actor=who, at=now, reason=reason)
    return was_live


def _attempt_in_live_seat(user_id: int) -> Attempt | None:
    subject = (
        registry.live_seats()
        .filter(user_id=user_id)
        .values_list("subject", flat=True)
        .first()
    )
    return selectors.attempt_of_subject(subject) if subject else None
