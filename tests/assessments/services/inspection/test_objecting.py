import pytest

from assessments.models import Answer, Attempt, AttemptEvent, Objection
from assessments.rules.event_kinds import EventKind
from assessments.rules.inspection import TEXT_CHARS
from assessments.services.inspection.errors import (
    NotInspected,
    ObjectedBefore,
    ObjectionInvalid,
)
from assessments.services.inspection.objecting import may_object
from assessments.services.inspection.windows import end_inspection
from tests.assessments.services.inspection.conftest import (
    HOUR,
    make_objection,
)
from tests.factories import make_user


def test_an_objection_keeps_the_text_and_the_window(attempt, essay, now):
    objection = make_objection(attempt, now=now, text=" Read\0 it again. ")

    assert (objection.answer, objection.text, objection.at) == (
        essay,
        "Read it again.",
        now,
    )
    assert objection.window == attempt.test.inspection_windows.get()
    event = AttemptEvent.objects.get(attempt=attempt, kind=EventKind.OBJECTION_MADE)
    assert (event.by, event.actor) == ("candidate", attempt.candidate)
    assert "again" not in str(event.detail)


def test_sent_twice_is_one(attempt, now):
    first = make_objection(attempt, now=now)
    again = make_objection(attempt, now=now + HOUR, text="Another text.")

    assert again == first
    assert Objection.objects.get().text == "Read it again."


def test_a_second_one_about_an_answer_is_refused(attempt, now):
    make_objection(attempt, now=now)

    with pytest.raises(ObjectedBefore):
        make_objection(attempt, now=now, token="t2")
    assert make_objection(attempt, 1, now=now, token="t2")


@pytest.mark.parametrize("hours", [-1, 1, 2])
def test_server_time_decides_when(attempt, now, hours):
    with pytest.raises(NotInspected):
        make_objection(attempt, now=now + hours * HOUR)

    assert not Objection.objects.exists()


def test_the_window_counts_as_it_is_now(attempt, now):
    end_inspection(attempt.test_id, actor=None, now=now)

    # The attempt was read before the window was ended.
    assert may_object(attempt, now)
    with pytest.raises(NotInspected):
        make_objection(attempt, now=now)


def test_an_attempt_that_does_not_count_has_no_objections(attempt, now):
    Attempt.objects.filter(pk=attempt.pk).update(status="voided")

    with pytest.raises(NotInspected):
        make_objection(attempt, now=now)


@pytest.mark.parametrize("text", ["", " \n\0", "x" * (TEXT_CHARS + 1)])
def test_a_text_is_needed_and_has_a_limit(attempt, now, text):
    with pytest.raises(ObjectionInvalid):
        make_objection(attempt, now=now, text=text)

    assert make_objection(attempt, now=now, text="x" * TEXT_CHARS)


def test_nobody_objects_for_another_or_to_what_is_not_there(attempt, now):
    with pytest.raises(Answer.DoesNotExist):
        make_objection(attempt, 99, now=now)
    attempt.candidate = make_user()
    with pytest.raises(Answer.DoesNotExist):
        make_objection(attempt, now=now)
