"""What a session wants to change in the answers of its attempt, and the outcomes."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.questions.responses import ResponseShape
from realtime.seat.leases import Session


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What a page knows about the rows that its save changes.

    This is a hint: nothing is written unless the database confirms it.
    """

    shape: ResponseShape
    test_id: int
    deadline: datetime
    grace_seconds: int


@dataclass(frozen=True, slots=True)
class Save:
    """
    One change of one answer, as it arrived.

    ``base_revision`` is the revision the change was made on; ``ref`` the client's name
    for it; ``answered_at`` the client's clock in ms: a hint that decides nothing.
    """

    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    response: object
    base_revision: int
    received_at: datetime
    ref: str = ""
    answered_at: float | None = None
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    flagged: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """The candidate looks at an answer, or has left it for the review of all."""

    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    received_at: datetime
    is_review: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The response is stored, or was already: acknowledge it after the commit."""

    revision: int
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the answer since; nothing was written."""

    revision: int
    response: dict[str, Any] | None
    by: str


@dataclass(frozen=True, slots=True)
class Done:
    """A flag or a visit was stored."""
