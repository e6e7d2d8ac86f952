"""
Simulated candidates, for a demonstration with activity.

They sit a test over the real protocol, as a page does: one socket, a save at a time,
heartbeats, a reconnect with ``resume`` after a cut, a new page after moving to another
device. They prove nothing about the site; the tests do.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from assessment_site.operations.client.candidate import (
    HEARTBEAT_SECONDS,
    REPLY_SECONDS,
    Candidate,
    CandidatePage,
    ClientSitting,
    NotStarted,
    PageEnded,
)
from assessment_site.operations.client.sockets import ABNORMAL, Server
from assessments.questions.kind import Response
from assessments.questions.registry import kind_of

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
    """One answer to give, and how many options and stems its question has."""

    answer: int
    kind: str
    options: int
    stems: int


@dataclass(frozen=True, kw_only=True)
class SittingWithTasks(ClientSitting):
    """An attempt to sit, with a task for each answer."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class Temper:
    """
    Seconds of thought per question, and the chance of each accident per question.

    A candidate takes up to ``away_seconds`` to come, and to come back; after a cut one
    in four takes up to ``lost_seconds`` longer. ``trouble`` is the share of candidates
    who have a slow line or a wrong clock, and call for help.
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
    """Counts of what all candidates together have done so far."""

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


async def simulate(
    sittings: Sequence[SittingWithTasks], *, url: str, temper: Temper, tally: Tally
) -> None:
    """
    Sit all ``sittings`` at once; returns when the last attempt is over.

    ``url`` is the site's origin (http://…). ``tally`` is updated meanwhile.
    """
    tally.candidates = len(sittings)
    server = Server.parse(url)
    async with asyncio.TaskGroup() as group:
        for sitting in sittings:
            person = SimulatedPerson(sitting, server, temper, tally)
            group.create_task(person.sit())


@dataclass
class SimulatedPerson:
    """One simulated person with one open page, or with two while changing devices."""

    sitting: SittingWithTasks
    server: Server
    temper: Temper
    tally: Tally
    rng: random.Random = field(default_factory=random.Random)
    has_trouble: bool = False
    clock_skew: int = 0

    def __post_init__(self) -> None:
        self.candidate = Candidate(
            self.sitting, Counter(), self.rng, heartbeat=self._heartbeat
        )
        self.has_trouble = self.rng.random() < self.temper.trouble
        if self.has_trouble:
            self.clock_skew = self.rng.choice([0, 90_000, -400_000])

    async def sit(self) -> None:
        """Answer all unanswered questions and submit, in spite of all accidents."""
        await self._stay_away()
        while not await self._is_over():
            await self._find_the_way_back()
        self.tally.finished += 1

    async def _is_over(self) -> bool:
        """Sit until the page ends; True if the attempt or the right to it ended too."""
        try:
            await self._sit_connected(await self._connect())
        except (NotStarted, PageEnded) as end:
            return end.is_final
        except TimeoutError:
            return False  # the site does not answer: come back, as a page does
        return True

    async def _stay_away(self) -> None:
        await asyncio.sleep(self.rng.uniform(0, self.temper.away_seconds))

    async def _find_the_way_back(self) -> None:
        await self._stay_away()
        if self.rng.random() < LOST_SHARE:
            await asyncio.sleep(self.rng.uniform(0, self.temper.lost_seconds))

    async def _connect(self) -> CandidatePage:
        if self.candidate.page is None:
            return await self._connect_another_device()
        return await self.candidate.come_back(self.server)

    async def _connect_another_device(self) -> CandidatePage:
        self.candidate.user_agent = self.rng.choice(USER_AGENTS)
        return await self.candidate.connect(self.server)

    async def _sit_connected(self, page: CandidatePage) -> None:
        self.tally.connected += 1
        try:
            while await self._answer(page):
                replaced, page = page, await self._connect_another_device()
                self.tally.takeovers += 1
                await asyncio.wait({replaced.ended}, timeout=REPLY_SECONDS)
        finally:
            self.tally.connected -= 1
            page.close()

    async def _answer(self, page: CandidatePage) -> bool:
        """Answer open questions; True when the candidate moves to another device."""
        assert page.session is not None, "it has started"
        for task in self.sitting.tasks:
            if page.session.shown[task.answer]:
                continue
            await self._think(page)
            if self.has_trouble and self.rng.random() < self.temper.trouble:
                await page.request("help.request", text=CALL)
            accident = self.rng.random()
            if accident < self.temper.cut:
                self._cut(page)
            if accident < self.temper.cut + self.temper.takeover:
                return True
            await self._save(page, task)
        await self._think(page)
        await page.request("attempt.submit")
        return False

    def _cut(self, page: CandidatePage) -> None:
        """Cut the connection without a close frame, as a lost network does."""
        self.tally.cuts += 1
        page.cut()
        raise PageEnded(ABNORMAL)

    async def _think(self, page: CandidatePage) -> None:
        """Wait some seconds, sending heartbeats as a page does."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.rng.uniform(0.3, 1.7) * self.temper.thought_seconds
        while (left := end - loop.time()) > 0:
            await asyncio.wait({page.ended}, timeout=min(left, HEARTBEAT_SECONDS))
            page.raise_if_ended()
            page.send_heartbeat()

    def _heartbeat(self) -> str:
        """A heartbeat as a page sends it, with the metrics of the page."""
        return json.dumps(
            {
                "type": "heartbeat",
                "client_time": round(time.time() * 1000) + self.clock_skew,
                "unsent": self.rng.randint(1, 6) if self.has_trouble else 0,
                "round_trip": self.rng.randint(400, 2000) if self.has_trouble else 40,
            }
        )

    async def _save(self, page: CandidatePage, task: Task) -> None:
        page.send("attempt.visit", answer=task.answer)
        if kind_of(task.kind).takes_files:
            return  # simulated candidates have no files
        reply = await page.request(
            "answer.save",
            answer=task.answer,
            response=some_response(task, self.rng),
            base_revision=0,
        )
        if reply["type"] == "answer.saved":
            self.tally.saved += 1


def some_response(task: Task, rng: random.Random) -> Response:
    """A valid response to ``task``, right or wrong."""
    return kind_of(task.kind).sample(task.options, task.stems, rng)
