"""What a session wishes to change is a value: nothing changes it on its way."""

import uuid
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime

import pytest

from assessments.services.answers.writes import Flag, Save, Visit
from realtime.seat.seats import Session

AT = datetime(2026, 3, 1, tzinfo=UTC)
ATTEMPT = uuid.uuid4()
SESSION = Session(1, 5, uuid.uuid4(), f"attempt:{ATTEMPT}")


def test_a_save_needs_no_name_and_no_clock_of_the_device():
    save = Save(SESSION, ATTEMPT, 7, {"choice": 1}, 3, AT)

    assert (save.ref, save.answered_at, save.expected) == ("", None, None)
    with pytest.raises(FrozenInstanceError):
        save.response = {"choice": 2}


@pytest.mark.parametrize("kind", [Save, Flag, Visit])
def test_each_write_says_whose_and_when_it_came(kind):
    names = {field.name for field in fields(kind)}

    assert {"session", "attempt_id", "answer_id", "received_at"} <= names


def test_a_visit_is_of_a_question():
    assert Visit(SESSION, ATTEMPT, 7, AT).is_review is False
