"""
In each process, one reader per watched test, which serves all viewers.

News names what changed (realtime.layer.watching). Every tick reads the named things once
for all viewers, lets time pass on the board, and sends each viewer its difference. A viewer
costs one page and one number: nothing is queued.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.db import DatabaseError, connection

from assessments.models import Alert as AlertRow
from assessments.models.content import room_of_test
from assessments.monitoring import reading
from assessments.monitoring.board import Board
from assessments.monitoring.board_alerts import AnnouncedAlert
from assessments.monitoring.facts import HeardMetrics, waiting_id
from assessments.monitoring.mass_disconnects import AWAY
from assessments.monitoring.reading import Changes, News, TestReading
from assessments.monitoring.row_parts import seat_in
from assessments.services.proctoring.alerts import Noticed, raise_alert
from realtime import server_time
from realtime.background_tasks import BackgroundTasks
from realtime.database import outages
from realtime.database.batching import own_connection
from realtime.layer import events, watching
from realtime.protocol import milliseconds
from realtime.seat.seats import LEASE

logger = logging.getLogger(__name__)

#: At most four differences a second for each viewer.
TICK_SECONDS = 0.25
#: Everything is read again from time to time, because messages can be lost...
READ_ALL_SECONDS = 10.0
#: ...and once soon after the start, when every process knows that somebody watches.
READ_AGAIN_SECONDS = 3.0
RETRY_SECONDS = 2.0
SUBSCRIBE_SECONDS = 5.0
#: By then every candidate who is there has renewed the seat again.
LEASE_MS = round(LEASE.total_seconds() * 1000)

Result = TypeVar("Result")


class Viewer(Protocol):
    """What a feed asks of a consumer."""

    def tell(self, alerts: Sequence[AnnouncedAlert]) -> None: ...
    async def follow(self, board: Board) -> None: ...
    async def check(self, now: float) -> None: ...
    async def give_up(self) -> None: ...
    def start_over(self) -> None: ...


class Feed:
    """The board of one test, and its viewers in this process."""

    def __init__(self, test_id: int, reader: ThreadPoolExecutor) -> None:
        self.test_id = test_id
        self.room = room_of_test(test_id)
        self.board = Board(_now())
        self.viewers: set[Viewer] = set()
        self.ready = asyncio.Event()
        self._reader = reader
        self._watch_id = uuid.uuid4()
        self._news = News()
        self._client_metrics: dict[int, HeardMetrics] = {}
        self._noticed: list[AnnouncedAlert] = []
        # A slow viewer must not slow down others.
        self._background_tasks = BackgroundTasks()
        self._task: asyncio.Task[None] | None = None

    def join(self, viewer: Viewer) -> None:
        self.viewers.add(viewer)
        if self._task is None:
            self._begin()

    def _begin(self) -> None:
        # The old facts may be long outdated: whoever left meanwhile did not disconnect now.
        self.board = Board(_now())
        self._noticed.clear()
        self._task = asyncio.ensure_future(self._run())
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A viewer may have come while the watch was being ended."""
        self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            # A bug of ours must not leave a live page that never changes.
            logger.error("the feed of %s failed", self.room, exc_info=error)
            for viewer in list(self.viewers):
                self._background_tasks.start(viewer.give_up())
        elif self.viewers:
            self._begin()

    def leave(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)

    # The life of a feed.

    async def _run(self) -> None:
        layer = get_channel_layer()
        assert layer is not None, "settings.CHANNEL_LAYERS has no default"
        channel = await layer.new_channel()
        group = events.watchers_group(self.room)
        listener = asyncio.ensure_future(self._listen(layer, channel))
        try:
            await self._serve(lambda: layer.group_add(group, channel))
        finally:
            self.ready.clear()
            listener.cancel()
            await layer.group_discard(group, channel)
            await self._unwatch()

    async def _listen(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            self.take(message["news"])

    def take(self, news: dict[str, list[Any]]) -> None:
        """Remember what to read; client metrics are in the message itself."""
        self._news.attempts |= set(map(uuid.UUID, news.get("attempts", ())))
        self._news.progress |= set(map(uuid.UUID, news.get("progress", ())))
        self._news.seats |= set(news.get("seats", ()))
        self._news.alerts |= bool(news.get("alerts"))
        for user_id, *metrics in news.get("vitals", ()):
            self._client_metrics[user_id] = HeardMetrics(*metrics)

    async def _serve(self, subscribe: Callable[[], Any]) -> None:
        """Tick while somebody watches; if the database fails, try again."""
        clock = asyncio.get_running_loop().time
        watch_at = subscribe_at = read_at = clock()
        reads, subscribed = 0, False
        while self.viewers:
            now = clock()
            try:
                if not subscribed and now >= subscribe_at:
                    subscribed = await subscribe()
                    subscribe_at = now + SUBSCRIBE_SECONDS
                if now >= watch_at:
                    await self._read(self._watch)
                    watch_at = now + watching.RENEW_WATCH_SECONDS
                if now >= read_at:
                    await self._fill()
                    reads += 1
                    again = READ_AGAIN_SECONDS if reads == 1 else READ_ALL_SECONDS
                    read_at = now + again
                await self._tick(now)
            except DatabaseError as error:
                if not outages.is_noted(error):
                    logger.warning("the feed of %s stands still: %s", self.room, error)
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(max(0.0, now + TICK_SECONDS - clock()))

    def _watch(self) -> None:
        watching.watch(self._watch_id, self.room, now=server_time.now())

    async def _unwatch(self) -> None:
        try:
            await self._read(lambda: watching.unwatch(self._watch_id))
        except DatabaseError as error:  # the watch expires by itself
            if not outages.is_noted(error):
                logger.warning("the watch of %s was not ended: %s", self.room, error)

    # Reading.

    async def _read(self, function: Callable[[], Result]) -> Result:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        try:
            found = await loop.run_in_executor(self._reader, _with_connection, function)
        except DatabaseError:
            self._doubt()
            raise
        if loop.time() - asked_at >= AWAY.total_seconds():
            self._doubt()
        return found

    def _doubt(self) -> None:
        """The database was away, so no process could renew seats."""
        self.board.doubt(_now() + LEASE_MS)

    async def _fill(self) -> None:
        # News from now on may be newer than this reading, so it is read again.
        found: TestReading = await self._read(lambda: reading.read_test(self.test_id))
        board = self.board
        is_other = (board.thresholds, board.groups) != (found.thresholds, found.groups)
        board.now = _now()
        board.thresholds = found.thresholds
        board.fill(found.facts, found.groups)
        board.set_alerts(found.alerts)
        self.ready.set()
        if is_other:  # only a snapshot carries these
            for viewer in self.viewers:
                viewer.start_over()

    async def _tick(self, now: float) -> None:
        for user_id, metrics in self._client_metrics.items():
            self.board.hear(user_id, metrics)
        self._client_metrics.clear()
        moment = _now()
        self._news.seats |= self.board.due_seats(moment)
        if self._news:
            await self._read_news(moment)
        self.board.advance(moment)
        await self._raise()
        alerts = self.board.alerts()
        for viewer in list(self.viewers):
            viewer.tell(alerts)
            self._background_tasks.start(viewer.follow(self.board))
            self._background_tasks.start(viewer.check(now))

    async def _raise(self) -> None:
        """
        Write the alerts that were noticed to the database; viewers see them when they are
        read.

        Other processes notice the same. A failed write is tried again.
        """
        self._noticed += self.board.noticed()
        if self._noticed:
            await self._read(self._raise_all)
            self._noticed.clear()
            self._news.alerts = True

    def _raise_all(self) -> None:
        for alert in self._noticed:
            raise_alert(self.test_id, _noticed(alert), now=server_time.now())

    async def _read_news(self, moment: int) -> None:
        news, self._news = self._news, News()
        try:
            changes = await self._read(lambda: reading.read_changes(self.test_id, news))
        except DatabaseError:
            self._news |= news
            raise
        put_changes(self.board, news, changes, moment)


def put_changes(board: Board, news: News, changes: Changes, now: int) -> None:
    """Put what was read on the board."""
    board.now = max(board.now, now)
    for facts in changes.facts:
        facts.changed_at = now
        waiting = waiting_id(facts.person.user_id)
        if waiting in board.facts:
            board.remove(waiting)
        board.put(facts)
    for attempt_id, progress in changes.progress.items():
        if known := board.facts.get(str(attempt_id)):
            known.progress = progress
            known.changed_at = now
            board.put(known)
    for user_id in news.seats:
        seat_of = changes.seats.get(user_id)
        for id in list(board.rows_of(user_id)):
            facts = board.facts[id]
            seat = seat_in(seat_of, id)
            if (facts.seat is None) != (seat is None) or (
                seat and facts.seat and seat.claimed_at != facts.seat.claimed_at
            ):
                facts.changed_at = now
            facts.seat = seat
            board.put(facts)
    for attempt_id, takeovers in changes.takeovers.items():
        if known := board.facts.get(str(attempt_id)):
            known.takeovers = takeovers
            board.put(known)
    if changes.alerts is not None:
        board.set_alerts(changes.alerts)


def _noticed(alert: AnnouncedAlert) -> Noticed:
    return Noticed(
        kind=AlertRow.Kind(alert.kind),
        attempt_ids=frozenset(map(uuid.UUID, alert.ids)),
        at=datetime.fromtimestamp(alert.at / 1000, UTC),
        total=alert.total,
        group=alert.group or "",
    )


def _with_connection(function: Callable[[], Result]) -> Result:
    connection.close_if_unusable_or_obsolete()
    try:
        return function()
    finally:
        connection.close_if_unusable_or_obsolete()


def _now() -> int:
    return milliseconds(server_time.now())


class Feeds:
    """The feeds of one event loop; they share a thread for reading."""

    def __init__(self) -> None:
        self._of_test: dict[int, Feed] = {}
        self._reader = ThreadPoolExecutor(
            1, thread_name_prefix="monitor-reader", initializer=own_connection
        )

    def of(self, test_id: int) -> Feed:
        found = self._of_test.get(test_id)
        if found is None:
            for gone in [id for id, feed in self._of_test.items() if not feed.viewers]:
                del self._of_test[gone]
            found = self._of_test[test_id] = Feed(test_id, self._reader)
        return found


_feeds: WeakKeyDictionary[asyncio.AbstractEventLoop, Feeds] = WeakKeyDictionary()


def feed_of(test_id: int) -> Feed:
    """The feed of a test in the running event loop."""
    loop = asyncio.get_running_loop()
    found = _feeds.get(loop)
    if found is None:
        found = _feeds[loop] = Feeds()
    return found.of(test_id)
