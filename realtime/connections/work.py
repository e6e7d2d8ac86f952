"""Work of one connection, done one after the other in the order of its frames."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]
Failed = Callable[[Exception, str | None], Awaitable[None]]


class WorkQueue:
    """
    A bounded queue with one worker, which runs only while there is work.

    ``failed`` is called with every exception and the ``ref`` of its frame; the pieces
    behind a failed piece still run.
    """

    def __init__(self, limit: int, failed: Failed) -> None:
        self._limit = limit
        self._failed = failed
        self._waiting: deque[tuple[Work, str | None]] = deque()
        self._worker: asyncio.Task[None] | None = None

    def put(self, work: Work, ref: str | None) -> bool:
        """Whether there was room; the running piece counts as well."""
        if len(self._waiting) >= self._limit:
            return False
        self._waiting.append((work, ref))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run())
        return True

    def clear(self) -> None:
        """Drop the pieces that have not started."""
        self._waiting.clear()

    async def _run(self) -> None:
        while self._waiting:
            work, ref = self._waiting[0]
            try:
                await work()
            except Exception as error:
                await self._failed(error, ref)
            if self._waiting:
                self._waiting.popleft()
