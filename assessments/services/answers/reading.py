"""
Who may read an open attempt: the fence for every response with a question or an answer.

Pages, forms and the API ask here before they render. While another sign-in has the seat,
while the attempt is on hold and while it is paused, no response holds a question.
"""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Attempt
from assessments.rules.states import AttemptStatus
from realtime.connections import over_http
from realtime.devices import device_in_words
from realtime.models import SessionLease
from realtime.seat import reading
from realtime.seat.seats import Session


class Why(enum.StrEnum):
    ELSEWHERE = "elsewhere"
    ON_HOLD = "on_hold"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and from where. ``login`` is a hash, never a session key."""

    login: str
    address: str | None
    user_agent: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """
    Why nothing may be shown; with the device that has the seat and since when, if that is
    why.
    """

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
        session: The session that the reader names. It grants nothing, because it can be
        copied; it is only logged.
    """
    lease = reading.seat_of(attempt.candidate_id)
    if reading.is_on_hold(lease):
        return Withheld(Why.ON_HOLD)
    if lease is not None and reading.is_elsewhere(lease, reader.login, now=now):
        by_copy = over_http.is_copied(session)
        _note(lease, attempt, reader, now, by_copy=by_copy)
        return Withheld(Why.ELSEWHERE, lease.device, lease.claimed_at)
    return Withheld(Why.PAUSED) if attempt.status == AttemptStatus.PAUSED else None


def session_of(
    attempt: Attempt, reader: Reader, connection_id: uuid.UUID, *, now: datetime
) -> Session | None:
    """
    The session that a request acts for; None if it names a connection of somebody else.

    A connection that another sign-in copied has no seat. The try is logged here, for every
    verb and form.
    """
    session = session_named(attempt, reader, connection_id)
    lease = None
    if over_http.is_copied(session):
        lease = reading.seat_of(attempt.candidate_id)
    if lease is not None:
        _note(lease, attempt, reader, now, by_copy=True)
    return session


def session_named(
    attempt: Attempt, reader: Reader, connection_id: uuid.UUID
) -> Session | None:
    """The session that a reading request names; ``withheld`` logs a copied one."""
    return over_http.session_named(
        attempt.candidate_id,
        connection_id,
        subject=attempt.subject,
        login=reader.login,
    )


def _note(
    lease: SessionLease,
    attempt: Attempt,
    reader: Reader,
    now: datetime,
    *,
    by_copy: bool,
) -> None:
    reading.record_refused_read(
        lease,
        subject=attempt.subject,
        room=attempt.test.room,
        address=reader.address,
        user_agent=reader.user_agent,
        device=device_in_words(reader.user_agent),
        by_copy=by_copy,
        now=now,
    )
