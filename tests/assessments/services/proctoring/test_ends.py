from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Accommodation, Notice, Test
from assessments.services.errors import AttemptClosed, NoEndToMove, TimeShortened
from assessments.services.proctoring import clocks, ends
from assessments.services.proctoring import verbs as proctoring
from assessments.services.proctoring.undo import undo
from assessments.times import moved_times
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def staff():
    return make_user(is_staff=True)


@pytest.fixture
def attempt():
    """An hour from NOW, in a test that closes then."""
    return make_attempt(
        test=make_test(duration_minutes=60, closes_at=NOW + HOUR), now=NOW
    )


def edit(attempt, **fields):
    Test.objects.filter(pk=attempt.test_id).update(**fields)


def move(attempt, actor=None, *, now=NOW, **fields):
    return ends.move_end(attempt.pk, actor=actor, reason="Room free", now=now, **fields)


def test_an_edit_alone_moves_no_end(attempt):
    edit(attempt, duration_minutes=90, closes_at=NOW + 2 * HOUR)

    before, attempt_now = attempt.deadline, type(attempt).objects.get(pk=attempt.pk)

    assert attempt_now.deadline == before
    [moved] = moved_times(attempt.test.attempts.all())
    assert (moved.attempt, moved.by) == (attempt, 30 * MINUTE)


def test_the_verb_moves_the_end_logs_it_and_tells_the_candidate(attempt, staff):
    edit(attempt, duration_minutes=90, closes_at=NOW + 2 * HOUR)

    moved = move(attempt, staff)

    assert moved.deadline == moved.planned_end == NOW + 90 * MINUTE
    event = attempt.events.get(kind="time.moved")
    assert (event.actor, event.reason) == (staff, "Room free")
    assert event.detail["added_ms"] == 30 * 60_000
    notice = attempt.notices.get(kind=Notice.Kind.TIME)
    assert notice.detail["time"]["added_ms"] == 30 * 60_000
    assert moved_times(attempt.test.attempts.all()) == []


def test_added_time_and_pauses_count_on(attempt):
    clocks.add_time(attempt.pk, actor=None, reason="x", minutes=5, now=NOW)
    clocks.pause_attempt(attempt.pk, actor=None, reason="x", now=NOW + 10 * MINUTE)
    edit(attempt, closes_at=NOW + 2 * HOUR, duration_minutes=70)

    paused = move(attempt, now=NOW + 20 * MINUTE)
    running = clocks.resume_attempt(attempt.pk, actor=None, now=NOW + 20 * MINUTE)

    assert paused.remaining_ms == 65 * 60_000
    assert running.deadline == NOW + 85 * MINUTE


def test_own_extra_time_that_came_later_is_given(attempt):
    Accommodation.objects.create(candidate=attempt.candidate, extra_time_percent=50)

    assert move(attempt).deadline == NOW + 90 * MINUTE


def test_nobody_is_shortened_unless_it_is_said(attempt):
    edit(attempt, closes_at=NOW + 40 * MINUTE)

    with pytest.raises(TimeShortened, match="would lose 20 minutes"):
        move(attempt)
    shorter = move(attempt, shorten=True)

    assert shorter.deadline == NOW + 40 * MINUTE
    assert attempt.notices.get().detail["time"]["added_ms"] == -20 * 60_000


def test_an_end_is_never_moved_into_the_past(attempt):
    edit(attempt, closes_at=NOW + 20 * MINUTE)

    with pytest.raises(TimeShortened, match="over by now"):
        move(attempt, shorten=True, now=NOW + 21 * MINUTE)


def test_what_has_ended_or_was_set_by_a_person_stays(attempt):
    proctoring.submit_for_candidate(attempt.pk, actor=None, reason="x", now=NOW)
    edit(attempt, duration_minutes=90, closes_at=NOW + 2 * HOUR)
    with pytest.raises(AttemptClosed):
        move(attempt)

    proctoring.reopen_attempt(attempt.pk, actor=None, reason="x", minutes=5, now=NOW)

    with pytest.raises(NoEndToMove, match="staff have set"):
        move(attempt)


def test_where_nothing_was_edited_there_is_nothing_to_move(attempt):
    with pytest.raises(NoEndToMove, match="already ends"):
        move(attempt)


def test_the_same_token_moves_once(attempt):
    edit(attempt, closes_at=None, duration_minutes=90)
    move(attempt, token="once")

    again = move(attempt, token="once")

    assert again.deadline == NOW + 90 * MINUTE
    assert attempt.events.filter(kind="time.moved").count() == 1


def test_it_can_be_undone_and_done_again(attempt):
    edit(attempt, closes_at=None, duration_minutes=90)
    move(attempt, token="t")

    undone = undo(attempt.pk, token="t", actor=None, now=NOW)

    assert undone.deadline == undone.planned_end == NOW + HOUR
    assert move(attempt).deadline == NOW + 90 * MINUTE
