"""
A simulated candidate with one page, or with two during a takeover.

Under load a save uses plain callbacks only: no task, no future, no lock. A candidate of
the demonstration waits for a reply instead (``CandidatePage.request``).
"""

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assessment_site.operations.client.ledger import Ledger, LedgerSession, SentChange
from assessment_site.operations.client.sockets import Server, Socket

OPEN_SECONDS = 30
REPLY_SECONDS = 20
HEARTBEAT_SECONDS = 5
FIRST_FINAL_CODE = 4500
UNACKED = 32
OPTIONS = 4  # of every question of the load test
RETRY_SECONDS = 0.25


@dataclass(frozen=True, kw_only=True)
class ClientSitting:
    """An attempt to sit. ``cookie`` is the header's value, ``answers`` are ids."""

    attempt_id: uuid.UUID
    cookie: str
    answers: tuple[int, ...]


class NotStarted(Exception):
    """The page was not let in; ``is_final`` if connecting again is no use."""

    def __init__(self, problem: str, *, is_final: bool = False) -> None:
        super().__init__(problem)
        self.is_final = is_final


class PageEnded(Exception):
    """The page was closed; ``is_final`` if connecting again is no use."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed {code}")
        self.is_final = code >= FIRST_FINAL_CODE


class CandidatePage(Socket):
    """One connection to an attempt. ``ended`` resolves to the close code."""

    def __init__(
        self, candidate: "Candidate", server: Server, *, page: str, resume: bool
    ) -> None:
        sitting = candidate.sitting
        path = f"/ws/attempts/{sitting.attempt_id}/?protocol=1&page={page}"
        super().__init__(
            server,
            path + "&resume=1" * resume,
            sitting.cookie,
            user_agent=candidate.user_agent,
        )
        self.candidate = candidate
        self.page = page
        self.session: LedgerSession | None = None
        # The revisions acknowledged to the user before this page asked for the seat.
        self.promised = dict(candidate.ledger.promised)
        loop = asyncio.get_running_loop()
        self.started: asyncio.Future[NotStarted | None] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self.ended_at = 0.0
        self.answered: asyncio.Future[None] | None = None
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def open(self) -> LedgerSession:
        """
        Connect and wait for ``session.started``.

        Raises:
            NotStarted: If it does not come.
        """
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.connect()
                problem = await self.started
        except TimeoutError:
            self.close()
            problem = NotStarted("connect: timeout")
        except OSError as error:
            problem = NotStarted(f"connect: {type(error).__name__}")
        if problem is not None:
            raise problem
        assert self.session is not None, "it has started"
        return self.session

    def connection_refused(self, problem: str) -> None:
        is_final = problem.startswith("4")
        self._not_started(NotStarted(f"connect: {problem}", is_final=is_final))

    def connection_ended(self) -> None:
        assert self.close_code is not None, "that is what has ended it"
        self.ended_at = asyncio.get_running_loop().time()
        code = self.close_code
        self._not_started(
            NotStarted(f"connect: closed {code}", is_final=code >= FIRST_FINAL_CODE)
        )
        if not self.ended.done():
            self.ended.set_result(code)
        if self.session is not None:
            self.candidate.page_ended(self)

    def _not_started(self, problem: NotStarted) -> None:
        if not self.started.done():
            self.started.set_result(problem)

    def receive_text(self, text: str) -> None:
        frame = json.loads(text)
        if self._replies and (reply := self._replies.pop(frame.get("ref"), None)):
            reply.set_result(frame)
            return
        match frame["type"]:
            case "answer.saved":
                self.candidate.saved(self, frame["ref"], frame["revision"])
            case "heartbeat":
                self._heartbeat(frame)
            case "session.started":
                self._start(frame)
            case "error" | "answer.conflict":
                self.candidate.refused(self, frame)

    def _start(self, frame: dict[str, Any]) -> None:
        shown = {answer["id"]: answer["revision"] for answer in frame["answers"]}
        ledger = self.candidate.ledger
        self.session = ledger.started(frame["epoch"], shown, self.promised)
        if not self.started.done():
            self.started.set_result(None)

    def _heartbeat(self, frame: dict[str, Any]) -> None:
        if "client_time" not in frame:
            self.send_heartbeat()
        elif self.answered is not None and not self.answered.done():
            self.answered.set_result(None)

    def send_heartbeat(self) -> None:
        if self.is_open:
            self.send_text(self.candidate.heartbeat())

    def send(self, type_: str, **fields: Any) -> None:
        if self.is_open:
            self.send_text(json.dumps({"type": type_, **fields}))

    async def request(self, type_: str, **fields: Any) -> dict[str, Any]:
        """
        Send a frame and wait for the reply.

        Raises:
            PageEnded: If the page is closed before the reply comes.
            TimeoutError: If there is neither a reply nor a close in time.
        """
        ref = uuid.uuid4().hex
        reply: asyncio.Future[dict[str, Any]]
        reply = asyncio.get_running_loop().create_future()
        self._replies[ref] = reply
        self.send(type_, ref=ref, **fields)
        either: list[asyncio.Future[Any]] = [reply, self.ended]
        await asyncio.wait(
            either, timeout=REPLY_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if reply.done():
            return reply.result()
        self._replies.pop(ref)
        self.raise_if_ended()
        raise TimeoutError

    def raise_if_ended(self) -> None:
        """
        Raises:
            PageEnded: If the server has closed, or the line is broken.
        """
        if self.ended.done():
            raise PageEnded(self.ended.result())

    async def is_served(self, seconds: float) -> bool:
        """Whether the server still answers on this connection."""
        self.answered = asyncio.get_running_loop().create_future()
        self.send_heartbeat()
        either: list[asyncio.Future[Any]] = [self.answered, self.ended]
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return self.answered.done() and self.is_open


def _plain_heartbeat() -> str:
    return f'{{"type":"heartbeat","client_time":{round(time.time() * 1000)}}}'


def _nothing(*_: object) -> None:
    """The callback for events without a listener."""


@dataclass(eq=False, slots=True)
class Candidate:
    """
    One user and their page. All clients share ``errors``.

    ``on_saved(candidate, seconds)`` is called for each acknowledgement, with the time
    since the save was due; ``on_lost(candidate)`` when the page loses its connection.
    ``heartbeat()`` returns the frame of a heartbeat.
    """

    sitting: ClientSitting
    errors: Counter[str]
    rng: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    page: CandidatePage | None = None
    in_flight: dict[str, float] = field(default_factory=dict)
    on_saved: "Callable[[Candidate, float], object]" = _nothing
    on_lost: "Callable[[Candidate], object]" = _nothing
    heartbeat: Callable[[], str] = _plain_heartbeat
    user_agent: str = ""
    _last_ref: int = 0
    _next_place: int = 0
    _busy: set[int] = field(default_factory=set)

    # Connecting.

    def new_page(
        self, server: Server, *, page: str = "", resume: bool = False
    ) -> CandidatePage:
        """A page that is not connected yet; a new one unless ``page`` names it."""
        return CandidatePage(self, server, page=page or uuid.uuid4().hex, resume=resume)

    async def connect(self, server: Server) -> CandidatePage:
        """Open a new page for this candidate; the server closes the previous page."""
        page = self.new_page(server)
        await page.open()
        self.page = page
        return page

    async def come_back(self, server: Server) -> CandidatePage:
        """Open the same page again, as after a cut, and resend the pending changes."""
        assert self.page is not None, "only who was there comes back"
        page = self.new_page(server, page=self.page.page, resume=True)
        await page.open()
        self.page = page
        for ref in list(self.in_flight):
            self._send(page, self.ledger.pending[ref])
        return page

    def page_ended(self, page: CandidatePage) -> None:
        if page is self.page:
            self.on_lost(self)

    def leave(self) -> None:
        """Close the page on purpose."""
        page, self.page = self.page, None
        if page is not None:
            page.close()

    # Saving.

    def save(self, due: float) -> bool:
        """
        Change the next answer that has no save in flight.

        ``due`` is when the save should be sent, in loop time. False if too much is
        pending already, or the candidate is not connected.
        """
        page = self.page
        if page is None or not page.is_open or len(self.in_flight) >= UNACKED:
            return False
        answer = self._next_answer()
        if answer is None:
            return False
        change = self.new_change(answer)
        self._busy.add(answer)
        self.in_flight[change.ref] = due
        self._send(page, change)
        return True

    def _next_answer(self) -> int | None:
        answers = self.sitting.answers
        for _ in answers:
            answer = answers[self._next_place % len(answers)]
            self._next_place += 1
            if answer not in self._busy:
                return answer
        return None

    def new_change(self, answer: int) -> SentChange:
        """A change of ``answer`` on the newest revision this candidate knows."""
        self._last_ref += 1
        return SentChange(
            ref=str(self._last_ref),
            answer=answer,
            choice=self.rng.randint(1, OPTIONS),
            base_revision=self.known_revision(answer),
            epoch=0,
        )

    def known_revision(self, answer: int) -> int:
        revision = self.ledger.promised.get(answer, 0)
        if self.page is not None and self.page.session is not None:
            revision = max(revision, self.page.session.shown[answer])
        return revision

    def send_from(self, page: CandidatePage, change: SentChange) -> None:
        """Send a change from any page of this candidate, a replaced one included."""
        if not page.transport.is_closing():
            self._send(page, change)

    def _send(self, page: CandidatePage, change: SentChange) -> None:
        assert page.session is not None, "only a page that has started saves"
        change.epoch = page.session.epoch
        self.ledger.sent(change)
        page.send_text(
            f'{{"type":"answer.save","ref":"{change.ref}","answer":{change.answer},'
            f'"response":{{"choice":{change.choice}}},'
            f'"base_revision":{change.base_revision}}}'
        )

    def saved(self, page: CandidatePage, ref: str, revision: int) -> None:
        assert page.session is not None, "only a page that has started saves"
        change = self.ledger.acknowledged(page.session, ref, revision)
        due = self.in_flight.pop(ref, None)
        if change is None or due is None:
            return
        self._busy.discard(change.answer)
        self.on_saved(self, asyncio.get_running_loop().time() - due)

    def refused(self, page: CandidatePage, frame: dict[str, Any]) -> None:
        code = frame.get("code", frame["type"])
        self.errors[code] += 1
        ref = frame.get("ref")
        if ref not in self.in_flight:
            return
        if frame.get("retry"):
            delay = RETRY_SECONDS * (1 + self.rng.random())
            asyncio.get_running_loop().call_later(delay, self._send_again, page, ref)
        else:
            # The change stays pending in the ledger: it must not be found stored.
            del self.in_flight[ref]

    def _send_again(self, page: CandidatePage, ref: str) -> None:
        if page is self.page and page.is_open and ref in self.in_flight:
            self._send(page, self.ledger.pending[ref])
