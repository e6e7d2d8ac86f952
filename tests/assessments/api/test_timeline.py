"""The timeline merges two logs and can be read in pages of any size."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assessments.api.timeline import Cursor, InvalidCursor, events_of
from assessments.models import AttemptEvent
from tests.assessments.api.conftest import make_attempt, take_seat
from tests.factories import make_test, make_user

# Before the first moment UTC knows, in Python.
LONG_AGO = datetime(1, 1, 1, tzinfo=timezone.get_fixed_timezone(60))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def kinds(events):
    return [event.kind for event in events]


def note(attempt, kind, at):
    return AttemptEvent.objects.create(
        attempt=attempt, at=at, kind=kind, by="candidate", actor=attempt.candidate
    )


def test_a_cursor_survives_the_way_through_an_address():
    cursor = Cursor(NOON, "seat", 7)

    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "bnVsbA",  # null
        "W10",  # []
        "e30",  # {}
        "WyJub29uIiwgInNlYXQiLCA3XQ",  # ["noon", "seat", 7]
        "WzEsInNlYXQiLDdd",  # [1, "seat", 7]
        Cursor(NOON, "bank", 7).encode(),
        Cursor(NOON, "seat", "7").encode(),
        Cursor(NOON, "seat", True).encode(),
        Cursor(NOON, "seat", 0).encode(),
        Cursor(NOON, "seat", 2**63).encode(),
        Cursor(LONG_AGO, "seat", 7).encode(),
        Cursor(NOON.replace(tzinfo=None), "seat", 7).encode(),
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused(text):
    with pytest.raises(InvalidCursor):
        Cursor.decode(text)


@pytest.mark.django_db
def test_both_logs_are_merged_by_time():
    attempt = make_attempt()
    now = timezone.now()
    take_seat(attempt, at=now)
    note(attempt, "answer.saved", now + timedelta(seconds=1))
    take_seat(attempt, page="other", at=now + timedelta(seconds=2))

    events = events_of(attempt, after=None, limit=10)

    assert kinds(events) == ["started", "claimed", "answer.saved", "taken_over"]


@pytest.mark.django_db
def test_anothers_events_stay_out():
    attempt = make_attempt()
    other = make_attempt(make_user(), attempt.test)
    take_seat(other)

    assert kinds(events_of(attempt, after=None, limit=10)) == ["started"]
    assert kinds(events_of(other, after=None, limit=10)) == ["started", "claimed"]


@pytest.mark.django_db
def test_the_takeover_that_led_to_another_test_is_part_of_the_story():
    attempt = make_attempt()
    elsewhere = make_attempt(attempt.candidate, make_test())
    take_seat(attempt)
    take_seat(elsewhere, page="other")

    events = events_of(attempt, after=None, limit=10)

    assert kinds(events) == ["started", "claimed", "taken_over"]
    assert events[-1].subject == elsewhere.subject


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_of_any_size_hold_every_event_once(size):
    attempt = make_attempt()
    now = timezone.now()
    for number in range(4):
        # Two of each log at the same moment: only the cursor's id tells them apart.
        note(attempt, "answer.saved", now + timedelta(seconds=number // 2))
        take_seat(attempt, at=now + timedelta(seconds=number // 2))
    whole = events_of(attempt, after=None, limit=100)

    read, after = [], None
    while page := events_of(attempt, after=after, limit=size):
        read += page
        after = page[-1].cursor

    assert read == whole
    assert len(whole) == 9
