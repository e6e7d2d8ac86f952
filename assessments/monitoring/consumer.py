"""The live page's socket: shows a test to staff who may watch it."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from assessments import selectors
from assessments.models.content import room_of_test
from assessments.monitoring.board import Board
from assessments.monitoring.board_alerts import AnnouncedAlert
from assessments.monitoring.differences import EMPTY, Difference, Page, difference
from assessments.monitoring.feed import Feed, feed_of
from assessments.monitoring.frames import (
    CLIENT_FRAMES,
    MonitorAlert,
    MonitorChanges,
    MonitorResync,
    MonitorSnapshot,
    MonitorView,
)
from assessments.monitoring.queries import Query
from assessments.monitoring.rows import Row
from realtime import server_time
from realtime.connections import auth
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.backpressure import UNREAD_BYTES, unread_bytes
from realtime.connections.sockets import SocketConsumer
from realtime.models import ADDRESS_PERMISSION
from realtime.protocol import (
    ClientFrame,
    CloseCode,
    Heartbeat,
    HeartbeatReply,
    milliseconds,
)

VIEW_PERMISSION = "assessments.view_live"
#: How often the server checks that the viewer is still signed in and still may watch.
CHECK_SECONDS = 5.0
#: Longer than a browser delays the timers of a hidden tab.
IDLE_SECONDS = 90.0
PROBE_SECONDS = 20.0
#: A viewer with more unread bytes than this is skipped until it has caught up.
SKIP_BYTES = UNREAD_BYTES // 4
SNAPSHOTS_PER_SECOND = 5
#: How many alerts are kept for a viewer that is skipped.
KEPT_ALERTS = 10


class MonitorConsumer(SocketConsumer):
    """
    Shows one page of a test and follows it.

    It keeps only that page for its viewer. A viewer that does not read is skipped, and
    later gets one difference for everything.
    """

    frames = CLIENT_FRAMES
    #: A frame of a viewer is a filter at most.
    frame_bytes = 8_192

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed: Feed | None = None
        self.view = Query()
        self.number = 1
        self.seq = 0
        self.page: Page = EMPTY
        self.wants_snapshot = True
        self.sees_addresses = False
        self.last_checked = self.last_probed = 0.0
        self.snapshots: deque[float] = deque(maxlen=SNAPSHOTS_PER_SECOND)
        self.alerts: deque[AnnouncedAlert] = deque(maxlen=KEPT_ALERTS)
        self.is_sending = False
        self.checking: asyncio.Task[bool] | None = None

    @staticmethod
    def admit(connecting: Sequence[ConnectingUser]) -> list[Admission | Closed]:
        """Admit staff with the permission, to the tests they are assigned to."""
        return [_admission(one) for one in connecting]

    # Opening.

    async def open(self, login: auth.Login, admission: Admission) -> None:
        self.last_heard = self.last_checked = asyncio.get_running_loop().time()
        self.feed = feed_of(self.scope["url_route"]["kwargs"]["test_id"])
        self.feed.join(self)

    def address(self) -> Mapping[str, Any]:
        return {**super().address(), "viewer": self}

    @property
    def is_open(self) -> bool:
        return self.feed is not None

    # Hearing.

    async def heard(self, frame: ClientFrame) -> None:
        match frame:
            case Heartbeat(client_time=client_time):
                await self.send_frame(HeartbeatReply(client_time, _now()))
            case MonitorView(filter=filter, sort=sort, page=number):
                self.view, self.number = Query.of(filter, sort), number
                await self._snapshot()
            case MonitorResync():
                await self._snapshot()

    async def _snapshot(self) -> None:
        """
        Send a snapshot at once if the board is loaded; if asked too often, with the next
        tick.
        """
        self.wants_snapshot = True
        now = self.last_heard
        is_often = len(self.snapshots) == self.snapshots.maxlen
        if is_often and now - self.snapshots[0] < 1:
            return
        self.snapshots.append(now)
        if self.feed is not None and self.feed.ready.is_set():
            await self.follow(self.feed.board)

    # Following.

    def tell(self, alerts: Sequence[AnnouncedAlert]) -> None:
        """Alerts to go out with the next difference."""
        self.alerts.extend(alerts)

    def start_over(self) -> None:
        """The next thing to send is a snapshot."""
        self.wants_snapshot = True

    async def follow(self, board: Board) -> None:
        """
        Send the difference; send a snapshot first, and whenever the viewer asks for one.

        Nothing waits for a viewer: a viewer with unread data is skipped.
        """
        is_behind = unread_bytes(self.base_send) > SKIP_BYTES
        if self.closing or self.is_sending or is_behind:
            return
        self.is_sending = True
        try:
            before, self.page = self.page, board.page(self.view, self.number)
            if self.wants_snapshot:
                self.wants_snapshot = False
                await self.send_frame(self._whole(board))
            elif change := difference(before, self.page):
                await self.send_frame(self._changed(change))
            while self.alerts:
                await self.send_frame(_alert(self.alerts.popleft()))
        finally:
            self.is_sending = False

    def _changed(self, change: Difference) -> MonitorChanges:
        self.seq += 1
        return MonitorChanges(
            seq=self.seq,
            server_time=_now(),
            numbers=change.numbers,
            counters=change.counters,
            rows=self._fields_shown(change.rows),
            gone=change.gone,
            added=self._rows_shown(change.added),
            reordered=change.order is not None,
            order=change.order,
            alerts=None if change.alerts is None else list(change.alerts),
        )

    def _whole(self, board: Board) -> MonitorSnapshot:
        self.seq += 1
        return MonitorSnapshot(
            seq=self.seq,
            server_time=_now(),
            numbers=self.page.numbers,
            counters=self.page.counters,
            thresholds=board.thresholds.on_wire(),
            groups=board.groups,
            alerts=list(self.page.alerts),
            rows=self._rows_shown(self.page.rows.values()),
        )

    def _rows_shown(self, rows: Any) -> list[Row]:
        if self.sees_addresses:
            return list(rows)
        return [{**row, "address": None} for row in rows]

    def _fields_shown(self, rows: Mapping[str, Row]) -> Mapping[str, Row]:
        if self.sees_addresses:
            return rows
        hidden = {"address"}
        return {
            id: {name: fields[name] for name in fields if name not in hidden}
            for id, fields in rows.items()
        }

    # Staying, and leaving.

    async def check(self, now: float) -> None:
        """Check that the viewer is there and still may watch; the feed calls this."""
        idle_for = now - self.last_heard
        if idle_for > IDLE_SECONDS:
            await self.end(Closed(CloseCode.LEASE_LOST))
        elif idle_for > PROBE_SECONDS and now - self.last_probed > PROBE_SECONDS:
            self.last_probed = now
            await self.send_frame(HeartbeatReply(None, _now()))
        if now - self.last_checked > CHECK_SECONDS:
            self.last_checked = now
            self.checking = asyncio.ensure_future(self.is_still_admitted())

    async def give_up(self) -> None:
        """The feed has failed: close, so that the viewer reconnects to a new feed."""
        await self.end(Closed(CloseCode.RESTARTING))

    def leave(self) -> None:
        if self.feed is not None:
            self.feed.leave(self)
        self.page = EMPTY


def _admission(one: ConnectingUser) -> Admission | Closed:
    """Admit staff only. A test of others and a test that does not exist look the same."""
    user, test_id = one.user, one.address["test_id"]
    if not user.is_staff or not user.has_perm(VIEW_PERMISSION):
        return Closed(CloseCode.FORBIDDEN)
    if not selectors.tests_watched_by(user).filter(pk=test_id).exists():
        return Closed(CloseCode.FORBIDDEN)
    viewer: MonitorConsumer = one.address["viewer"]
    viewer.sees_addresses = user.has_perm(ADDRESS_PERMISSION)
    return Admission("", room_of_test(test_id))


def _alert(alert: AnnouncedAlert) -> MonitorAlert:
    return MonitorAlert(
        kind=alert.kind,
        at=alert.at,
        ids=list(alert.ids),
        count=alert.count,
        total=alert.total,
        group=alert.group,
    )


def _now() -> int:
    return milliseconds(server_time.now())
