"""Scenarios about who has the seat."""

import asyncio
from collections import Counter

from assessment_site.operations.client.candidate import (
    Candidate,
    CandidatePage,
    NotStarted,
)
from assessment_site.operations.load.clients import each
from assessment_site.operations.load.plan import Stage

TAKEN_OVER = 4501
# The next renewal closes a replaced page that no kick has reached.
CLOSE_REASON_SECONDS = 15
SURVIVOR_SECONDS = 10
RENEWAL_SECONDS = 5


async def takeover(stage: Stage) -> None:
    """
    Each candidate opens a second page, ``in_flight`` of them at a time.

    Times count from the moment the second page begins to connect. As soon as it has
    started, the first page sends one more save, which must not be stored.
    """
    clients, findings = stage.clients, stage.findings
    await clients.connect_all(in_flight=stage.plan.in_flight, progress=stage.progress)
    there = clients.connected()
    stage.progress.start("Taking over", len(there))
    codes: Counter[int | None] = Counter()

    async def take_over(candidate: Candidate) -> None:
        codes[await _take_over(stage, candidate)] += 1
        stage.progress.step()

    await each(there, take_over, in_flight=stage.plan.in_flight)
    _note_refusals(stage)
    replaced = codes.pop(TAKEN_OVER, 0)
    for code, count in codes.items():
        clients.errors[f"old page: {'still open' if code is None else code}"] += count
    findings.judge(
        "every old page is closed with 4501",
        replaced == len(clients.candidates),
        f"{replaced:,} of {len(clients.candidates):,}",
    )


async def _take_over(stage: Stage, candidate: Candidate) -> int | None:
    """The code the old page was closed with; None if it is still open."""
    clock = asyncio.get_running_loop().time
    old = candidate.page
    assert old is not None and old.session is not None, "it was connected"
    began = clock()
    if not await stage.clients.connect(candidate):
        return None
    stage.findings.measure("new page started").add(clock() - began)
    if old.is_open:
        candidate.send_from(old, candidate.new_change(candidate.sitting.answers[0]))
    await asyncio.wait({old.ended}, timeout=CLOSE_REASON_SECONDS)
    if not old.ended.done():
        old.close()
        return None
    stage.findings.measure("old page closed").add(old.ended_at - began)
    return old.ended.result()


async def race(stage: Stage) -> None:
    """
    Several connections of each user at once: one survives, with the highest epoch.

    Each connection saves a different answer as soon as it has started. Connections that
    have lost the seat by then must be refused.
    """
    races = [_Race(stage, candidate) for candidate in stage.clients.candidates]
    stage.progress.start("Racing", len(races))
    await each(races, _Race.run, in_flight=stage.plan.in_flight)
    # After the last claim and one renewal, each seat is settled.
    await asyncio.sleep(RENEWAL_SECONDS)
    await asyncio.gather(*(each_race.count_survivors() for each_race in races))

    survivors = Counter(len(each_race.survivors) for each_race in races)
    right = sum(each_race.highest_survived for each_race in races)
    stage.findings.figures["users_with_no_survivor"] = survivors[0]
    stage.findings.figures["users_with_one_survivor"] = survivors[1]
    more = len(races) - survivors[0] - survivors[1]
    stage.findings.figures["users_with_more_survivors"] = more
    one = survivors[1]
    of_all = f"of {len(races):,} users"
    stage.findings.judge("one survivor each", one == len(races), f"{one:,} {of_all}")
    stage.findings.judge(
        "the survivor holds the highest epoch",
        right == len(races),
        f"{right:,} {of_all}",
    )
    _note_refusals(stage)
    for each_race in races:
        each_race.leave()


def _note_refusals(stage: Stage) -> None:
    """Count refused late saves as a figure, because here they are no errors."""
    refused = stage.clients.errors.pop("session.stale", 0)
    stage.findings.figures["late_saves_refused"] = refused


class _Race:
    """The connections of one user."""

    def __init__(self, stage: Stage, candidate: Candidate) -> None:
        self.stage = stage
        self.candidate = candidate
        self.pages: list[CandidatePage] = []
        self.survivors: list[CandidatePage] = []

    async def run(self) -> None:
        clients = self.stage.clients
        self.pages = [
            self.candidate.new_page(clients.server_for(self.candidate))
            for _ in range(self.stage.plan.connections)
        ]
        await asyncio.gather(*(self._open(n) for n in range(len(self.pages))))
        await self._settle()
        self.stage.progress.step()

    async def _open(self, number: int) -> None:
        page = self.pages[number]
        try:
            session = await page.open()
        except NotStarted as problem:
            # A page may lose the race before it gets its state: that is no error.
            if problem.args != (f"connect: closed {TAKEN_OVER}",):
                self.stage.clients.errors[str(problem)] += 1
            return
        answers = self.candidate.sitting.answers
        answer = answers[number % len(answers)]
        change = self.candidate.new_change(answer)
        change.base_revision = session.shown[answer]
        self.candidate.send_from(page, change)

    async def _settle(self) -> None:
        """Wait until at most one page is open, or a renewal should have closed it."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + SURVIVOR_SECONDS
        while len(self._open_pages()) > 1 and (left := deadline - clock()) > 0:
            ended = [page.ended for page in self._open_pages()]
            await asyncio.wait(ended, timeout=left, return_when=asyncio.FIRST_COMPLETED)

    def _open_pages(self) -> list[CandidatePage]:
        return [page for page in self.pages if page.is_open]

    async def count_survivors(self) -> None:
        """Find the open pages that the server still answers; others do not survive."""
        pages = self._open_pages()
        served = await asyncio.gather(*(p.is_served(SURVIVOR_SECONDS) for p in pages))
        self.survivors = [
            p for p, is_served in zip(pages, served, strict=True) if is_served
        ]

    @property
    def highest_survived(self) -> bool:
        epochs = [session.epoch for session in self.candidate.ledger.sessions]
        return [_epoch(page) for page in self.survivors] == [max(epochs, default=0)]

    def leave(self) -> None:
        for page in self.pages:
            page.close()


def _epoch(page: CandidatePage) -> int:
    return page.session.epoch if page.session is not None else 0
