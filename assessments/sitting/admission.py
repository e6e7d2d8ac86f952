"""
Who may take the seat for an attempt, and what the page is told about the attempt.

The same for the socket, for HTTP and for the forms.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assessments import selectors
from assessments.models import Attempt
from assessments.models.content import room_of_test
from assessments.protocol import (
    AttemptSubmitted,
    CarriedClock,
    CarriedNews,
    CarriedState,
)
from assessments.questions.responses import TEXT_CHARS
from assessments.rules import timing
from assessments.rules.states import AttemptStatus
from realtime import server_time
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.outcomes import LIMITS as SESSION_LIMITS
from realtime.protocol import CloseCode, milliseconds

#: What a page is told of how much it may send, by whatever transport.
LIMITS: Mapping[str, int] = {"text_chars": TEXT_CHARS, **SESSION_LIMITS}


def admit(
    connecting: Sequence[ConnectingUser], *, now: datetime
) -> list[Admission | Closed]:
    """Whether each user may have the seat for the attempt their address names."""
    ids = [one.address["attempt_id"] for one in connecting]
    found = selectors.attempts_to_sit(ids)
    return [
        _admission(found.get(attempt_id), one.user, now)
        for attempt_id, one in zip(ids, connecting, strict=True)
    ]


def carried(sitting: selectors.Sitting, now: datetime) -> CarriedState:
    """What session.started carries of an attempt."""
    attempt = sitting.attempt
    return {
        "attempt": {
            "id": str(attempt.pk),
            "status": attempt.status,
            "position": attempt.position,
            "furthest": attempt.furthest,
            **clock(attempt.deadline, attempt.remaining_ms or 0, now),
        },
        "answers": sitting.answers,
        "notices": sitting.notices,
    }


def news(sitting: selectors.Sitting, now: datetime) -> CarriedNews:
    """What a heartbeat over HTTP carries of an attempt."""
    attempt = sitting.attempt
    return {
        **clock(attempt.deadline, attempt.remaining_ms or 0, now),
        "status": attempt.status,
        "notices": sitting.notices,
    }


def clock(deadline: datetime | None, remaining_ms: int, now: datetime) -> CarriedClock:
    """The clock for the wire; ``remaining_ms`` stands still without a deadline."""
    if deadline is None:
        return {"deadline": None, "remaining_ms": remaining_ms}
    left = timing.milliseconds_until(deadline, now)
    return {"deadline": milliseconds(deadline), "remaining_ms": left}


class Overdue(Closed):
    """The attempt's time is up, but the attempt is not settled yet."""

    def __init__(self, attempt_id: uuid.UUID) -> None:
        super().__init__(CloseCode.ATTEMPT_CLOSED)
        self.attempt_id = attempt_id


def _admission(
    found: tuple[Attempt, str] | None, user: Any, now: datetime
) -> Admission | Closed:
    if found is None:
        return Closed(CloseCode.FORBIDDEN)
    attempt, policy = found
    if attempt.candidate_id != user.pk:
        return Closed(CloseCode.FORBIDDEN)
    if selectors.is_overdue(attempt, now):
        return Overdue(attempt.pk)
    if not selectors.is_open(attempt, now):
        return ended(attempt)
    return Admission(
        attempt.subject,
        room_of_test(attempt.test_id),
        policy=policy,
        # A hold stops the clock, so check for a hold only when the clock is stopped.
        may_be_on_hold=attempt.status == AttemptStatus.PAUSED,
    )


def ended(attempt: Attempt, ref: str | None = None) -> Closed:
    """The close code and frame that tell the page that the attempt has ended."""
    ended_at = attempt.finished_at or attempt.deadline  # overdue, not yet written
    assert ended_at is not None, "a constraint keeps one of them"
    frame = AttemptSubmitted(
        submitted_at=milliseconds(ended_at),
        receipt=attempt.receipt,
        status=selectors.status_now(attempt, server_time.now()),
        ref=ref,
    )
    return Closed(CloseCode.ATTEMPT_CLOSED, frame)
