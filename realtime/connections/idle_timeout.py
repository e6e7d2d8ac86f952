"""
Clients that fall silent are probed, and then given up.

A connection is checked only when its silence may have lasted too long, so a tick costs only
the connections that are due. Nothing here waits for the database: a slow database would
look like a pause of this process, and such a pause is not counted as a client's silence.
"""

import asyncio
import heapq
import itertools
import logging
from typing import Protocol

from realtime.background_tasks import BackgroundTasks

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.1
# The client sends a heartbeat every 5 s. After this silence, send a probe.
PROBE_SECONDS = 5.0
# After this silence, give up. A few ticks early, so that 10 s are never exceeded.
IDLE_SECONDS = 9.5


class HeardConnection(Protocol):
    """A watched connection. ``last_heard`` is the loop's time, in seconds."""

    last_heard: float

    async def probe(self) -> None: ...
    async def give_up(self) -> None: ...


class IdleTimeout:
    """Watches the connections of one event loop while ``listen`` runs."""

    def __init__(self) -> None:
        self._connections: set[HeardConnection] = set()
        # When to check which connection; the number avoids comparing connections.
        self._looks: list[tuple[float, int, HeardConnection]] = []
        self._numbers = itertools.count()
        self._background_tasks = BackgroundTasks()

    def add(self, connection: HeardConnection) -> None:
        self._connections.add(connection)
        self._look_after(PROBE_SECONDS, connection)

    def discard(self, connection: HeardConnection) -> None:
        """The connection has left; its next check finds it missing."""
        self._connections.discard(connection)

    async def listen(self) -> None:
        clock = asyncio.get_running_loop().time
        last_tick = clock()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = clock()
            self._forgive(now - last_tick - TICK_SECONDS)
            last_tick = now
            try:
                self._look_at_due(now)
            except Exception:
                # A bug that one connection triggers must not stop the watch over all
                # others.
                logger.exception("a silent connection was not looked at")

    def _forgive(self, pause: float) -> None:
        """
        Do not count a pause of this process (frozen, blocked loop) as silence of its
        clients.
        """
        if pause > TICK_SECONDS:
            for connection in self._connections:
                connection.last_heard += pause

    def _look_at_due(self, now: float) -> None:
        while self._looks and self._looks[0][0] <= now:
            *_, connection = heapq.heappop(self._looks)
            if connection in self._connections:
                self._look(connection, now)

    def _look(self, connection: HeardConnection, now: float) -> None:
        idle_for = now - connection.last_heard
        if idle_for >= IDLE_SECONDS:
            self.discard(connection)
            self._background_tasks.start(connection.give_up())
        elif idle_for >= PROBE_SECONDS:
            self._look_after(IDLE_SECONDS, connection)
            self._background_tasks.start(connection.probe())
        else:
            self._look_after(PROBE_SECONDS, connection)

    def _look_after(self, idle_for: float, connection: HeardConnection) -> None:
        """Check the connection again when its silence would have reached ``idle_for``."""
        look = (connection.last_heard + idle_for, next(self._numbers), connection)
        heapq.heappush(self._looks, look)
