"""AcceptedSave saves, written: each answer once, and an event for each save."""

import uuid
from datetime import UTC, datetime

import pytest

from assessments.services.answers.locking import AnswerToWrite
from assessments.services.answers.storing import AcceptedSave, store
from assessments.services.answers.writes import Save
from realtime.seat.seats import Session
from tests.factories import make_attempt

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture
def answer(db):
    return make_attempt().answers.get(number=1)


def accepted(answer, revision, response, ref):
    session = Session(
        answer.attempt.candidate_id, 3, uuid.UUID(int=9), answer.attempt.subject
    )
    save = Save(
        session, answer.attempt_id, answer.pk, response, revision - 1, AT, ref, 5.5
    )
    row = AnswerToWrite(
        answer.pk,
        answer.attempt_id,
        1,
        *(answer.kind, 3, 0, response, revision, ref),
        *("in_progress", AT, 30, 1, None),
    )
    return AcceptedSave(save, row, revision)


def test_the_last_of_its_saves_is_what_an_answer_says(answer):
    store(
        [
            accepted(answer, 1, {"choice": 1}, "r1"),
            accepted(answer, 2, {"choice": 2}, "r2"),
        ]
    )

    answer.refresh_from_db()
    assert (answer.response, answer.revision) == ({"choice": 2}, 2)
    assert (answer.ref, answer.saved_at) == ("r2", AT)


def test_each_save_is_an_event_and_none_tells_the_text(answer):
    store(
        [
            accepted(answer, 1, {"choice": 1}, "r1"),
            accepted(answer, 2, {"choice": 2}, "r2"),
        ]
    )

    events = list(answer.attempt.events.filter(kind="answer.saved").order_by("pk"))
    assert [event.detail["revision"] for event in events] == [1, 2]
    assert events[0].detail == {
        **{"answer": answer.pk, "number": 1, "revision": 1, "answered_at": 5.5}
    }
    assert (events[0].by, events[0].epoch) == ("candidate", 3)


def test_an_answer_that_was_taken_back_is_stored(answer):
    store([accepted(answer, 1, None, "r1")])

    answer.refresh_from_db()
    assert (answer.response, answer.revision) == (None, 1)
