"""
Tasks that nobody awaits. The event loop keeps weak references only and could drop them
half-way.
"""

import asyncio
from collections.abc import Awaitable


class BackgroundTasks:
    """Keeps a reference to each task until the task is done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
