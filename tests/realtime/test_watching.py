"""Nothing is told of a room nobody looks at."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime import events, metrics, watching
from realtime.models import RoomWatch
from tests.harness.waiting import eventually

pytestmark = pytest.mark.django_db

ROOM = "test:1"


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What leaves this process, as (room, news)."""
    messages = []

    async def room_news(room, news):
        messages.append((room, news))

    monkeypatch.setattr(events, "room_news", room_news)
    monkeypatch.setattr(watching, "_rooms", watching._Rooms())
    monkeypatch.setattr(watching, "_serving", None)
    return messages


def tell(capture, room=ROOM):
    with capture(execute=True):
        watching.tell_on_commit(room, "seats", [1, 2])


def test_news_of_a_room_that_is_watched_leaves_after_the_commit(
    told, django_capture_on_commit_callbacks
):
    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())

    tell(django_capture_on_commit_callbacks)

    assert told == [(ROOM, {"seats": [1, 2]})]


def test_nothing_is_told_while_nobody_looks(told, django_capture_on_commit_callbacks):
    before = metrics.ROOM_MESSAGES.value
    watching.watch(uuid.uuid4(), "test:2", now=timezone.now())

    tell(django_capture_on_commit_callbacks)

    assert told == []
    assert metrics.ROOM_MESSAGES.value == before


def test_what_is_rolled_back_is_not_told(told, django_capture_on_commit_callbacks):
    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            watching.tell_on_commit(ROOM, "seats", [1])
            raise ZeroDivisionError
        watching.tell_on_commit(ROOM, "seats", [2])

    assert told == [(ROOM, {"seats": [2]})]


def test_the_last_viewer_ends_it(told, django_capture_on_commit_callbacks):
    one, other = uuid.uuid4(), uuid.uuid4()
    for watch_id in (one, other):
        watching.watch(watch_id, ROOM, now=timezone.now())

    watching.unwatch(one)
    tell(django_capture_on_commit_callbacks)
    watching.unwatch(other)
    tell(django_capture_on_commit_callbacks)

    assert len(told) == 1
    assert not RoomWatch.objects.exists()


def test_a_process_that_died_does_not_watch_for_ever(
    told, django_capture_on_commit_callbacks
):
    long_ago = timezone.now() - watching.WATCH - timedelta(seconds=1)
    watching.watch(uuid.uuid4(), ROOM, now=long_ago)

    tell(django_capture_on_commit_callbacks)

    assert told == []
    watching.watch(uuid.uuid4(), "test:2", now=timezone.now() + watching.WATCH)
    assert [watch.room for watch in RoomWatch.objects.all()] == ["test:2"]


def test_who_looks_is_read_once_and_not_for_every_save(
    django_capture_on_commit_callbacks,
):
    with CaptureQueriesContext(connection) as captured:
        for _ in range(10):
            tell(django_capture_on_commit_callbacks)

    assert len(captured) == 1


async def test_what_is_told_at_the_same_time_is_one_message(told):
    watching._rooms.learn([ROOM])
    watching.serve()

    for number in range(200):
        watching.publish(ROOM, "progress", {str(number % 5): None})
        watching.publish(ROOM, "vitals", {7: (number, 0, None, None)})
    await eventually(lambda: told, what="the news has left")

    assert told == [
        (
            ROOM,
            {
                "progress": ["0", "1", "2", "3", "4"],
                "vitals": [[7, 199, 0, None, None]],
            },
        )
    ]
