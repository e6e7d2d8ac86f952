"""Work nobody waits for. The event loop alone would let go of it half-way."""

import asyncio
from collections.abc import Awaitable


class BackgroundTasks:
    """Remembers what was begun until it is done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
