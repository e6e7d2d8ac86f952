"""Refuses a WebSocket to an unknown address."""

from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]


def refuse_unknown(application: Application) -> Application:
    """
    Refuse a handshake that no route knows with 403 instead of a traceback.

    The router raises ValueError for it, which a server answers with 500 and logs as a
    mistake of ours.
    """

    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        try:
            await application(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await receive()
            await send({"type": "websocket.close"})

    return refusing
