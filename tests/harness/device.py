"""A candidate's device that saves, loses the line, comes back and sends again."""

import asyncio
import time
import uuid
from dataclasses import dataclass

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.harness.page import Page

LOST = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError, EOFError)
# Longer than a page waits before it believes that the line is dead.
PATIENCE = 12


@dataclass
class Change:
    answer: int
    text: str
    base: int
    ref: str


class Device:
    """
    One page of a candidate, with the manners of the real one.

    It changes one answer after another, ``pace`` seconds apart at most, and holds on to
    a change until the server has shown that it has it, or something newer. Whatever
    breaks, or stays silent for ``patience`` seconds, it comes back by itself with jitter,
    to any of ``sites``; a close code of 4500 or more keeps it away until ``take_over``.
    All of it goes into the history.
    """

    def __init__(
        self, name, candidate, sites, history, chance, *, pace=0.1, patience=PATIENCE
    ):
        self.name = name
        self.candidate = candidate
        self.sites = sites
        self.history = history
        self.chance = chance
        self.pace = pace
        self.patience = patience
        self.page = None
        self.change = None
        self.revisions = {}
        self.changes = 0
        self.failures = 0
        self.is_finishing = False
        self.close_codes = []
        self.stirred = asyncio.Event()
        self.take_over()

    def take_over(self):
        """Its owner turns to this device: a page loaded anew."""
        self.drop()
        self.page_name = uuid.uuid4().hex
        self.is_resuming = False
        self.is_replaced = False
        self.stirred.set()

    def finish(self):
        """Begin no new change; end when none is left, or when replaced."""
        self.is_finishing = True
        self.stirred.set()

    def drop(self):
        """The line breaks."""
        if self.page is not None:
            self.page.drop()

    async def run(self):
        """Sit until ``finish`` was called and no change is without an answer."""
        while not self._is_done():
            if self.is_replaced:
                await self._wait_for_owner()
                continue
            try:
                await self._sit()
            except LOST as error:
                await self._lost(error)
        self.drop()

    def _is_done(self):
        return self.is_finishing and (self.is_replaced or self.change is None)

    async def _wait_for_owner(self):
        self.stirred.clear()
        if not self._is_done():
            await self.stirred.wait()

    async def _lost(self, error):
        self.drop()
        code = error.rcvd.code if getattr(error, "rcvd", None) else 1006
        self.close_codes.append(code)
        self.is_replaced = code >= 4500
        self.failures += 1
        # Full jitter, as the page does.
        await asyncio.sleep(self.chance.uniform(0, min(2, 0.1 * 2**self.failures)))

    async def _sit(self):
        asked = time.monotonic()
        async with asyncio.timeout(self.patience):
            self.page = await Page.open(
                self.chance.choice(self.sites).ws_url,
                self.candidate.attempt_id,
                cookie=self.candidate.cookie,
                page=self.page_name,
                resume=self.is_resuming,
                started=False,
            )
            await self.page.start()
        self.is_resuming = True
        self.failures = 0
        self.history.started(self.candidate.user_id, self.name, asked, self.page.state)
        self._learn(self.page.answers)
        while not self._is_done():
            await self._save()

    def _learn(self, answers):
        """Keep a change only if the state shows that it may still be made."""
        self.revisions = {pk: row["revision"] for pk, row in answers.items()}
        if self.change is not None:
            shown = answers[self.change.answer]
            if shown["revision"] != self.change.base:
                # Ours, its answer lost on the way; or another device's, which stays.
                self.change = None

    async def _save(self):
        if self.change is None:
            await asyncio.sleep(self.chance.uniform(0, self.pace))
            self.change = self._make_change()
        change = self.change
        write = self.history.asked(
            user=self.candidate.user_id,
            device=self.name,
            epoch=self.page.epoch,
            answer=change.answer,
            ref=change.ref,
            text=change.text,
            base=change.base,
        )
        async with asyncio.timeout(self.patience):
            reply = await self.page.save(
                change.answer, {"text": change.text}, change.base, ref=change.ref
            )
        self.history.answered(write, reply)
        await self._settle(change, reply)

    def _make_change(self):
        self.changes += 1
        answer = self.chance.choice(self.candidate.answers)
        text = f"{self.name}, change {self.changes}"
        return Change(answer, text, self.revisions[answer], uuid.uuid4().hex)

    async def _settle(self, change, reply):
        match reply:
            case {"type": "answer.saved" | "answer.conflict", "revision": revision}:
                self.revisions[change.answer] = revision
                self.change = None
            case {"type": "error", "retry": True}:
                await asyncio.sleep(self.chance.uniform(0, 0.5))
            case {"type": "error", "code": "session.stale"}:
                async with asyncio.timeout(self.patience):
                    await self._hear_the_end()
            case _:
                raise AssertionError(f"{self.name} was answered {reply}")

    async def _hear_the_end(self):
        while True:
            await self.page.receive()
