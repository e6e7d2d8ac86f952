"""
What staff do to an attempt: one service per verb, each idempotent, each with a reason.

Here are the verbs that end an attempt, open it again or end its session; the others are
in clocks, notices, help, notes and undo, and all of them have their name here.

A verb may be given a ``token``, the caller's name for this one carrying out: the same
token again changes nothing, whatever has happened since.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import results, selectors
from assessments.models import Attempt, Notice, User
from assessments.services import batches, clocks, moves
from assessments.services.actors import staff
from assessments.services.attempts import submit_attempt
from assessments.services.batches import Batch
from assessments.services.clocks import (
    add_time,
    give_back_time,
    pause_attempt,
    resume_attempt,
)
from assessments.services.errors import OtherAttemptOpen, ResultsShown, VerbInvalid
from assessments.services.help import answer_help, claim_help
from assessments.services.notes import note_attempt
from assessments.services.notices import send_message
from assessments.services.undo import undo
from assessments.states import OPEN, AttemptStatus
from realtime import leases, registry
from realtime.models import EndedBy

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


def reopen_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    minutes: int,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Let an attempt that has ended go on for ``minutes`` more.

    Its score, receipt and hash are taken back: the next finish makes new ones. The
    candidate reads ``message``, or the reason, when the page opens again.

    Raises:
        MoveRefused: If it was voided.
        OtherAttemptOpen: If the candidate sits the test under another number.
        ResultsShown: If results or the key were shown, and the actor may not override.
        VerbInvalid: If there is no such amount of time.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        reopen(*locked, reason=reason, minutes=minutes, message=message)
    return locked[1]


def reopen(
    batch: Batch, attempt: Attempt, *, reason: str, minutes: int, message: str = ""
) -> None:
    """Raises as reopen_attempt."""
    is_running = attempt.status == AttemptStatus.IN_PROGRESS
    if is_running or batch.is_repeat(attempt, "reopened"):
        return
    _check_reopening(attempt, minutes)
    shown = _shown(batch, attempt)
    receipt, before = attempt.receipt, moves.clock(attempt)
    _take_back_result(attempt)
    clocks.run(batch, attempt, minutes * 60_000)
    # An end that a person sets is not one of the test's times any more.
    attempt.planned_end = None
    detail = {
        "minutes": minutes,
        "receipt": receipt,
        **shown,
        **moves.changed(attempt, before),
    }
    batch.log(attempt, "reopened", reason=reason, detail=detail)
    batch.notice_time(
        attempt, message or reason, minutes * 60_000, Notice.Kind.REOPENED
    )
    # No page has the seat; one that shows the receipt may be there.
    batch.tell(attempt, {"kind": "reopened"})
    if batch.is_test_paused(attempt):
        clocks.pause(batch, attempt, reason=reason, message=message)


def _shown(batch: Batch, attempt: Attempt) -> dict[str, bool]:
    """
    What candidates had seen by now, for the log.

    Raises:
        ResultsShown: If the actor may not reopen in spite of it.
    """
    facts = {
        "results_shown": results.is_released(attempt.test, batch.now),
        "key_shown": bool(results.seen_keys([attempt])),
    }
    if any(facts.values()) and not results.may_override(batch.author):
        raise ResultsShown
    return {name: is_so for name, is_so in facts.items() if is_so}


def _take_back_result(attempt: Attempt) -> None:
    attempt.finished_at = attempt.receipt = attempt.score = None
    attempt.needs_grading, attempt.answers_hash = False, ""


def _check_reopening(attempt: Attempt, minutes: int) -> None:
    moves.check_move(attempt, AttemptStatus.IN_PROGRESS)
    if _has_another_open(attempt):
        raise OtherAttemptOpen
    if not 0 < minutes <= clocks.MAX_MINUTES:
        text = _("Give 1 to %(most)s minutes.")
        raise VerbInvalid(text % {"most": clocks.MAX_MINUTES})


def _has_another_open(attempt: Attempt) -> bool:
    """Whoever starts one holds the same seat as we do: the answer stays true."""
    others = Attempt.objects.filter(
        candidate=attempt.candidate_id, test=attempt.test_id, status__in=OPEN
    )
    return others.exclude(pk=attempt.pk).exists()


@transaction.atomic
def terminate_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """End an attempt; what was saved is kept and scored."""
    return _finish(attempt_id, AttemptStatus.TERMINATED, actor, reason, token, now)


@transaction.atomic
def void_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """Make an attempt not count, for good; the candidate gets the attempt back."""
    return _finish(attempt_id, AttemptStatus.VOIDED, actor, reason, token, now)


def _finish(
    attempt_id: uuid.UUID,
    target: AttemptStatus,
    actor: User | None,
    reason: str,
    token: str,
    now: datetime,
) -> Attempt:
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status != target and not moves.is_repeat(attempt, target.value, token):
        moves.finish(
            attempt, target, at=now, now=now, actor=who, reason=reason, token=token
        )
    return attempt


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
    leases.hold([user_id])
    attempt = _attempt_in_live_seat(user_id)
    if attempt is not None and moves.is_repeat(attempt, "disconnected", token):
        return False
    was_live = registry.has_active_connection(user_id)
    registry.revoke([user_id], reason=EndedBy.REVOKED)
    if attempt is not None:
        who = staff(actor)
        moves.log(
            attempt, "disconnected", actor=who, at=now, reason=reason, token=token
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
