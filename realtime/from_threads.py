"""Runs a coroutine of the serving loop from a thread, with a time limit."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, async_to_sync

P = ParamSpec("P")
Result = TypeVar("Result")

#: Longer than a call of the channel layer may take, and than a round trip on it.
PATIENCE_SECONDS = 4.0


def run(
    function: Callable[P, Coroutine[Any, Any, Result]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Result:
    """
    The coroutine's result.

    asgiref waits without a limit, and a loop that is about to stop takes no more work. So a
    process that was told to end went on, because one request announced a takeover just
    then. asgiref also cancels the coroutine when the client of the request hangs up.

    Raises:
        TimeoutError: The loop did not carry it out in PATIENCE_SECONDS.
    """
    loop = getattr(SyncToAsync.threadlocal, "main_event_loop", None)
    if loop is None or loop.is_closed():
        return async_to_sync(function)(*args, **kwargs)
    if not loop.is_running():
        # The process ends. asgiref would hand this to the loop and wait for good.
        raise TimeoutError
    coroutine = function(*args, **kwargs)
    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    except RuntimeError:  # closed meanwhile
        coroutine.close()
        raise TimeoutError from None
    try:
        return future.result(PATIENCE_SECONDS)
    finally:
        future.cancel()


def tell(
    function: Callable[P, Coroutine[Any, Any, object]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """The same for a hint; a timeout is ignored."""
    with contextlib.suppress(TimeoutError):
        run(function, *args, **kwargs)
