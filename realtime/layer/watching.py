"""
Who watches which room, and publishing changes in a room only while somebody watches it.

A viewer's process renews a row (RoomWatch); every process reads these rows about once a
second. A change in a room that nobody watches costs one lookup in a set. Changes in a
watched room are collected for a tenth of a second and sent as one message per process and
room. The message names what changed, and the receiver reads it again. A lost message does
no harm, because viewers read everything again from time to time.
"""

import asyncio
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction

from realtime import from_threads, metrics, server_time
from realtime.layer import events
from realtime.models import RoomWatch

#: The watch of a process that died ends after this.
WATCH = timedelta(seconds=20)
RENEW_WATCH_SECONDS = 5.0
#: How old the list of watched rooms may become while this process has connections.
LOOK_SECONDS = 1.0
#: The same in a command or a request.
TRUST_SECONDS = 3.0
COLLECT_SECONDS = 0.1

Key = str | int


class _Rooms:
    """The watched rooms, as far as this process knows."""

    def __init__(self) -> None:
        self.names: frozenset[str] = frozenset()
        self.read_at = float("-inf")

    @property
    def age(self) -> float:
        return time.monotonic() - self.read_at

    def read(self) -> None:
        rows = RoomWatch.objects.filter(expires_at__gt=server_time.now())
        self.learn(rows.values_list("room", flat=True))

    def learn(self, names: Iterable[str]) -> None:
        self.names, self.read_at = frozenset(names), time.monotonic()


_rooms = _Rooms()


def watch(watch_id: uuid.UUID, room: str, *, now: datetime) -> None:
    """Record that somebody watches a room; call it again every RENEW_WATCH_SECONDS."""
    RoomWatch.objects.bulk_create(
        [RoomWatch(id=watch_id, room=room, expires_at=now + WATCH)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["expires_at"],
    )
    RoomWatch.objects.filter(expires_at__lt=now - WATCH).delete()
    _rooms.read()


def unwatch(watch_id: uuid.UUID) -> None:
    """End the watch: the last viewer of this process has gone."""
    RoomWatch.objects.filter(pk=watch_id).delete()
    _rooms.read()


def is_watched(room: str) -> bool:
    """
    Whether somebody watches the room; reads the database if the list is old.

    A database that does not answer must not fail what has been committed already.
    """
    if _rooms.age > TRUST_SECONDS:
        try:
            _rooms.read()
        except DatabaseError:
            return False
    return room in _rooms.names


def seems_watched(room: str) -> bool:
    """The same from memory, for coroutines; ``look`` keeps it fresh."""
    return room in _rooms.names


def is_due() -> bool:
    """Whether it is time to ``look``."""
    return _rooms.age >= LOOK_SECONDS


def look(askers: Sequence[object]) -> list[None]:
    """Learn which rooms are watched; a batched function (realtime.database.batching)."""
    _rooms.read()
    return [None] * len(askers)


def tell_on_commit(room: str, kind: str, keys: Iterable[Key]) -> None:
    """
    Publish to the watchers of ``room`` which ``keys`` changed, after the commit.
    """
    changed = list(keys)

    # A named function, because Django logs the name when a robust callback fails.
    def tell() -> None:
        _tell(room, kind, changed)

    # robust: a failed message must not undo what was committed.
    transaction.on_commit(tell, robust=True)


def _tell(room: str, kind: str, keys: list[Key]) -> None:
    if keys and is_watched(room):
        publish(room, kind, dict.fromkeys(keys))


def publish(room: str, kind: str, values: dict[Key, Any]) -> None:
    """
    Send ``values`` by key, from any thread. If a key is sent twice, the last value counts.
    """
    publisher = _serving
    if publisher is not None and publisher.loop.is_running():
        publisher.loop.call_soon_threadsafe(publisher.collect, room, kind, values)
    else:  # a command, or a process without a connection
        metrics.ROOM_MESSAGES.inc()
        from_threads.tell(events.room_news, room, {kind: _pairs(values)})


class Publisher:
    """Collects the news of one process, on its event loop, and sends it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._news: dict[str, dict[str, dict[Key, Any]]] = {}
        self._task: asyncio.Task[None] | None = None

    def collect(self, room: str, kind: str, values: dict[Key, Any]) -> None:
        self._news.setdefault(room, {}).setdefault(kind, {}).update(values)
        if self._task is None or self._task.done():
            self._task = self.loop.create_task(self._send_on())

    async def _send_on(self) -> None:
        while self._news:
            await asyncio.sleep(COLLECT_SECONDS)
            collected, self._news = self._news, {}
            for room, news in collected.items():
                if not seems_watched(room):  # any more
                    continue
                metrics.ROOM_MESSAGES.inc()
                await events.room_news(
                    room, {kind: _pairs(values) for kind, values in news.items()}
                )


def _pairs(values: dict[Key, Any]) -> list[Any]:
    """Bare keys, or pairs where there is a value: MessagePack's maps take no int."""
    return [key if value is None else [key, *value] for key, value in values.items()]


_serving: Publisher | None = None


def serve() -> None:
    """This process has connections: its news is sent from the running loop."""
    global _serving
    loop = asyncio.get_running_loop()
    if _serving is None or _serving.loop is not loop:
        _serving = Publisher(loop)
