"""Wakes coroutines more exactly than an event loop does."""

import asyncio
import threading
import time
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Self


class Pacer:
    """
    Wakes a coroutine at an instant. Use it as a context manager.

    asyncio waits in whole milliseconds, rounded up: half of a fast server's latency
    would be the generator's own delay. The pacer's own thread sleeps exactly.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[tuple[float, asyncio.Future[None]] | None]
        self._asked = SimpleQueue()
        self._thread = threading.Thread(target=self._ring, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._asked.put(None)
        self._thread.join()

    async def until(self, due: float) -> None:
        """Wait for an instant in loop time; if it has passed, only yield."""
        if due <= self._loop.time():
            await asyncio.sleep(0)
            return
        rung = self._loop.create_future()
        self._asked.put((due, rung))
        await rung

    def _ring(self) -> None:
        while (asked := self._asked.get()) is not None:
            due, rung = asked
            time.sleep(max(0.0, due - time.monotonic()))  # the loop uses this clock
            with suppress(RuntimeError):  # the loop may have ended
                self._loop.call_soon_threadsafe(_set, rung)


def _set(rung: asyncio.Future[None]) -> None:
    if not rung.done():
        rung.set_result(None)
