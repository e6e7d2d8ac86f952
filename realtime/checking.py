"""A WebSocket that takes no seat: a page finds out by it whether one gets through."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from django.utils import timezone

from realtime import auth
from realtime.admission import Admission, Caller, Closed, Knock, Visitor, door
from realtime.batching import QueueFull, read_together
from realtime.protocol import (
    CLIENT_FRAMES,
    BadFrame,
    CloseCode,
    Heartbeat,
    HeartbeatReply,
    milliseconds,
    parse,
)

logger = logging.getLogger(__name__)

LIFE_SECONDS = 10.0
FRAMES = 20
FRAME_CHARS = 1_024
NORMAL_CLOSURE = 1000  # RFC 6455, 7.4.1


class CheckConsumer(AsyncWebsocketConsumer):
    """Answers heartbeats, with the checks of any other handshake; ends by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frames_left = FRAMES
        self.closing = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Frames only, for a while: nothing comes over the layer."""
        self.scope, self.base_send = scope, send
        loop = asyncio.get_running_loop()
        until = loop.time() + LIFE_SECONDS
        try:
            while True:
                left = max(0.0, until - loop.time())
                # Once closed it only waits for the other side to say so too.
                patience = None if self.closing else left
                try:
                    message = await asyncio.wait_for(receive(), patience)
                except TimeoutError:
                    await self._end(NORMAL_CLOSURE)
                    continue
                await getattr(self, message["type"].replace(".", "_"))(message)
        except StopConsumer:
            pass

    async def connect(self) -> None:
        if not auth.is_same_origin(self.scope):
            await self._end(NORMAL_CLOSURE)  # before accept: HTTP 403
            return
        try:
            visitor = await self._knock()
        except (DatabaseError, QueueFull) as error:
            logger.warning("a check's handshake failed: %r", error)
            await self.accept()
            await self._end(CloseCode.RESTARTING)
            return
        if visitor.login is None:
            await self._end(NORMAL_CLOSURE)
            return
        await self.accept()

    async def _knock(self) -> Visitor:
        knock = Knock(auth.header(self.scope, b"cookie"), {})
        return await read_together(door(_welcome), knock)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        if self.closing:
            return
        self.frames_left -= 1
        frame = _heartbeat(text_data)
        if frame is None or self.frames_left < 0:
            await self._end(CloseCode.BAD_MESSAGE)
            return
        reply = HeartbeatReply(frame.client_time, milliseconds(timezone.now()))
        await self.send(text_data=reply.encode())

    async def _end(self, code: int) -> None:
        self.closing = True
        await self.close(code=int(code))

    async def disconnect(self, code: int) -> None:
        self.closing = True


def _welcome(callers: Sequence[Caller]) -> list[Admission | Closed]:
    """Whoever is signed in."""
    return [Admission(subject="", room="") for _ in callers]


def _heartbeat(text: str | None) -> Heartbeat | None:
    if text is None or len(text) > FRAME_CHARS:
        return None
    try:
        frame = parse(text, CLIENT_FRAMES)
    except BadFrame:
        return None
    return frame if isinstance(frame, Heartbeat) else None
