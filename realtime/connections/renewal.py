"""
Renews the seats of this process's connections, and tells those that lost their seat.

Daphne has no lifespan, so the loop starts with the first connection and ends
LINGER_SECONDS after the last. Heartbeats touch memory only. One statement every
RENEW_SECONDS renews all seats in the database and returns which of them are lost.
"""

import asyncio
import itertools
import logging
import math
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from django.db import DatabaseError

from realtime import metrics, periodic_tasks, processes
from realtime.background_tasks import BackgroundTasks
from realtime.connections import client_metrics, idle_timeout, sign_ins
from realtime.connections.idle_timeout import IdleTimeout
from realtime.database import outages
from realtime.database.batching import QueueFull, read_together
from realtime.layer import watching
from realtime.seat import async_leases, leases
from realtime.seat.seats import LEASE

logger = logging.getLogger(__name__)

# Short ticks renew a small share of the seats each, so that nothing waits long behind one.
TICK_SECONDS = 0.1
RENEW_SECONDS = 4.0
# Long enough for the last leases to run out, however the clients went, and for the periodic
# tasks to run once more: they believe only what they have seen for a lease time.
LINGER_SECONDS = LEASE.total_seconds() + periodic_tasks.EVERY_SECONDS

Look = Callable[[Sequence[leases.Session]], Sequence[Any]]
Step = Callable[[float], Awaitable[None]]


#: Stands in for what ``look`` would have read: it was not called.
UNSEEN: Final = object()


def _look_away(sessions: Sequence[leases.Session]) -> Sequence[Any]:
    return [UNSEEN] * len(sessions)


class Connection(
    idle_timeout.HeardConnection,
    client_metrics.MeasuredConnection,
    sign_ins.SignedInConnection,
    Protocol,
):
    """What the renewal needs of a consumer. Times are the loop's, in seconds."""

    connection_id: uuid.UUID
    session: leases.Session | None
    last_renewed: float
    subscribed: bool

    async def learn_close_reason(self) -> None: ...
    async def lose_to(self, lease_state: leases.LeaseState | None) -> None: ...
    async def subscribe(self) -> None: ...
    def look(self, sessions: Sequence[leases.Session], /) -> Sequence[Any]: ...
    def renewed(self, seen: Any) -> Awaitable[None] | None: ...


