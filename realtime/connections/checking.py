"""
A WebSocket without a seat. A page opens it to find out whether WebSockets get through.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from realtime import server_time
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.sockets import SocketConsumer
from realtime.protocol import (
    CLIENT_FRAMES,
    BadFrame,
    CloseCode,
    Heartbeat,
    HeartbeatReply,
    milliseconds,
    parse,
)

LIFE_SECONDS = 10.0
FRAMES = 20
FRAME_CHARS = 1_024
NORMAL_CLOSURE = 1000  # RFC 6455, 7.4.1


class CheckConsumer(SocketConsumer):
    """
    Answers heartbeats. Its handshake has the same checks as any other. It ends by itself.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frames_left = FRAMES

    @staticmethod
    def admit(connecting: Sequence[ConnectingUser]) -> list[Admission | Closed]:
        """Everybody who is signed in is admitted."""
        return [Admission(subject="", room="") for _ in connecting]

    async def serve(self, receive: Any) -> None:
        """Serve frames only, and end after a while."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LIFE_SECONDS
        while True:
            left = max(0.0, until - loop.time())
            # Once closed it only waits for the other side to say so too.
            patience = None if self.closing else left
            try:
                message = await asyncio.wait_for(receive(), patience)
            except TimeoutError:
                await self._finish(NORMAL_CLOSURE)
            else:
                await self.dispatch(message)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        if self.closing:
            return
        self.frames_left -= 1
        frame = _heartbeat(text_data)
        if frame is None or self.frames_left < 0:
            await self._finish(CloseCode.BAD_MESSAGE)
            return
        reply = HeartbeatReply(frame.client_time, milliseconds(server_time.now()))
        await self.send_frame(reply)

    async def _finish(self, code: int) -> None:
        self.closing = True
        await self.close(code=int(code))


def _heartbeat(text: str | None) -> Heartbeat | None:
    if text is None or len(text) > FRAME_CHARS:
        return None
    try:
        frame = parse(text, CLIENT_FRAMES)
    except BadFrame:
        return None
    return frame if isinstance(frame, Heartbeat) else None
