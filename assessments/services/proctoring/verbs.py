"""
What staff do to an attempt: one service per verb, each idempotent, each with a reason.

Here are the verbs that end an attempt, open it again or end its session; the others are
in clocks, notices, help, notes and undo, and all of them have their name here.

A verb may be given a ``token``, the caller's name for this call: the same token again
changes nothing, whatever has happened since.
"""

import uuid
from datetime import datetime

from django.db import transaction

from assessments import selectors
from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.answers import finishing
from assessments.services.attempts import submit_attempt
from assessments.services.eligibility import rules
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb
from assessments.services.proctoring.clocks import (
    add_time,
    give_back_time,
    pause_attempt,
    resume_attempt,
)
from assessments.services.proctoring.help import answer_help, claim_help
from assessments.services.proctoring.notes import note_attempt
from assessments.services.proctoring.notices import send_message
from assessments.services.proctoring.reopening import reopen_attempt
from assessments.services.proctoring.undo import undo
from realtime import registry
from realtime.models import EndedBy
from realtime.seat import leases

__all__ = [
    "add_time",
    "answer_help",
    "claim_help",
    "disconnect_candidate",
    "give_back_time",
    "note_attempt",
    "pause_attempt",
    "reopen_attempt",
    "resume_attempt",
    "send_message",
    "submit_for_candidate",
    "terminate_attempt",
    "undo",
    "void_attempt",
]


@verb(
    EventKind.SUBMITTED,
    unless=rules.unless_open,
    again=lambda _batch, found, _values: found.attempt.status in finishing.HANDED_IN,
    tells="closed",
)
def submit_by_staff(batch: Batch, attempt: Attempt) -> Facts:
    """Hand in for the candidate, paused or not."""
    finishing.end(batch, attempt, AttemptStatus.SUBMITTED)
    return {}


@verb(
    EventKind.TERMINATED,
    unless=rules.unless_open,
    again=lambda _batch, found, _values: found.status == AttemptStatus.TERMINATED,
    tells="closed",
)
def terminate(batch: Batch, attempt: Attempt) -> Facts:
    """End an attempt; what was saved is kept and scored."""
    finishing.end(batch, attempt, AttemptStatus.TERMINATED)
    return {}


@verb(
    EventKind.VOIDED,
    unless=rules.if_voided,
    again=lambda _batch, found, _values: found.status == AttemptStatus.VOIDED,
    tells="closed",
)
def void(batch: Batch, attempt: Attempt) -> Facts:
    """Make an attempt not count, for good. The candidate may start another one instead."""
    finishing.end(batch, attempt, AttemptStatus.VOIDED)
    return {}


def terminate_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    End an attempt; what was saved is kept and scored.

    Raises:
        AttemptClosed: If it has ended already, in another way.
    """
    return terminate.alone(attempt_id, actor=actor, reason=reason, token=token, now=now)


def void_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """Make an attempt not count, for good. The candidate may start another one instead."""
    return void.alone(attempt_id, actor=actor, reason=reason, token=token, now=now)


def submit_for_candidate(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """Hand in for the candidate: the same service they use."""
    who = staff(actor)
    return submit_attempt(attempt_id, actor=who, now=now, reason=reason, token=token)


@transaction.atomic
def disconnect_candidate(
    user_id: int,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> bool:
    """
    End a candidate's live session: close 4502. They may come back by a click.

    ``actor`` None is the command line.

    Returns:
        Whether a live seat was ended.
    """
    leases.lock([user_id])
    attempt = _attempt_in_live_seat(user_id)
    if attempt is not None and transitions.is_repeat(
        attempt, EventKind.DISCONNECTED, token
    ):
        return False
    was_live = registry.has_active_connection(user_id)
    registry.revoke([user_id], reason=EndedBy.REVOKED)
    if attempt is not None:
        who = staff(actor)
        transitions.log(
            attempt,
            EventKind.DISCONNECTED,
            actor=who,
            at=now,
            reason=reason,
            token=token,
        )
    return was_live


def _attempt_in_live_seat(user_id: int) -> Attempt | None:
    subject = (
        registry.live_seats()
        .filter(user_id=user_id)
        .values_list("subject", flat=True)
        .first()
    )
    return selectors.attempt_of_subject(subject) if subject else None
