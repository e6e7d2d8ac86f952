"""Nothing is told of a room nobody looks at."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime import metrics
from realtime.layer import events, watching
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


async def test_each_message_carries_its_own_news(told):
    watching._rooms.learn([ROOM])
    watching.serve()

    watching.publish(ROOM, "progress", {"1": None})
    await eventually(lambda: told, what="the first has left")
    watching.publish(ROOM, "progress", {"2": None})
    await eventually(lambda: len(told) == 2, what="the second has left")

    assert told == [(ROOM, {"progress": ["1"]}), (ROOM, {"progress": ["2"]})]


async def test_what_happens_while_news_leaves_is_not_forgotten(told, monkeypatch):
    watching._rooms.learn([ROOM])
    watching.serve()

    async def room_news(room, news):
        told.append((room, news))
        if len(told) == 1:
            watching.publish(ROOM, "progress", {"meanwhile": None})
            await asyncio.to_thread(lambda: None)  # it is collected while this waits

    monkeypatch.setattr(events, "room_news", room_news)
    watching.publish(ROOM, "progress", {"first": None})
    await eventually(lambda: len(told) == 2, what="the rest has left")

    assert told[1] == (ROOM, {"progress": ["meanwhile"]})


async def test_a_room_that_is_watched_no_longer_keeps_no_other_waiting(told):
    before = metrics.ROOM_MESSAGES.value
    watching._rooms.learn(["test:2", ROOM])
    watching.serve()

    watching.publish("test:2", "progress", {"1": None})
    watching.publish(ROOM, "progress", {"1": None})
    watching._rooms.learn([ROOM])
    await eventually(lambda: told, what="the news has left")

    assert told == [(ROOM, {"progress": ["1"]})]
    assert metrics.ROOM_MESSAGES.value == before + 1


async def test_a_process_begins_to_serve_once(told):
    watching._rooms.learn([ROOM])

    for number in range(3):
        watching.serve()
        watching.publish(ROOM, "progress", {str(number): None})
    await eventually(lambda: told, what="the news has left")

    assert told == [(ROOM, {"progress": ["0", "1", "2"]})]


async def test_a_loop_that_has_ended_is_not_the_one_that_serves(told):
    watching._rooms.learn([ROOM])
    await asyncio.to_thread(asyncio.run, serve())

    watching.serve()
    watching.publish(ROOM, "progress", {"1": None})
    await eventually(lambda: told, what="the news has left")


def test_where_no_loop_serves_any_more_it_is_told_at_once(
    told, django_capture_on_commit_callbacks
):
    before = metrics.ROOM_MESSAGES.value
    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())
    asyncio.run(serve())

    tell(django_capture_on_commit_callbacks)

    assert told == [(ROOM, {"seats": [1, 2]})]
    assert metrics.ROOM_MESSAGES.value == before + 1


async def serve():
    watching.serve()


# Who looks.


def test_who_goes_on_looking_goes_on_being_told(
    told, django_capture_on_commit_callbacks
):
    watch_id, now = uuid.uuid4(), timezone.now()
    watching.watch(watch_id, ROOM, now=now - watching.WATCH - timedelta(seconds=1))
    watching.watch(watch_id, ROOM, now=now)

    tell(django_capture_on_commit_callbacks)

    assert len(told) == 1


def test_one_who_begins_to_look_sends_nobody_away():
    now = timezone.now()
    watching.watch(uuid.uuid4(), ROOM, now=now)
    watching.watch(uuid.uuid4(), "test:2", now=now + timedelta(seconds=5))

    assert watching.is_watched(ROOM)
    assert watching.is_watched("test:2")


def test_the_process_of_a_viewer_knows_at_once():
    assert not watching.is_watched(ROOM)

    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())

    assert watching.seems_watched(ROOM)


def another_process_watches(room):
    expires_at = timezone.now() + watching.WATCH
    RoomWatch.objects.create(id=uuid.uuid4(), room=room, expires_at=expires_at)


def time_passes(seconds):
    watching._rooms.read_at -= seconds


def test_another_process_learns_of_a_viewer_after_a_while():
    assert not watching.is_watched(ROOM)
    another_process_watches(ROOM)
    assert not watching.is_watched(ROOM)

    time_passes(watching.TRUST_SECONDS)

    assert watching.is_watched(ROOM)


def test_a_process_with_connections_looks_when_it_is_time():
    watching.look([None])
    assert not watching.is_due()
    another_process_watches(ROOM)

    time_passes(watching.LOOK_SECONDS)
    assert watching.is_due()

    assert watching.look([None, None]) == [None, None]
    assert watching.seems_watched(ROOM)
    assert not watching.is_due()


# What may go wrong.


def test_a_database_that_is_away_fails_nobody():
    another_process_watches(ROOM)

    with connection.execute_wrapper(refuse):
        assert not watching.is_watched(ROOM)

    assert watching.is_watched(ROOM)


def refuse(*args):
    raise DatabaseError


def test_what_is_committed_stays_so_though_nobody_can_be_told(
    monkeypatch, django_capture_on_commit_callbacks
):
    asked = []

    async def room_news(room, news):
        asked.append(room)
        raise RuntimeError

    monkeypatch.setattr(events, "room_news", room_news)
    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())

    tell(django_capture_on_commit_callbacks)

    assert asked == [ROOM]


def test_news_of_nothing_is_none(told, django_capture_on_commit_callbacks):
    watching.watch(uuid.uuid4(), ROOM, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        watching.tell_on_commit(ROOM, "seats", (key for key in ()))

    assert told == []
