"""A WebSocket client with very little overhead, on asyncio's bare transports."""

import asyncio
import ssl
from dataclasses import dataclass
from typing import ClassVar, cast
from urllib.parse import urlsplit

from websockets.frames import Opcode
from websockets.utils import accept_key, generate_key

from assessment_site.operations.client import framing

ABNORMAL = 1006  # RFC 6455 section 7.4.1: ended without a close frame
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Server:
    """One address of the site under load."""

    host: str
    port: int
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "Server":
        """
        Read ``http://host:port`` or ``https://host``.

        Raises:
            ValueError: With a reason for a person, if it is anything else.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"expected http://host:port, not {url!r}")
        if parts.path.strip("/") or parts.query or parts.username:
            raise ValueError(f"expected an address without a path, not {url!r}")
        tls = parts.scheme == "https"
        return cls(parts.hostname, parts.port or (443 if tls else 80), tls)

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_default = self.port == (443 if self.tls else 80)
        return host if is_default else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.netloc}"


class Socket(asyncio.Protocol):
    """
    One connection. ``receive_text`` is called for each message, ``connection_ended``
    once, when the server closes or the connection breaks.

    ``close_code`` is the code from the server; None until the end.
    """

    # Trusts the certificate authorities of the system; made once, as it reads files.
    _tls: ClassVar[ssl.SSLContext | None] = None

    def __init__(
        self, server: Server, path: str, cookie: str, *, user_agent: str = ""
    ) -> None:
        self.server = server
        self.close_code: int | None = None
        self._path = path
        self._cookie = cookie
        self._user_agent = user_agent
        # Set until the handshake is answered; RFC 6455 section 4.1.
        self._key: str | None = generate_key()
        self._head = b""
        self._reader = framing.FrameReader()
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)

    # A subclass overrides these.

    def receive_text(self, text: str) -> None:
        """A message has arrived."""

    def connection_refused(self, problem: str) -> None:
        """The handshake was answered with something else than a WebSocket."""

    def connection_ended(self) -> None:
        """The server closed, or the connection broke; once, and only if it was open."""

    # Opening.

    async def connect(self) -> None:
        """Connect and send the handshake; the answer comes later."""
        await asyncio.get_running_loop().create_connection(
            lambda: self,
            self.server.host,
            self.server.port,
            ssl=self._tls_context() if self.server.tls else None,
        )

    @classmethod
    def _tls_context(cls) -> ssl.SSLContext:
        if Socket._tls is None:
            Socket._tls = ssl.create_default_context()
        return Socket._tls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request())

    def _request(self) -> bytes:
        lines = [
            f"GET {self._path} HTTP/1.1",
            f"Host: {self.server.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {self._key}",
            f"Origin: {self.server}",
            f"Cookie: {self._cookie}",
        ]
        if self._user_agent:
            lines.append(f"User-Agent: {self._user_agent}")
        return "\r\n".join(lines).encode() + HEAD_END

    def _read_handshake(self, data: bytes) -> bytes:
        """The bytes after the handshake's response; aborts if that is a refusal."""
        head, end, rest = (self._head + data).partition(HEAD_END)
        if not end:
            self._head = head
            return b""
        problem = self._problem_of(head.decode("latin-1"))
        if problem:
            self._refuse(problem)
            self.transport.abort()
            return b""
        self._key = None
        return rest

    def _problem_of(self, head: str) -> str | None:
        """The problem with the response: its status, unless that is 101."""
        first, *lines = head.split("\r\n")
        status = first.split(maxsplit=2)[1:2]
        if status != ["101"]:
            return "".join(status) or "not HTTP"
        assert self._key is not None, "not answered yet"
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "sec-websocket-accept":
                is_ours = value.strip() == accept_key(self._key)
                return None if is_ours else "somebody else's handshake"
        return "no WebSocket"

    def _refuse(self, problem: str) -> None:
        self._key = None
        self.close_code = ABNORMAL
        self.connection_refused(problem)

    # Receiving.

    def data_received(self, data: bytes) -> None:
        if self._key is not None:
            data = self._read_handshake(data)
        for opcode, payload in self._reader.feed(data):
            if opcode == Opcode.TEXT:
                self.receive_text(payload.decode())
            elif opcode == Opcode.CLOSE:
                self._closed_by_server(payload)
            elif opcode == Opcode.PING:
                self._write(payload, Opcode.PONG)

    def _closed_by_server(self, payload: bytes) -> None:
        self._write(payload[:2], Opcode.CLOSE)
        self.transport.close()
        self._end(framing.close_code(payload))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._key is not None:
            self._refuse("closed without an answer")
        else:
            self._end(ABNORMAL)

    def _end(self, code: int) -> None:
        if self.close_code is None:
            self.close_code = code
            self.connection_ended()

    # Sending.

    @property
    def is_open(self) -> bool:
        return self._key is None and self.close_code is None

    def send_text(self, text: str) -> None:
        self.transport.write(framing.encode(text.encode(), masked=True))

    def _write(self, payload: bytes, opcode: int) -> None:
        if not self.transport.is_closing():
            self.transport.write(framing.encode(payload, opcode=opcode, masked=True))

    def close(self) -> None:
        """Send a close frame and close, without waiting for the server's."""
        if self.is_open:
            self._write((1000).to_bytes(2), Opcode.CLOSE)
            self.close_code = 1000
        if self.transport is not None:
            self.transport.close()

    def cut(self) -> None:
        """Abort without a close frame, as a lost network does; calls no callback."""
        self.close_code = self.close_code or ABNORMAL
        self.transport.abort()
