"""
A WebSocket of this site: who may connect, what is heard, what is said, how it ends.

It knows no seats. SessionConsumer builds on it and claims one; a proctor's page and the
device check before a test build on it too.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from realtime import metrics
from realtime.connections import auth
from realtime.connections.admission import (
    Admission,
    Closed,
    ConnectingUser,
    Handshake,
    HandshakeResult,
    admission_by,
)
from realtime.connections.backpressure import UNREAD_BYTES, unread_bytes
from realtime.connections.budget import Budget, BudgetVerdict, budget_of
from realtime.database import outages
from realtime.database.batching import QueueFull, read_together
from realtime.layer import watching
from realtime.protocol import (
    BAD_FRAMES_PER_MINUTE,
    CLIENT_FRAMES,
    FRAME_BYTES,
    SERVED_VERSIONS,
    VERSION,
    BadFrame,
    ClientFrame,
    CloseCode,
    Error,
    ErrorCode,
    ServerFrame,
    parse,
    read_ref,
)

logger = logging.getLogger(__name__)

TOO_MUCH = "more frames or bytes a second than the limits say; it is worth trying again"


def _size(text: str | None, data: bytes | None) -> int:
    """In bytes, as it was on the wire."""
    if text is None:
        return len(data or b"")
    return len(text) if text.isascii() else len(text.encode())


class SocketConsumer(AsyncWebsocketConsumer):
    """Admits, reads and sends; nothing it is sent is processed once it is closing."""

    frames: ClassVar[Mapping[str, type[ClientFrame]]] = CLIENT_FRAMES
    frame_bytes: ClassVar[int] = FRAME_BYTES
    oversize_code: ClassVar[str] = ErrorCode.MALFORMED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user: Any = None
        self.query: Mapping[str, Sequence[str]] = {}
        self.closing = False
        # The loop's time, in seconds.
        self.last_heard = 0.0
        self.budget = Budget()
        self.bad_frames: deque[float] = deque(maxlen=BAD_FRAMES_PER_MINUTE)

    # For a subclass to override.

    @staticmethod
    def admit(connecting: Sequence[ConnectingUser]) -> list[Admission | Closed]:
        """
        Check everything that can refuse the connection, before anything is changed.

        Synchronous and list-shaped; one answer for each connecting user.
        """
        raise NotImplementedError

    async def reconsider(self, refusal: Closed) -> bool:
        """Do what the refusal requires; True to try the handshake once more."""
        return False

    async def open(self, login: auth.Login, admission: Admission) -> None:
        """
        Begin: the user is admitted and the handshake is complete.

        Raises:
            Closed: To end the connection; an error of the database ends it too.
        """

    @property
    def is_open(self) -> bool:
        """Whether frames are processed: the connection is open and not closing."""
        return not self.closing

    async def heard(self, frame: ClientFrame) -> None:
        """Act on a frame."""

    def leave(self) -> None:
        """Drop what this process keeps for the connection; may be called twice."""

    # Opening.

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """
        Serve one connection: its frames, in order.

        Channels waits for frames and for the layer with asyncio.wait, and makes two tasks
        for every message: a fifth of all work under load.
        """
        self.scope, self.base_send = scope, send
        watching.serve()
        with contextlib.suppress(StopConsumer):
            await self.serve(receive)

    async def serve(self, receive: Any) -> None:
        while True:
            await self.dispatch(await receive())

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """
        Call the handler, and nothing else.

        Channels closes old database connections here, a hop to the one database thread
        of the process for every frame and kick; our database calls do it themselves.
        """
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    async def connect(self) -> None:
        result = await self._try_handshake()
        if result is None:
            return
        if result.login is None:
            await self._turn_away()
            return
        self.user = result.login.user
        sign_in = self.user.pk, result.login.login
        self.budget = budget_of(sign_in, asyncio.get_running_loop().time())
        self.query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        # A browser sees no close code before the handshake is done.
        await self.accept()
        try:
            self._check_version()
            self._check_budget()
            if isinstance(result.admission, Closed):
                raise result.admission
            await self.open(result.login, result.admission)
        except Closed as closed:
            await self.end(closed)
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("connect failed user=%s: %r", self.user.pk, error)
            await self.end(Closed(CloseCode.RESTARTING))

    async def _try_handshake(self) -> HandshakeResult | None:
        """The result of the handshake; None if the connection was closed instead."""
        if not auth.is_same_origin(self.scope):
            await self._turn_away()
            return None
        try:
            return await self.handshake()
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("handshake failed: %r", error)
            await self.accept()
            await self.end(Closed(CloseCode.RESTARTING))
            return None

    async def _turn_away(self) -> None:
        """Close before accepting: HTTP 403."""
        self.closing = True
        await self.close()

    async def handshake(self) -> HandshakeResult:
        """
        Find the user and whether they are admitted; ask once more if ``reconsider`` says
        so.
        """
        handshake = Handshake(auth.header(self.scope, b"cookie"), self.address())
        result = await read_together(admission_by(self.admit), handshake)
        refusal = result.admission
        if isinstance(refusal, Closed) and await self.reconsider(refusal):
            return await read_together(admission_by(self.admit), handshake)
        return result

    async def is_still_admitted(self) -> bool:
        """
        Check admission again; close the connection of a user who is signed out or no longer
        admitted.
        """
        try:
            result = await self.handshake()
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("not asked once more user=%s: %r", self.user.pk, error)
            return False  # says nothing about the admission; asked again soon
        if result.login is None:
            await self.end(Closed(CloseCode.SIGNED_OUT))
        elif isinstance(result.admission, Closed):
            await self.end(result.admission)
        return not self.closing

    def address(self) -> Mapping[str, Any]:
        """What the route read from the address, for ``admit``."""
        names: Mapping[str, Any] = self.scope.get("url_route", {}).get("kwargs", {})
        return names

    def asked(self, name: str, default: str) -> str:
        """A field of the address's query."""
        return self.query.get(name, [default])[0]

    def _check_version(self) -> None:
        served = {str(version) for version in SERVED_VERSIONS}
        if self.asked("protocol", str(VERSION)) not in served:
            raise Closed(CloseCode.UPGRADE)

    def _check_budget(self) -> None:
        """A client that was closed for a flood gets no seat before a second has passed."""
        if self.budget.is_abused(asyncio.get_running_loop().time()):
            raise Closed(CloseCode.OVERLOADED)

    # Hearing.

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        if self.closing or not self.is_open:
            return
        self.last_heard = asyncio.get_running_loop().time()
        verdict = self.budget.spend(_size(text_data, bytes_data), self.last_heard)
        if verdict is not BudgetVerdict.GRANTED:
            await self._over_budget(verdict, text_data)
            return
        try:
            frame = self._read(text_data)
        except BadFrame as bad:
            await self._bad_frame(bad)
        else:
            await self.heard(frame)

    async def _over_budget(self, verdict: BudgetVerdict, text: str | None) -> None:
        """Read only the ``ref`` of the frame, so that the client can send it again."""
        metrics.BAD_FRAMES.inc(ErrorCode.RATE_LIMITED)
        if verdict is BudgetVerdict.ABUSED:
            await self.end(Closed(CloseCode.OVERLOADED))
            return
        ref = None if text is None else read_ref(text)
        await self.send_frame(Error(ErrorCode.RATE_LIMITED, TOO_MUCH, True, ref))

    def _read(self, text: str | None) -> ClientFrame:
        if text is None:
            raise BadFrame(
                ErrorCode.MALFORMED, "the server reads no binary frames; send text"
            )
        most = self.frame_bytes
        # A character takes four bytes at most: what is short need not be counted.
        if len(text) > most // 4 and len(text.encode()) > most:
            detail = f"a frame may have at most {most:,} bytes"
            raise BadFrame(self.oversize_code, detail, read_ref(text))
        return parse(text, self.frames)

    async def _bad_frame(self, bad: BadFrame) -> None:
        metrics.BAD_FRAMES.inc(bad.code)
        now = self.last_heard
        self.bad_frames.append(now)
        is_abuse = len(self.bad_frames) == self.bad_frames.maxlen
        if is_abuse and now - self.bad_frames[0] < 60:
            await self.end(Closed(CloseCode.BAD_MESSAGE))
            return
        await self.send_frame(Error(bad.code, bad.detail, ref=bad.ref))

    # Saying.

    async def send_frame(self, frame: ServerFrame) -> None:
        if self.closing:
            return
        if unread_bytes(self.base_send) > UNREAD_BYTES:
            # The client does not read, so it would not read a reason either.
            await self.end(Closed(CloseCode.OVERLOADED))
            return
        await self.send_text(frame.encode())

    async def send_text(self, text: str) -> None:
        """Send. If the client has gone, do nothing: its disconnect is on the way to us."""
        # Past Channels' send, which wraps every acknowledgement twice more.
        message: Any = {"type": "websocket.send", "text": text}
        with contextlib.suppress(Disconnected):
            await self.base_send(message)

    # Leaving.

    async def end(self, closed: Closed) -> None:
        """Close; nothing this connection sends is processed from here on."""
        if self.closing:
            return
        self.closing = True
        if closed.frame is not None:
            await self.send_text(closed.frame.encode())
        self.leave()
        metrics.CLOSES.inc(int(closed.code))
        logger.info(f"closed code=%s {self.WHO}", int(closed.code), *self.who())
        await self.close(code=int(closed.code))

    async def disconnect(self, code: int) -> None:
        self.closing = True
        self.leave()

    #: Fields of a log line; the JSON form lifts them out.
    WHO: ClassVar[str] = "user=%s"

    def who(self) -> tuple[object, ...]:
        """What WHO names, for a log line."""
        return (self.user and self.user.pk,)
