"""What a process does now and then, while somebody is or just was connected to it."""

import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

EVERY_SECONDS = 10.0

PeriodicTask = Callable[[], Awaitable[None]]
_periodic_tasks: list[PeriodicTask] = []


def now_and_then(task: PeriodicTask) -> None:
    """Have it done every EVERY_SECONDS, and for a while after the last connection."""
    _periodic_tasks.append(task)


async def do_all() -> None:
    """One that fails is logged and done again next time; the others do not notice."""
    for task in _periodic_tasks:
        try:
            await task()
        except Exception:
            logger.exception("a chore failed and will be tried again")
