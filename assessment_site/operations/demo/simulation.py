"""
Simulated candidates, for a demonstration that moves.

They sit a test over the real protocol, as a page does: one socket, a save at a time,
heartbeats, a reconnect with ``resume`` after a cut, a new page after moving to another
device. They are no proof of anything; the tests are.
"""

import asyncio
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from assessments.questions.kind import Kind
from assessments.questions.responses import Response

HEARTBEAT_SECONDS = 5
REPLY_SECONDS = 20
FIRST_FINAL_CODE = 4500
SENTENCE = "the newest page holds the seat and every answer that was saved is kept"
WORDS = SENTENCE.split()
LOST_SHARE = 0.25
CALL = "My screen froze. Is my last answer saved?"
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Safari/605.1.15",
)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One answer to give, and what there is to choose from."""

    answer: int
    kind: str
    options: int
    stems: int


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """An attempt to sit; ``cookie`` is the login's session key."""

    attempt_id: uuid.UUID
    cookie: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class Temper:
    """
    Seconds of thought a question takes; the chance of an accident at each.

    ``away_seconds`` is the longest a candidate takes to come, and to come back; after a
    cut one in four takes as long as ``lost_seconds``. Those with ``trouble`` have a slow
    line or a clock that is wrong, and call for help.
    """

    thought_seconds: float
    takeover: float
    cut: float
    away_seconds: float = 4
    lost_seconds: float = 0
    trouble: float = 0


CALM = Temper(thought_seconds=10, takeover=0.02, cut=0.01, trouble=0.02)
CHAOS = Temper(thought_seconds=4, takeover=0.12, cut=0.15, lost_seconds=60, trouble=0.1)


@dataclass
class Tally:
    """What all candidates together have done so far."""

    candidates: int = 0
    connected: int = 0
    saved: int = 0
    takeovers: int = 0
    cuts: int = 0
    finished: int = 0

    def __str__(self) -> str:
        return (
            f"{self.connected} of {self.candidates} candidates connected; "
            f"answers saved: {self.saved}, takeovers: {self.takeovers}, "
            f"cuts: {self.cuts}, finished: {self.finished}"
        )


class AttemptOver(Exception):
    """The attempt has ended, or the seat is not to be taken back by a machine."""


async def simulate(
    sittings: Sequence[Sitting], *, url: str, temper: Temper, tally: Tally
) -> None:
    """
    Sit all ``sittings`` at once; returns when the last attempt is over.

    ``url`` is the site's origin (http://…), ``tally`` is kept up to date meanwhile.
    """
    tally.candidates = len(sittings)
    async with asyncio.TaskGroup() as group:
        for sitting in sittings:
            candidate = Candidate(sitting, url=url, temper=temper, tally=tally)
            group.create_task(candidate.sit())


