"""
The rows that writes change: fenced, locked, and checked one write at a time.

Every write of a candidate passes these checks, whichever verb it belongs to.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from assessments.models import Answer, Attempt
from assessments.rules import timing
from assessments.rules.states import CLOSED, AttemptStatus
from assessments.rules.subjects import attempt_subject
from assessments.services.answers.uploaded import Handed
from assessments.services.answers.writes import Save
from assessments.services.errors import (
    AnswerInvalid,
    AttemptClosed,
    AttemptPaused,
    StaleSession,
)
from realtime.database import bulk
from realtime.seat import leases
from realtime.seat.leases import Session


class Write(Protocol):
    """A session wants to change an answer."""

    @property
    def session(self) -> Session: ...
    @property
    def attempt_id(self) -> uuid.UUID: ...
    @property
    def answer_id(self) -> int: ...
    @property
    def received_at(self) -> datetime: ...


@dataclass(slots=True)
class AnswerToWrite:
    """An answer's row and what its attempt says, locked until the transaction ends."""

    pk: int
    attempt_id: uuid.UUID
    number: int
    kind: str
    options: int
    stems: int
    response: dict[str, Any] | None
    revision: int
    ref: str
    status: str
    deadline: datetime | None
    grace_seconds: int
    test_id: int
    furthest: int | None
    is_reviewing: bool = False


_ANSWERS, _ATTEMPTS = Answer._meta.db_table, Attempt._meta.db_table
_rows = bulk.LockedRows(
    [
        *((Answer, name) for name in ("id", "attempt_id", "number", "kind", "options")),
        *((Answer, name) for name in ("stems", "response", "revision", "ref")),
        *((Attempt, name) for name in ("status", "deadline", "grace_seconds")),
        *((Attempt, name) for name in ("test_id", "furthest", "is_reviewing")),
    ],
    source=f"{_ANSWERS} JOIN {_ATTEMPTS} ON {_ATTEMPTS}.id = {_ANSWERS}.attempt_id",
    key=f"{_ANSWERS}.id",
    order=f"{_ATTEMPTS}.id, {_ANSWERS}.id",
)


class Answers:
    """
    Answers by key, and the checks that a write of an answer has to pass.

    Attributes:
        with_seat: The connections whose session has its seat.
        furthest: Of sequential tests: how far each attempt has come, the writes that
            were checked included.
        moved: The attempts that came further by them.
        handed: Of answers that take files: what was uploaded for them.
    """

    def __init__(
        self, with_seat: Collection[uuid.UUID], answers: Iterable[AnswerToWrite]
    ) -> None:
        self.with_seat = with_seat
        self.answers = {answer.pk: answer for answer in answers}
        self.furthest = {
            answer.attempt_id: answer.furthest
            for answer in self.answers.values()
            if answer.furthest is not None
        }
        self.moved: set[uuid.UUID] = set()
        self.handed: Mapping[int, Handed] = {}

    def check(self, write: Write) -> tuple[AnswerToWrite, datetime]:
        """
        The answer that a write changes, and the deadline that the write met.

        Raises:
            Refused: If the seat is lost, the time is up, or the answer belongs to another
            attempt.
        """
        if write.session.connection_id not in self.with_seat:
            raise StaleSession
        if attempt_subject(write.attempt_id) != write.session.subject:
            raise AttemptClosed
        answer = self.answers.get(write.answer_id)
        if answer is None or answer.attempt_id != write.attempt_id:
            raise AnswerInvalid(_("There is no such answer in this attempt."))
        if answer.status in CLOSED:
            raise AttemptClosed
        if answer.deadline is None:
            raise AttemptPaused
        if write.received_at > timing.last_arrival(
            answer.deadline, answer.grace_seconds
        ):
            raise AttemptClosed(_("The time for this attempt is up."))
        return answer, answer.deadline

    def has_passed(self, answer: AnswerToWrite) -> bool:
        """Whether the test is sequential and a later question has been reached."""
        return answer.number < self.furthest.get(answer.attempt_id, 0)

    def reach(self, answer: AnswerToWrite) -> None:
        """In a sequential test, close the questions before this answer."""
        if answer.number > self.furthest.get(answer.attempt_id, answer.number):
            self.furthest[answer.attempt_id] = answer.number
            self.moved.add(answer.attempt_id)


def lock_answers(writes: Sequence[Write]) -> Answers:
    """
    The answers that a list of writes changes, locked until the transaction ends.

    Attempts and answers come in one statement. That is safe only behind the fence:
    every write locks the seat's row first, so nothing can be changing while
    the statement waits.
    """
    with_seat = leases.enqueue_fence(w.session for w in writes)
    rows = _rows.enqueue(sorted({w.answer_id for w in writes}))
    return Answers(with_seat(), [AnswerToWrite(*row) for row in rows()])


def expect_answers(saves: Iterable[Save]) -> Answers:
    """
    The same answers as the pages of the saves know them: nothing is read or locked.

    What a save is based on is taken for what is stored. The database confirms it when the
    saves are written (storing.store_as_expected).
    """
    saves = [save for save in saves if save.expected is not None]
    return Answers(
        {save.session.connection_id for save in saves}, map(_expected, saves)
    )


def _expected(save: Save) -> AnswerToWrite:
    assert save.expected is not None, "only what is expected is asked for"
    return AnswerToWrite(
        save.answer_id,
        save.attempt_id,
        *save.expected.shape,
        response=None,
        revision=save.base_revision,
        ref="",
        status=AttemptStatus.IN_PROGRESS,
        deadline=save.expected.deadline,
        grace_seconds=save.expected.grace_seconds,
        test_id=save.expected.test_id,
        furthest=None,
    )
