"""
The one way an attempt's status changes: nothing else assigns it.

``lock_attempt`` locks the seat, then the attempt. ``stop_clock``, ``start_clock`` and
``end`` check the table of moves (rules/states.py) and set status and clock together. The
caller writes the attempt, logs the event and tells the candidate's page after the commit;
for verbs a batch does that (proctoring/batches.py).
"""

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Attempt, AttemptEvent
from assessments.models.content import room_of_test
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import (
    CLOSED,
    FINISHED,
    STATUS_LABELS,
    AttemptStatus,
    may_move,
)
from assessments.services.actors import Actor
from assessments.services.errors import StaleSession, TransitionRefused, VerbInvalid
from realtime.layer import events, watching
from realtime.seat import leases

# Crockford's base 32: no characters that are misread over the phone.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REASON_CHARS = 500


ELSEWHERE = gettext_lazy(
    "Your test is open on another device. To hand it in from here, go back to the test"
    " and choose “Continue here” first."
)


def lock_attempt(attempt_id: uuid.UUID, actor: Actor, now: datetime) -> Attempt:
    """
    Lock the candidate's seat, then the attempt, until the transaction ends.

    Raises:
        Attempt.DoesNotExist: If there is no such attempt.
        StaleSession: If the actor's session no longer has the seat, or another
            login's session does.
    """
    owner = Attempt.objects.values_list("candidate_id", flat=True).get(pk=attempt_id)
    if actor.session is not None:
        if not leases.fence([actor.session]):
            raise StaleSession
    elif actor.login:
        if leases.has_seat_elsewhere(owner, actor.login, now=now):
            raise StaleSession(str(ELSEWHERE))
    else:
        leases.lock([owner])
    return Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id)


def check_move(attempt: Attempt, target: AttemptStatus) -> None:
    """
    Raises:
        TransitionRefused: If the status does not lead there.
    """
    status = AttemptStatus(attempt.status)
    if not may_move(status, target):
        text = _("An attempt that is “%(status)s” cannot become “%(target)s”.")
        labels = {
            "status": _(STATUS_LABELS[status]),
            "target": _(STATUS_LABELS[target]),
        }
        raise TransitionRefused(text % labels)


def stop_clock(attempt: Attempt, remaining_ms: int) -> None:
    """Raises as check_move."""
    _move(attempt, AttemptStatus.PAUSED)
    attempt.deadline, attempt.remaining_ms = None, remaining_ms


def start_clock(attempt: Attempt, remaining_ms: int, *, now: datetime) -> None:
    """Raises as check_move."""
    _move(attempt, AttemptStatus.IN_PROGRESS)
    attempt.deadline = now + timedelta(milliseconds=remaining_ms)
    attempt.remaining_ms = None


def end(attempt: Attempt, target: AttemptStatus, *, at: datetime) -> None:
    """
    Voiding an ended attempt keeps the time of its end and its receipt.

    Raises:
        TransitionRefused: As check_move.
    """
    _move(attempt, target)
    attempt.deadline = attempt.remaining_ms = None
    attempt.finished_at = attempt.finished_at or at
    if target in FINISHED:
        attempt.receipt = attempt.receipt or new_receipt()


def _move(attempt: Attempt, target: AttemptStatus) -> None:
    check_move(attempt, target)
    attempt.status = target


def log(
    attempt: Attempt,
    kind: EventKind,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    token: str = "",
) -> AttemptEvent:
    """Write the event, and tell the watchers of the test to read the attempt again."""
    event = new_event(
        attempt, kind, actor=actor, at=at, reason=reason, detail=detail, token=token
    )
    room = room_of_test(attempt.test_id)
    watching.tell_on_commit(room, "attempts", [str(attempt.pk)])
    event.save(force_insert=True)
    return event


def check_reason(reason: str) -> None:
    """
    Raises:
        VerbInvalid: If the reason is too long.
    """
    if len(reason) > REASON_CHARS:
        text = _("A reason is at most %(most)s characters.")
        raise VerbInvalid(text % {"most": REASON_CHARS})


def new_event(
    attempt: Attempt,
    kind: EventKind,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    token: str = "",
) -> AttemptEvent:
    """
    The event, not written yet; ``token`` is the caller's name for this carrying out.

    Raises:
        VerbInvalid: As check_reason.
    """
    check_reason(reason)
    return AttemptEvent(
        attempt=attempt,
        at=at,
        kind=kind,
        reason=reason,
        detail=detail or {},
        token=token or None,
        **actor.event_fields(),
    )


def is_repeat(attempt: Attempt, kind: EventKind, token: str) -> bool:
    """Whether a call with this token has run before; the attempt is locked."""
    if not token:
        return False
    return AttemptEvent.objects.filter(attempt=attempt, kind=kind, token=token).exists()


def clock(attempt: Attempt) -> dict[str, Any]:
    """Status and clock as an event keeps them."""
    deadline = attempt.deadline
    return {
        "status": str(attempt.status),
        "deadline": deadline.astimezone(UTC).isoformat() if deadline else None,
        "remaining_ms": attempt.remaining_ms,
    }


def changed(attempt: Attempt, before: dict[str, Any]) -> dict[str, Any]:
    """What an event says about a change: the clock before and after it."""
    return {"before": before, "after": clock(attempt)}


def tell(attempt: Attempt, change: dict[str, Any], actor: Actor) -> None:
    """Tell the candidate's pages after the commit, except the page that asked."""
    events.changed_on_commit(
        attempt.candidate_id,
        attempt.subject,
        {**change, "asked_by": asked_by(actor)},
    )


def asked_by(actor: Actor) -> str:
    """The connection that asked, if there is one: its page knows already."""
    return str(actor.session.connection_id) if actor.session else ""


def is_closed(attempt: Attempt) -> bool:
    return AttemptStatus(attempt.status) in CLOSED


def new_receipt() -> str:
    code = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"
