"""
Runs verbs of one connection that are too rare to share a transaction.

Each waits in a thread of its own. In the one thread that Channels has for all of them, a
hand-in that waits for a locked seat would make everybody's hand-in wait.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync
from django.db import InterfaceError, connection

from realtime.database import outages

P = ParamSpec("P")
Result = TypeVar("Result")

#: As many as the pool has connections, see the settings.
_threads = ThreadPoolExecutor(8, thread_name_prefix="alone")


async def alone(
    function: Callable[P, Result], *args: P.args, **kwargs: P.kwargs
) -> Result:
    """
    The function's result; its connection is given back in its thread.

    Raises:
        django.db.DatabaseError: If the database could not do it.
    """
    # SQLite has one writer: calls that queue here run in turn and wait for no lock.
    is_alone = connection.features.has_select_for_update
    executor = _threads if is_alone else None
    call = DatabaseSyncToAsync(
        function, thread_sensitive=not is_alone, executor=executor
    )
    try:
        return await call(*args, **kwargs)
    except InterfaceError as error:
        raise outages.as_database_error(error) from error
