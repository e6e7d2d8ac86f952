"""What a process does every few seconds, while somebody is or just was connected to it."""

import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

EVERY_SECONDS = 10.0

PeriodicTask = Callable[[], Awaitable[None]]
_periodic_tasks: list[PeriodicTask] = []


def now_and_then(task: PeriodicTask) -> None:
    """
    Register a task for every EVERY_SECONDS, while connections exist and a while after.
    """
    _periodic_tasks.append(task)


async def do_all() -> None:
    """
    Run all tasks. A failing task is logged and runs again next time; the others still run.
    """
    for task in _periodic_tasks:
        try:
            await task()
        except Exception:
            logger.exception("a chore failed and will be tried again")
