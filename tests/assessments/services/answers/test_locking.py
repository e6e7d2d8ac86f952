"""What a write has to pass, check by check; and in which order they are asked."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from assessments.rules.states import AttemptStatus
from assessments.services.answers.locking import Answers, AnswerToWrite
from assessments.services.errors import (
    AnswerInvalid,
    AttemptClosed,
    AttemptPaused,
    StaleSession,
)
from realtime.seat.seats import Session

END = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
ATTEMPT, OTHER, CONNECTION = (uuid.UUID(int=n) for n in (1, 2, 3))
MICRO = timedelta(microseconds=1)
SESSION = Session(1, 5, CONNECTION, f"attempt:{ATTEMPT}")


@dataclass
class Write:
    received_at: datetime = END
    attempt_id: uuid.UUID = ATTEMPT
    answer_id: int = 7
    session: Session = SESSION


def row(**fields):
    fields = {
        **{"pk": 7, "attempt_id": ATTEMPT, "number": 3, "kind": "single"},
        **{"options": 3, "stems": 0, "response": None, "revision": 0, "ref": ""},
        **{"status": AttemptStatus.IN_PROGRESS, "deadline": END, "grace_seconds": 30},
        **{"test_id": 1, "furthest": None},
    } | fields
    return AnswerToWrite(**fields)


def answers(*rows, seats=(CONNECTION,)):
    return Answers(set(seats), rows)


def test_a_write_meets_its_answer_and_its_deadline():
    one = row()

    assert answers(one).check(Write()) == (one, END)


@pytest.mark.parametrize(
    ("write", "rows", "refusal"),
    [
        (Write(answer_id=8), [row()], AnswerInvalid),
        (Write(), [], AnswerInvalid),
        (Write(), [row(attempt_id=OTHER)], AnswerInvalid),
        # Seated for another attempt than it writes to.
        (Write(attempt_id=OTHER), [row(attempt_id=OTHER)], AttemptClosed),
        (Write(), [row(status="submitted", deadline=None)], AttemptClosed),
        (Write(), [row(status="voided", deadline=None)], AttemptClosed),
        (Write(), [row(status="paused", deadline=None)], AttemptPaused),
    ],
)
def test_what_does_not_fit_is_refused(write, rows, refusal):
    with pytest.raises(refusal):
        answers(*rows).check(write)


def test_without_the_seat_nothing_else_is_told():
    with pytest.raises(StaleSession):
        answers(seats=()).check(Write(answer_id=8))


def test_the_grace_ends_to_the_microsecond():
    last = END + timedelta(seconds=30)

    assert answers(row()).check(Write(received_at=last))
    with pytest.raises(AttemptClosed):
        answers(row()).check(Write(received_at=last + MICRO))


def test_in_a_sequential_test_a_later_question_closes_the_earlier():
    early, late = row(pk=7, number=3, furthest=3), row(pk=8, number=4, furthest=3)
    found = answers(early, late)
    assert not found.has_passed(early)

    found.reach(late)

    assert found.has_passed(early)
    assert (found.furthest, found.moved) == ({ATTEMPT: 4}, {ATTEMPT})
    # Going back moves nothing.
    found.reach(early)
    assert found.furthest == {ATTEMPT: 4}


def test_in_any_other_test_nothing_is_closed():
    early, late = row(pk=7, number=3), row(pk=8, number=4)
    found = answers(early, late)

    found.reach(late)

    assert not found.has_passed(early)
    assert not found.moved