@dataclass
class Candidate:
    """One simulated person with one open page, or two for the moment of a move."""

    sitting: Sitting
    url: str
    temper: Temper
    tally: Tally
    rng: random.Random = field(default_factory=random.Random)
    page: str = ""
    user_agent: str = ""
    has_trouble: bool = False
    clock_skew: int = 0

    def __post_init__(self) -> None:
        self.has_trouble = self.rng.random() < self.temper.trouble
        if self.has_trouble:
            self.clock_skew = self.rng.choice([0, 90_000, -400_000])

    async def sit(self) -> None:
        """Answer what is unanswered and submit, through whatever happens."""
        await self._stay_away()
        self._change_device()
        resume = False
        while True:
            try:
                await self._sit_connected(resume)
            except AttemptOver:
                self.tally.finished += 1
                return
            except ConnectionClosed as closed:
                if _is_final(closed):
                    self.tally.finished += 1
                    return
            except (OSError, TimeoutError, InvalidHandshake):
                pass  # the site is away: come back, as a page does
            resume = True
            await self._find_the_way_back()

    async def _stay_away(self) -> None:
        await asyncio.sleep(self.rng.uniform(0, self.temper.away_seconds))

    async def _find_the_way_back(self) -> None:
        await self._stay_away()
        if self.rng.random() < LOST_SHARE:
            await asyncio.sleep(self.rng.uniform(0, self.temper.lost_seconds))

    def _change_device(self) -> None:
        self.page = uuid.uuid4().hex
        self.user_agent = self.rng.choice(USER_AGENTS)

    async def _sit_connected(self, resume: bool) -> None:
        socket = await self._connect(resume)
        self.tally.connected += 1
        try:
            while True:
                answers = await self._state(socket)
                if not await self._answer(socket, answers):
                    return
                self._change_device()
                replaced, socket = socket, await self._connect(resume=False)
                self.tally.takeovers += 1
                await replaced.wait_closed()
        finally:
            self.tally.connected -= 1
            await socket.close()

    async def _connect(self, resume: bool) -> ClientConnection:
        query = {"protocol": 1, "page": self.page} | ({"resume": 1} if resume else {})
        address = self.url.replace("http", "ws", 1)
        return await connect(
            f"{address}/ws/attempts/{self.sitting.attempt_id}/?{urlencode(query)}",
            origin=Origin(self.url),
            additional_headers={"Cookie": f"sessionid={self.sitting.cookie}"},
            user_agent_header=self.user_agent,
            ping_interval=None,
            close_timeout=2,
        )

    async def _state(self, socket: ClientConnection) -> dict[int, dict[str, Any]]:
        frame = await self._receive(socket)
        while frame["type"] != "session.started":
            frame = await self._receive(socket)
        return {answer["id"]: answer for answer in frame["answers"]}

    async def _answer(
        self, socket: ClientConnection, answers: dict[int, dict[str, Any]]
    ) -> bool:
        """Answer what is open; True when the candidate moves to another device."""
        for task in self.sitting.tasks:
            if answers[task.answer]["revision"]:
                continue
            await self._think(socket)
            if self.has_trouble and self.rng.random() < self.temper.trouble:
                await self._request(socket, "help.request", text=CALL)
            accident = self.rng.random()
            if accident < self.temper.cut:
                self._cut(socket)
            if accident < self.temper.cut + self.temper.takeover:
                return True
            await self._save(socket, task)
        await self._think(socket)
        await self._request(socket, "attempt.submit")
        raise AttemptOver

    def _cut(self, socket: ClientConnection) -> None:
        """Break the line without a goodbye, as a lost network does."""
        self.tally.cuts += 1
        socket.transport.abort()
        raise ConnectionResetError

    async def _think(self, socket: ClientConnection) -> None:
        """Let some seconds go by, showing life as a page does."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.rng.uniform(0.3, 1.7) * self.temper.thought_seconds
        while (left := end - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(left, HEARTBEAT_SECONDS)):
                    await self._receive(socket)
            except TimeoutError:
                await self._beat(socket)

    async def _beat(self, socket: ClientConnection) -> None:
        """As a page shows life, and how it is."""
        await _send(
            socket,
            "heartbeat",
            client_time=round(time.time() * 1000) + self.clock_skew,
            unsent=self.rng.randint(1, 6) if self.has_trouble else 0,
            round_trip=self.rng.randint(400, 2000) if self.has_trouble else 40,
        )

    async def _save(self, socket: ClientConnection, task: Task) -> None:
        await _send(socket, "attempt.visit", answer=task.answer)
        reply = await self._request(
            socket,
            "answer.save",
            answer=task.answer,
            response=some_response(task, self.rng),
            base_revision=0,
        )
        if reply["type"] == "answer.saved":
            self.tally.saved += 1

    async def _request(
        self, socket: ClientConnection, type_: str, **fields: Any
    ) -> dict[str, Any]:
        """Send a frame and wait for the one that answers it."""
        ref = uuid.uuid4().hex
        await _send(socket, type_, ref=ref, **fields)
        async with asyncio.timeout(REPLY_SECONDS):
            while True:
                frame = await self._receive(socket)
                if frame.get("ref") == ref:
                    return frame

    async def _receive(self, socket: ClientConnection) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await socket.recv())
        if frame["type"] == "heartbeat" and "client_time" not in frame:
            await self._beat(socket)
        if frame["type"] == "attempt.submitted":
            raise AttemptOver
        return frame


async def _send(socket: ClientConnection, type_: str, **fields: Any) -> None:
    await socket.send(json.dumps({"type": type_, **fields}))


def _is_final(closed: ConnectionClosed) -> bool:
    return closed.rcvd is not None and closed.rcvd.code >= FIRST_FINAL_CODE


def some_response(task: Task, rng: random.Random) -> Response:
    """A valid response to ``task``, right or wrong."""
    places = range(1, task.options + 1)
    match Kind(task.kind):
        case Kind.SINGLE:
            return {"choice": rng.choice(places)}
        case Kind.MULTIPLE:
            return {"choices": sorted(rng.sample(places, rng.randint(1, len(places))))}
        case Kind.TRUE_FALSE:
            return {"value": rng.random() < 0.5}
        case Kind.NUMERICAL:
            return {"number": str(rng.randint(0, 100))}
        case Kind.MATCHING:
            stems = range(1, task.stems + 1)
            return {"pairs": {str(stem): rng.choice(places) for stem in stems}}
        case Kind.ORDERING:
            return {"order": rng.sample(places, len(places))}
        case Kind.SHORT_TEXT:
            return {"text": rng.choice(WORDS)}
        case Kind.ESSAY:
            return {"text": " ".join(rng.choices(WORDS, k=40)).capitalize() + "."}
