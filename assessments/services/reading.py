"""
Who may read an open attempt: the fence for whatever shows a question or an answer.

Pages, forms and the API ask here before they render. While another sign-in has the seat,
while the attempt is on hold and while it is paused, no response holds a question.
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Attempt
from assessments.states import AttemptStatus
from realtime import reading
from realtime.devices import device_in_words
from realtime.models import SessionLease
from realtime.seats import Session


class Why(enum.StrEnum):
    ELSEWHERE = "elsewhere"
    ON_HOLD = "on_hold"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, from where. ``login`` is a hash, never a key."""

    login: str
    address: str | None
    user_agent: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why nothing may be shown; where the test is open, and since when, if that is why."""

    why: Why
    device: str = ""
    since: datetime | None = None


def withheld(
    attempt: Attempt,
    reader: Reader,
    *,
    session: Session | None = None,
    now: datetime,
) -> Withheld | None:
    """
    Why this reader may not see the questions now; None if they may.

    A try while another sign-in has the seat is put on the timeline.

    Args:
        session: The session the reader names; if it has the seat, its login is not asked.
    """
    lease = reading.seat_of(attempt.candidate_id)
    if reading.is_on_hold(lease):
        return Withheld(Why.ON_HOLD)
    is_holder = session is not None and reading.has_seat(lease, session)
    is_elsewhere = reading.is_elsewhere(lease, reader.login, now=now)
    if lease is not None and is_elsewhere and not is_holder:
        _note(lease, attempt, reader, now)
        return Withheld(Why.ELSEWHERE, lease.device, lease.claimed_at)
    return Withheld(Why.PAUSED) if attempt.status == AttemptStatus.PAUSED else None


def _note(lease: SessionLease, attempt: Attempt, reader: Reader, now: datetime) -> None:
    reading.record_refused_read(
        lease,
        subject=attempt.subject,
        room=attempt.test.room,
        address=reader.address,
        user_agent=reader.user_agent,
        device=device_in_words(reader.user_agent),
        now=now,
    )
