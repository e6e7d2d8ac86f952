"""What a process does now and then, while somebody is or just was connected to it."""

import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

EVERY_SECONDS = 10.0

Chore = Callable[[], Awaitable[None]]
_chores: list[Chore] = []


def now_and_then(chore: Chore) -> None:
    """Have it done every EVERY_SECONDS, and for a while after the last connection."""
    _chores.append(chore)


async def do_all() -> None:
    """One that fails is logged and done again next time; the others do not notice."""
    for chore in _chores:
        try:
            await chore()
        except Exception:
            logger.exception("a chore failed and will be tried again")
