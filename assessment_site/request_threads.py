"""
A request runs in one thread, and that thread gives back its database connections.

Servers cancel the coroutine of a client that has gone; Daphne cancels again every
second once ``--application-close-timeout`` has passed. A thread cannot be cancelled: it
works on, and takes connections when no coroutine is left to close them. So the thread
closes them.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

#: Where a request's scope keeps its Exchange.
EXCHANGE = "assessment_site.exchange"

#: A streamed body is sent in parts of at least this size.
PART_BYTES = 64 * 1024


class Exchange:
    """One request and its response, which is closed by the coroutine or by the thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._response: HttpResponseBase | None = None
        #: Whether nobody waits for a response any more.
        self.is_over = False

    def deliver(self, response: HttpResponseBase) -> None:
        """In the thread: leave the response to the coroutine, if there still is one."""
        with self._lock:
            self._response = response
            is_over = self.is_over
        if is_over:
            self._close()

    def end(self) -> None:
        """In the coroutine, at its end: close the response if it is still open."""
        with self._lock:
            self.is_over = True
        self._close()

    def _close(self) -> None:
        with self._lock:
            response, self._response = self._response, None
        if response is not None and not response.closed:
            response.close()


class _Here(threading.local):
    exchange: Exchange | None = None


_here = _Here()


def is_in_request() -> bool:
    """Whether this thread works on a request."""
    return _here.exchange is not None


def is_abandoned() -> bool:
    """Whether the client of the request that this thread works on has gone."""
    return _here.exchange is not None and _here.exchange.is_over


class ThreadedHandler(ASGIHandler):
    """Django's handler, with middleware and view called by one thread, as under WSGI."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        exchange = scope[EXCHANGE] = Exchange()
        try:
            await super().handle(scope, receive, send)
        finally:
            exchange.end()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        exchange: Exchange = request.scope[EXCHANGE]  # type: ignore[attr-defined]
        try:
            return await sync_to_async(self._respond)(request, exchange)
        except asyncio.CancelledError:
            exchange.end()
            raise

    def _respond(self, request: HttpRequest, exchange: Exchange) -> HttpResponseBase:
        _here.exchange = exchange
        try:
            response = self.get_response(request)
        finally:
            give_back_connections()
        _stream_in_parts(response)
        exchange.deliver(response)
        return response


def give_back_connections() -> None:
    """Close this thread's connections, or return them to the pool."""
    for own in connections.all(initialized_only=True):
        if not own.in_atomic_block:
            own.close()


def _stream_in_parts(response: HttpResponseBase) -> None:
    """
    Send a streamed body while it is made.

    Under ASGI, Django would collect all of it before it sends anything.
    """
    if isinstance(response, StreamingHttpResponse) and not isinstance(
        response, FileResponse
    ):
        content: Any = response.streaming_content
        response.streaming_content = _parts(iter(content))


async def _parts(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    while part := await sync_to_async(_next_part)(content):
        yield part


def _next_part(content: Iterator[bytes]) -> bytes:
    """
    The next PART_BYTES or more, made by the thread of the request; empty at the end.

    The thread gives back its connections after each part: the next part is asked for
    when the client has read this one, or never.
    """
    part = bytearray()
    try:
        for piece in content:
            part += piece
            if len(part) >= PART_BYTES:
                break
    finally:
        give_back_connections()
    return bytes(part)
