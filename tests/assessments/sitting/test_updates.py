from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import selectors
from assessments.models import Attempt
from assessments.protocol import AttemptDeadline, AttemptPausedFrame, AttemptResumed
from assessments.services.proctoring.clocks import pause_attempt, resume_attempt
from assessments.services.proctoring.notices import send_message
from assessments.sitting import updates
from realtime.protocol import milliseconds
from tests.factories import make_attempt, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


@pytest.fixture
def staff():
    return make_user(is_staff=True)


def told(attempt):
    return updates.ToldClock(attempt.deadline, attempt.remaining_ms or 0)


def news(clock, attempt, now=NOW):
    [snapshot] = selectors.sitting_snapshots([attempt.pk])
    return list(updates.news(clock, snapshot, now))


def test_who_knows_everything_is_told_nothing(attempt):
    assert news(told(attempt), attempt) == []


def test_a_moved_end_is_told(attempt):
    before, later = told(attempt), attempt.deadline + timedelta(minutes=5)
    Attempt.objects.update(deadline=later)

    [frame] = news(before, attempt)

    left = milliseconds(later) - milliseconds(NOW)
    assert isinstance(frame, AttemptDeadline)
    assert frame.deadline == milliseconds(later)
    assert abs(frame.remaining_ms - left) <= 1


def test_a_pause_is_told_with_its_reason_and_then_its_end(attempt, staff):
    before = told(attempt)
    pause_attempt(attempt.pk, actor=staff, reason="fire", now=NOW)
    attempt.refresh_from_db()
    paused = told(attempt)

    frame, *notices = news(before, attempt)
    assert isinstance(frame, AttemptPausedFrame)
    assert (frame.remaining_ms, frame.at) == (attempt.remaining_ms, milliseconds(NOW))
    assert frame.text == frame.reason == notices[0].notice["text"]

    resume_attempt(attempt.pk, actor=staff, now=NOW + timedelta(minutes=1))
    frame = news(paused, attempt, NOW + timedelta(minutes=1))[0]
    assert isinstance(frame, AttemptResumed)
    assert frame.remaining_ms == paused.remaining_ms


def test_a_notice_is_told_until_it_was_shown(attempt, staff):
    sent = send_message(attempt.pk, actor=staff, text="Five minutes.", now=NOW)

    [frame] = news(told(attempt), attempt)
    assert frame.body()["text"] == "Five minutes."

    sent.confirmed_at = NOW
    sent.save()
    assert news(told(attempt), attempt) == []
