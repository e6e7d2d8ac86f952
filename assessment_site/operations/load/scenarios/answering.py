"""Scenarios about saving answers."""

import asyncio
import itertools
from collections.abc import Iterator

from assessment_site.operations.client.candidate import Candidate
from assessment_site.operations.load.pacer import Pacer
from assessment_site.operations.load.plan import Stage

DRAIN_SECONDS = 15
TICK_SECONDS = 0.1


async def answers(stage: Stage) -> None:
    """Closed loop: each candidate saves again when the last save is acknowledged."""
    window = await _everybody_in(stage)
    latencies = stage.findings.measure("acknowledged")
    clock = asyncio.get_running_loop().time

    def again(candidate: Candidate, seconds: float) -> None:
        now = clock()
        if window.begins <= now < window.ends:
            latencies.add(seconds)
        if now < window.ends:
            candidate.save(now)

    for candidate in stage.clients.candidates:
        candidate.on_saved = again
        candidate.save(clock())
    await window.pass_by(stage)
    await _finish(stage, window)


async def paced(stage: Stage) -> None:
    """
    Open loop: saves fall due at ``rate`` a second, even if the server is slow.

    Latency counts from the instant a save was due, so the saves that wait for a stalled
    server count too. Every candidate has its own period and phase, as people have.
    """
    window = await _everybody_in(stage)
    latencies = stage.findings.measure("acknowledged")
    lateness = stage.findings.measure("sent late")
    clock = asyncio.get_running_loop().time

    def note(candidate: Candidate, seconds: float) -> None:
        if window.begins <= clock() < window.ends:
            latencies.add(seconds)

    for candidate in stage.clients.candidates:
        candidate.on_saved = note
    round_ = _round(stage)
    period = len(round_) / stage.plan.rate
    began = clock()
    passing = asyncio.create_task(window.pass_by(stage))
    skipped = 0
    with Pacer() as pacer:
        for due, candidate in _due(began, period, round_):
            if due >= window.ends:
                break
            # Yields to the loop even when late, so that acknowledgements are read.
            await pacer.until(due)
            lateness.add(clock() - due)
            skipped += not candidate.save(due)
    await passing
    if skipped:
        stage.clients.errors["not sent: too much pending"] += skipped
    await _finish(stage, window)


def _round(stage: Stage) -> list[tuple[float, Candidate]]:
    """The candidates with the time of their turn in each period, in order."""
    candidates = stage.clients.candidates
    period = len(candidates) / stage.plan.rate
    phases = [(stage.clients.rng.uniform(0, period), c) for c in candidates]
    return sorted(phases, key=lambda phase: phase[0])


def _due(
    began: float, period: float, round_: list[tuple[float, Candidate]]
) -> Iterator[tuple[float, Candidate]]:
    """All saves of the run, in loop time."""
    for number in itertools.count():
        for offset, candidate in round_:
            yield began + number * period + offset, candidate


class _Window:
    """The measured time, in loop time; the time before is for warming up."""

    def __init__(self, begins: float, ends: float) -> None:
        self.begins = begins
        self.ends = ends

    async def pass_by(self, stage: Stage) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        stage.progress.start_seconds("Saving", self.ends - began)
        while (now := clock()) < self.ends:
            stage.progress.reach(now - began)
            await asyncio.sleep(min(TICK_SECONDS, self.ends - now))


async def _everybody_in(stage: Stage) -> _Window:
    plan = stage.plan
    await stage.clients.connect_all(in_flight=plan.in_flight, progress=stage.progress)
    stage.clients.come_back_when_lost()
    begins = asyncio.get_running_loop().time() + plan.warmup
    return _Window(begins, begins + plan.seconds)


async def _finish(stage: Stage, window: _Window) -> None:
    acknowledged = len(stage.findings.measure("acknowledged"))
    seconds = window.ends - window.begins
    left = await stage.clients.drain(DRAIN_SECONDS)
    if left:
        stage.clients.errors["never answered"] += left
    stage.findings.figures["acks_per_second"] = round(acknowledged / seconds, 1)
    stage.findings.judge(
        "saves are answered", not left, f"{left:,} were not within {DRAIN_SECONDS} s"
    )
