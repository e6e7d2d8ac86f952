"""All candidates of a run, with their servers, heartbeats and reconnects."""

import asyncio
import random
import resource
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, Self, TypeVar

from assessment_site.operations.client.candidate import (
    HEARTBEAT_SECONDS,
    Candidate,
    ClientSitting,
    NotStarted,
)
from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.latencies import Latencies
from assessment_site.operations.load.progress import LoadProgress

T = TypeVar("T")

HEARTBEAT_TICKS = 50
LONGEST_PAUSE_SECONDS = 8


async def each(
    items: Iterable[T], work: Callable[[T], Awaitable[object]], *, in_flight: int
) -> None:
    """Do ``work`` for every item, ``in_flight`` of them at a time."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(worker())


class Clients:
    """
    ``async with Clients(…) as clients``: at the end all connected candidates leave.

    ``servers`` take turns, so that a candidate's pages reach different processes.
    """

    def __init__(
        self,
        sittings: Sequence[ClientSitting],
        servers: Sequence[Server],
        *,
        seed: int,
        jitter: float,
    ) -> None:
        self.servers = servers
        self.jitter = jitter
        self.errors: Counter[str] = Counter()
        self.rng = random.Random(seed)  # noqa: S311 - deals out load, guards nothing
        self.candidates = [
            Candidate(s, self.errors, random.Random(self.rng.random()))  # noqa: S311
            for s in sittings
        ]
        self._turns: Counter[Candidate] = Counter()
        self._number = {c: number for number, c in enumerate(self.candidates)}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_over = False

    async def __aenter__(self) -> Self:
        _allow_many_sockets()
        self.start(self._beat())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._is_over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for candidate in self.candidates:
            candidate.leave()
        await asyncio.sleep(0)  # let the close frames reach the sockets

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def server_for(self, candidate: Candidate) -> Server:
        """The next server in this candidate's turn."""
        turn = self._number[candidate] + self._turns[candidate]
        self._turns[candidate] += 1
        return self.servers[turn % len(self.servers)]

    async def _beat(self) -> None:
        """Send a heartbeat from each page every 5 s, spread evenly."""
        tick = 0
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS / HEARTBEAT_TICKS)
            for candidate in self.candidates[tick % HEARTBEAT_TICKS :: HEARTBEAT_TICKS]:
                if candidate.page is not None:
                    candidate.page.send_heartbeat()
            tick += 1

    # Connecting.

    async def connect(self, candidate: Candidate) -> bool:
        """Open a new page for a candidate; a failure is counted, not raised."""
        try:
            await candidate.connect(self.server_for(candidate))
        except NotStarted as problem:
            self.errors[str(problem)] += 1
            return False
        return True

    async def connect_all(
        self,
        *,
        in_flight: int,
        progress: LoadProgress,
        candidates: Sequence[Candidate] | None = None,
        latencies: Latencies | None = None,
    ) -> None:
        """Connect everybody; ``latencies`` gets the time to each session.started."""
        candidates = self.candidates if candidates is None else candidates
        clock = asyncio.get_running_loop().time
        progress.start("Connecting", len(candidates))

        async def connect(candidate: Candidate) -> None:
            began = clock()
            if await self.connect(candidate) and latencies is not None:
                latencies.add(clock() - began)
            progress.step()

        await each(candidates, connect, in_flight=in_flight)

    def connected(self) -> list[Candidate]:
        return [c for c in self.candidates if c.page is not None and c.page.is_open]

    # Coming back.

    def come_back_when_lost(self) -> None:
        """From now on, lost candidates reconnect by themselves, as a page does."""
        for candidate in self.candidates:
            candidate.on_lost = self._lost

    def _lost(self, candidate: Candidate) -> None:
        assert candidate.page is not None, "it was the page that was lost"
        self.errors[f"closed {candidate.page.close_code}"] += 1
        is_final = (candidate.page.close_code or 0) >= 4500
        if not self._is_over and not is_final:
            self.start(self.come_back(candidate))

    async def come_back(
        self, candidate: Candidate, latencies: Latencies | None = None
    ) -> None:
        """
        Connect again with ``resume``, after some jitter, until it succeeds.

        ``latencies`` gets the time of the attempt that succeeded.
        """
        clock = asyncio.get_running_loop().time
        pause = self.jitter
        while True:
            await asyncio.sleep(self.rng.uniform(0, pause))
            began = clock()
            try:
                await candidate.come_back(self.server_for(candidate))
            except NotStarted as problem:
                self.errors[str(problem)] += 1
                if problem.is_final:
                    return
                pause = min(max(pause, 0.5) * 2, LONGEST_PAUSE_SECONDS)
            else:
                if latencies is not None:
                    latencies.add(clock() - began)
                return

    # Ending.

    async def drain(self, seconds: float) -> int:
        """Wait until no save is in flight; returns how many still are."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        # Polling keeps the path of a save free of bookkeeping for this wait.
        while clock() < deadline and any(c.in_flight for c in self.candidates):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return sum(len(c.in_flight) for c in self.candidates)


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
