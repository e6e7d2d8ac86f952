"""The timeline merges two logs and can be read in pages of any size."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.history.timeline import (
    every_event,
    group_of,
    newest_first,
    oldest_first,
)
from assessments.models import AttemptEvent
from tests.assessments.api.conftest import make_attempt, take_seat
from tests.factories import make_test, make_user


def kinds(events):
    return [event.kind for event in events]


def note(attempt, kind, at):
    return AttemptEvent.objects.create(
        attempt=attempt, at=at, kind=kind, by="candidate", actor=attempt.candidate
    )


@pytest.mark.django_db
def test_both_logs_are_merged_by_time():
    attempt = make_attempt()
    now = timezone.now()
    take_seat(attempt, at=now)
    note(attempt, "answer.saved", now + timedelta(seconds=1))
    take_seat(attempt, page="other", at=now + timedelta(seconds=2))

    events = oldest_first(attempt, after=None, limit=10)

    assert kinds(events) == ["started", "claimed", "answer.saved", "taken_over"]


@pytest.mark.django_db
def test_anothers_events_stay_out():
    attempt = make_attempt()
    other = make_attempt(make_user(), attempt.test)
    take_seat(other)

    assert kinds(oldest_first(attempt, after=None, limit=10)) == ["started"]
    assert kinds(oldest_first(other, after=None, limit=10)) == ["started", "claimed"]


@pytest.mark.django_db
def test_the_takeover_that_led_to_another_test_is_part_of_the_story():
    attempt = make_attempt()
    elsewhere = make_attempt(attempt.candidate, make_test())
    take_seat(attempt)
    take_seat(elsewhere, page="other")

    events = oldest_first(attempt, after=None, limit=10)

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
    whole = oldest_first(attempt, after=None, limit=100)

    read, after = [], None
    while page := oldest_first(attempt, after=after, limit=size):
        read += page
        after = page[-1].place

    assert read == whole
    assert len(whole) == 9
    assert list(every_event(attempt)) == whole


@pytest.mark.django_db
def test_backwards_is_the_same_the_other_way_round():
    attempt = make_attempt()
    now = timezone.now()
    for number in range(3):
        note(attempt, "answer.saved", now + timedelta(seconds=number // 2))
        take_seat(attempt, at=now + timedelta(seconds=number // 2))

    pages = [
        newest_first(attempt, kinds=None, page=str(number), per_page=3).object_list
        for number in (1, 2, 3)
    ]

    backwards = [event for page in pages for event in page]
    assert backwards[::-1] == list(every_event(attempt))


@pytest.mark.parametrize(
    ("source", "kind", "group"),
    [
        ("seat", "claimed", "connection"),
        ("attempt", "disconnected", "connection"),
        ("attempt", "answer.saved", "answers"),
        ("attempt", "draft.accepted", "answers"),
        ("attempt", "time.added", "course"),
        ("attempt", "help.asked", "messages"),
        ("attempt", "focus.lost", "page"),
        ("attempt", "noted", "notes"),
        ("attempt", "never heard of", "notes"),
    ],
)
def test_every_kind_has_a_group(source, kind, group):
    assert group_of(source, kind) == group
