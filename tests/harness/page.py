"""A candidate's page without the browser: one WebSocket and its frames."""

import asyncio
import contextlib
import json
import uuid
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60  # seconds; never waited for when all is well
END = None  # after the last frame


def is_probe(frame):
    """An echo of the page's own heartbeat tells its time."""
    return frame["type"] == "heartbeat" and "client_time" not in frame


class Page:
    """
    One connection to an attempt; make it with the ``open_page`` fixture.

    ``frames`` holds everything received, ``state`` the ``session.started`` frame.
    Probes are skipped, and answered unless ``is_silent``: as a real page does it, at
    once, whether or not the test is receiving just then.
    """

    def __init__(self, socket, page):
        self.socket = socket
        self.page = page
        self.frames = []
        self.state = None
        self.is_silent = False
        self._heard = asyncio.Queue()
        self._hearing = asyncio.ensure_future(self._hear())

    @classmethod
    async def open(
        cls,
        url,
        attempt_id,
        *,
        cookie=None,
        page=None,
        resume=False,
        confirm=False,
        origin="",
        protocol=1,
        started=True,
        **options,
    ):
        """
        Connect to ``url`` (ws://…); with ``started``, wait for ``session.started``.

        ``page`` is made up unless given; "" leaves it out. ``origin`` None sends none.
        """
        page = uuid.uuid4().hex if page is None else page
        query = {"protocol": protocol, "page": page}
        query |= {"resume": int(resume), "confirm": int(confirm)}
        query = {name: value for name, value in query.items() if value}
        headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
        socket = await connect(
            f"{url}/ws/attempts/{attempt_id}/?{urlencode(query)}",
            origin=url.replace("ws", "http", 1) if origin == "" else origin,
            additional_headers=headers,
            open_timeout=PATIENCE,
            close_timeout=1,
            ping_interval=None,
            max_size=None,
            **options,
        )
        self = cls(socket, page)
        if started:
            await self.start()
        return self

    async def start(self):
        """Wait for ``session.started``; who is not let in leaves nothing open."""
        try:
            self.state = await self.receive("session.started")
        except BaseException:
            self.drop()
            raise

    @property
    def epoch(self):
        return self.state["epoch"]

    @property
    def connection_id(self):
        return self.state["connection_id"]

    @property
    def answers(self):
        """The answers of ``session.started`` by their id."""
        return {answer["id"]: answer for answer in self.state["answers"]}

    async def send(self, type, **fields):
        await self.send_raw(json.dumps({"type": type, **fields}))

    async def send_raw(self, data):
        """Send text or bytes as they are."""
        await self.socket.send(data)

    async def receive(self, type=None, *, ref=None):
        """The next frame; with ``type`` or ``ref``, the next that has them."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self._next()
                self.frames.append(frame)
                if is_probe(frame) and type != "heartbeat":
                    continue
                if type in (None, frame["type"]) and ref in (None, frame.get("ref")):
                    return frame

    async def _next(self):
        if (frame := await self._heard.get()) is END:
            self._heard.put_nowait(END)  # for whoever asks again
            return await self.socket.recv()  # which raises how it ended
        return frame

    async def _hear(self):
        with contextlib.suppress(ConnectionClosed):
            while True:
                frame = json.loads(await self.socket.recv())
                self._heard.put_nowait(frame)
                if is_probe(frame) and not self.is_silent:
                    await self._show_life()
        self._heard.put_nowait(END)

    async def _show_life(self):
        # The server may have closed behind its probe; what it said before is still to read.
        with contextlib.suppress(ConnectionClosed):
            await self.send("heartbeat", client_time=0)

    async def request(self, type, **fields):
        """Send a frame with a ref of its own and return the reply to it."""
        ref = fields.pop("ref", None) or uuid.uuid4().hex
        await self.send(type, ref=ref, **fields)
        return await self.receive(ref=ref)

    async def save(self, answer, response, base_revision=None, **fields):
        """
        Send one ``answer.save`` and return the reply, whatever it is.

        ``base_revision`` is what this page knows of the answer unless given.
        """
        if base_revision is None:
            base_revision = self._known_revision(answer)
        return await self.request(
            "answer.save",
            answer=answer,
            response=response,
            base_revision=base_revision,
            **fields,
        )

    def _known_revision(self, answer):
        revisions = [
            frame["revision"]
            for frame in self.frames
            if frame["type"] == "answer.saved" and frame["answer"] == answer
        ]
        return max([self.answers[answer]["revision"], *revisions])

    async def submit(self):
        return await self.request("attempt.submit")

    async def closed(self):
        """Wait for the end; the close code. Frames before it are in ``frames``."""
        try:
            while True:
                await self.receive()
        except ConnectionClosed:
            return self.socket.close_code

    async def expect_close(self, code):
        assert await self.closed() == code

    async def close(self):
        await self.socket.close()

    def drop(self):
        """End without a close frame, as a lost network or a killed browser."""
        self.socket.transport.abort()