class Renewal:
    """The loop over the connections of one event loop."""

    def __init__(self) -> None:
        # In the order of their last renewal: the next one due is first.
        self.connections: OrderedDict[uuid.UUID, Connection] = OrderedDict()
        self._idle_timeout = IdleTimeout()
        self._background_tasks = BackgroundTasks()
        self._loop: asyncio.Task[None] | None = None
        self._is_checking = False
        self._periodic_tasks_at = float("-inf")

    def add(self, connection: Connection) -> None:
        """Add a connection that has just claimed its seat, which counts as a renewal."""
        connection.last_renewed = asyncio.get_running_loop().time()
        self.connections[connection.connection_id] = connection
        self._idle_timeout.add(connection)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.ensure_future(self._run())

    def discard(self, connection: Connection) -> None:
        self.connections.pop(connection.connection_id, None)
        self._idle_timeout.discard(connection)

    async def _run(self) -> None:
        listening = asyncio.ensure_future(self._idle_timeout.listen())
        clock = asyncio.get_running_loop().time
        ends_at = clock() + LINGER_SECONDS
        try:
            while self.connections or clock() < ends_at:
                await asyncio.sleep(TICK_SECONDS)
                now = clock()
                if self.connections:
                    ends_at = now + LINGER_SECONDS
                await self._tick(now)
        finally:
            listening.cancel()
        self._background_tasks.start(periodic_tasks.do_all())

    async def _tick(self, now: float) -> None:
        await self._take(self._renew, now)
        await self._take(self._register, now)
        await self._take(self._look, now)
        await self._take(self._do_periodic_tasks, now)

    async def _take(self, step: Step, now: float) -> None:
        try:
            await step(now)
        except Exception:
            # A bug in one step must not stop the renewal of every seat of this process.
            logger.exception("a step of the renewal failed")

    def _due(self, now: float) -> list[Connection]:
        """
        The connections to renew in this tick: those not renewed for RENEW_SECONDS.

        If many connected at once, only a share of them, the longest waiting first, so that
        no statement is ever for everybody. Silent clients are renewed until they are given
        up.
        """
        share = 2 + math.ceil(len(self.connections) * TICK_SECONDS / RENEW_SECONDS)
        first = itertools.islice(self.connections.values(), share)
        return [one for one in first if now - one.last_renewed >= RENEW_SECONDS]

    async def _renew(self, now: float) -> None:
        due = self._due(now)
        for connection in due:
            connection.last_renewed = now
            self.connections.move_to_end(connection.connection_id)
        by_session = {c.session: c for c in due if c.session is not None}
        alike: dict[Look, list[leases.Session]] = {}
        for session, connection in by_session.items():
            if not connection.subscribed:
                self._background_tasks.start(connection.subscribe())
            alike.setdefault(connection.look, []).append(session)
        if not self._is_checking and (unchecked := sign_ins.due(due, now)):
            self._background_tasks.start(self._check_sign_ins(unchecked))
        for look, sessions in alike.items():
            await self._renew_share(
                async_leases.RenewalShare(sessions, look), by_session
            )

    async def _check_sign_ins(self, due: Sequence[Connection]) -> None:
        """
        Check sign-ins beside the renewals. While a check runs, the next one waits for a
        later tick.
        """
        self._is_checking = True
        try:
            await sign_ins.end_those_without(due)
        except Exception:
            logger.exception("sign-ins could not be checked")
        finally:
            self._is_checking = False

    async def _renew_share(
        self,
        share: async_leases.RenewalShare,
        by_session: Mapping[leases.Session, Connection],
    ) -> None:
        try:
            seen = await async_leases.renew(share)
        except (DatabaseError, QueueFull) as error:
            # The error says nothing about the seats: keep them, and try again.
            metrics.RENEWALS_FAILED.inc()
            if not outages.is_noted(error):
                logger.warning("renewal failed: %s", error)
        except Exception:
            logger.exception("renewal failed")
            if share.look is not _look_away:
                # A bug in ``look`` must not cost the pages their seats.
                await self._renew_share(share._replace(look=_look_away), by_session)
        else:
            for session, what in zip(share.sessions, seen, strict=True):
                self._tell(by_session[session], session, what)

    def _tell(
        self, connection: Connection, session: leases.Session, what: object
    ) -> None:
        if what is async_leases.LOST:
            metrics.RENEWALS_LOST.inc()
            self._background_tasks.start(connection.learn_close_reason())
            return
        try:
            client_metrics.publish(connection, session.user_id)
            to_do = None if what is UNSEEN else connection.renewed(what)
        except Exception:
            # A bug here must not cost more than this round of news.
            logger.exception("no news for user=%s", session.user_id)
        else:
            if to_do is not None:
                self._background_tasks.start(to_do)

    async def _register(self, now: float) -> None:
        try:
            await processes.show_life(now)
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("this process could not register: %s", error)

    async def _look(self, now: float) -> None:
        """Read which rooms are watched."""
        if not watching.is_due():
            return
        try:
            await read_together(watching.look, None)
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("who looks at which room is not known: %s", error)

    async def _do_periodic_tasks(self, now: float) -> None:
        """Start the periodic tasks when they are due; nothing waits for them."""
        if now - self._periodic_tasks_at >= periodic_tasks.EVERY_SECONDS:
            self._periodic_tasks_at = now
            self._background_tasks.start(periodic_tasks.do_all())


_renewals: WeakKeyDictionary[asyncio.AbstractEventLoop, Renewal] = WeakKeyDictionary()


def renewal() -> Renewal:
    """The renewal of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _renewals.get(loop)
    if found is None:
        found = _renewals[loop] = Renewal()
    return found
