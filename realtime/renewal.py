"""
The life of this process's connections: probe the silent, renew the heard, tell the lost.

Daphne has no lifespan, so the loop starts with the first connection and ends with the
last. Heartbeats touch memory only; one statement every RENEW_SECONDS carries them all
to the database and learns from the same round trip whose seat is gone.
"""

import asyncio
import logging
import math
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from django.db import DatabaseError

from realtime import async_leases, chores, leases, metrics, processes, vitals, watching
from realtime.batching import QueueFull, read_together

logger = logging.getLogger(__name__)

# Often, and a small share each time: nothing else waits for long behind one.
TICK_SECONDS = 0.1
RENEW_SECONDS = 4.0
# The client sends a heartbeat every 5 s, so this silence means trouble: ask.
PROBE_SECONDS = 5.0
# Then nobody is there. A tick early, so that 10 s are never exceeded.
SILENT_SECONDS = 9.5


Look = Callable[[Sequence[leases.Session]], Sequence[Any]]
Step = Callable[[float], Awaitable[None]]


#: Instead of what there is to see of a session: nobody looked.
UNSEEN: Final = object()


def _look_away(sessions: Sequence[leases.Session]) -> Sequence[Any]:
    return [UNSEEN] * len(sessions)


class Connection(Protocol):
    """What the renewal needs of a consumer. Times are the loop's, in seconds."""

    connection_id: uuid.UUID
    session: leases.Session | None
    last_heard: float
    last_renewed: float
    probed: bool
    subscribed: bool
    room: str
    vitals: vitals.Vitals

    async def probe(self) -> None: ...
    async def give_up(self) -> None: ...
    async def learn_fate(self) -> None: ...
    async def lose_to(self, standing: leases.Standing | None) -> None: ...
    async def subscribe(self) -> None: ...
    def look(self, sessions: Sequence[leases.Session], /) -> Sequence[Any]: ...
    def renewed(self, seen: Any) -> Awaitable[None] | None: ...


class Renewal:
    """The loop over the connections of one event loop."""

    def __init__(self) -> None:
        self.connections: dict[uuid.UUID, Connection] = {}
        self._loop: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._chores_at = float("-inf")

    def add(self, connection: Connection) -> None:
        self.connections[connection.connection_id] = connection
        if self._loop is None or self._loop.done():
            self._loop = asyncio.ensure_future(self._run())

    def discard(self, connection: Connection) -> None:
        self.connections.pop(connection.connection_id, None)

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        last_tick = clock()
        while self.connections:
            await asyncio.sleep(TICK_SECONDS)
            now = clock()
            self._forgive(now - last_tick - TICK_SECONDS)
            last_tick = now
            await self._take(self._check_silence, now)
            await self._take(self._renew, now)
            await self._take(self._register, now)
            await self._take(self._look, now)
            await self._take(self._do_chores, now)
        self._start(chores.do_all())

    async def _take(self, step: Step, now: float) -> None:
        try:
            await step(now)
        except Exception:
            # A mistake of ours must not cost every seat of this process its renewals.
            logger.exception("a step of the renewal failed")

    def _forgive(self, pause: float) -> None:
        """Our own pause (a frozen process, a blocked loop) is not their silence."""
        if pause > TICK_SECONDS:
            for connection in self.connections.values():
                connection.last_heard += pause

    async def _check_silence(self, now: float) -> None:
        for connection in list(self.connections.values()):
            silence = now - connection.last_heard
            if silence >= SILENT_SECONDS:
                self.discard(connection)
                self._start(connection.give_up())
            elif silence < PROBE_SECONDS:
                connection.probed = False
            elif not connection.probed:
                connection.probed = True
                self._start(connection.probe())

    def _due(self, now: float) -> list[Connection]:
        """
        Whom to renew in this tick: who was heard, and not renewed for RENEW_SECONDS.

        Of a crowd that came at once a share, the longest waiting first, so that nothing
        ever waits behind a statement for everybody.
        """
        due = [
            connection
            for connection in self.connections.values()
            if connection.session is not None
            and now - connection.last_renewed >= RENEW_SECONDS
            and now - connection.last_heard < SILENT_SECONDS
        ]
        share = 2 + math.ceil(len(self.connections) * TICK_SECONDS / RENEW_SECONDS)
        return sorted(due, key=lambda connection: connection.last_renewed)[:share]

    async def _renew(self, now: float) -> None:
        holders = {c.session: c for c in self._due(now) if c.session is not None}
        alike: dict[Look, list[leases.Session]] = {}
        for session, connection in holders.items():
            connection.last_renewed = now
            if not connection.subscribed:
                self._start(connection.subscribe())
            alike.setdefault(connection.look, []).append(session)
        for look, sessions in alike.items():
            await self._renew_share(async_leases.Share(sessions, look), holders)

    async def _renew_share(
        self, share: async_leases.Share, holders: Mapping[leases.Session, Connection]
    ) -> None:
        try:
            seen = await async_leases.renew(share)
        except (DatabaseError, QueueFull) as error:
            # Proves nothing about the seats: keep them, and try again.
            metrics.RENEWALS_FAILED.inc()
            logger.warning("renewal failed: %s", error)
        except Exception:
            logger.exception("renewal failed")
            if share.look is not _look_away:
                # A mistake of ours in what pages look at must not cost their seats.
                await self._renew_share(share._replace(look=_look_away), holders)
        else:
            for session, what in zip(share.sessions, seen, strict=True):
                self._tell(holders[session], session, what)

    def _tell(
        self, connection: Connection, session: leases.Session, what: object
    ) -> None:
        if what is async_leases.LOST:
            metrics.RENEWALS_LOST.inc()
            self._start(connection.learn_fate())
            return
        try:
            vitals.publish(connection, session.user_id)
            to_do = None if what is UNSEEN else connection.renewed(what)
        except Exception:
            # A mistake of ours must not cost more than this round of news.
            logger.exception("no news for user=%s", session.user_id)
        else:
            if to_do is not None:
                self._start(to_do)

    async def _register(self, now: float) -> None:
        try:
            await processes.show_life(now)
        except (DatabaseError, QueueFull) as error:
            logger.warning("this process could not register: %s", error)

    async def _look(self, now: float) -> None:
        """Learn which rooms are watched."""
        if not watching.is_due():
            return
        try:
            await read_together(watching.look, None)
        except (DatabaseError, QueueFull) as error:
            logger.warning("who looks at which room is not known: %s", error)

    async def _do_chores(self, now: float) -> None:
        """Nobody waits for them."""
        if now - self._chores_at >= chores.EVERY_SECONDS:
            self._chores_at = now
            self._start(chores.do_all())

    def _start(self, coroutine: object) -> None:
        task = asyncio.ensure_future(coroutine)  # type: ignore[call-overload]  # a coroutine
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_renewals: WeakKeyDictionary[asyncio.AbstractEventLoop, Renewal] = WeakKeyDictionary()


def renewal() -> Renewal:
    """The renewal of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _renewals.get(loop)
    if found is None:
        found = _renewals[loop] = Renewal()
    return found
