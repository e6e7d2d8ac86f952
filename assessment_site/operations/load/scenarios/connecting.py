"""Scenarios about getting in, staying in and coming back."""

import asyncio

from assessment_site.operations.client.candidate import Candidate
from assessment_site.operations.load.clients import each
from assessment_site.operations.load.memory import proportional_kb
from assessment_site.operations.load.plan import Stage

WARM_SHARE = 0.1
SETTLE_SECONDS = 3
TICK_SECONDS = 0.5


async def storm(stage: Stage) -> None:
    """All candidates connect as fast as the server can, ``in_flight`` at a time."""
    clock = asyncio.get_running_loop().time
    began = clock()
    await stage.clients.connect_all(
        in_flight=stage.plan.in_flight,
        progress=stage.progress,
        latencies=stage.findings.measure("session.started"),
    )
    connected = len(stage.clients.connected())
    rate = connected / (clock() - began)
    stage.findings.figures["connects_per_second"] = round(rate, 1)
    _judge_connected(stage, "everybody is let in")


async def reconnect(stage: Stage) -> None:
    """
    All sockets are cut at once while saves are in flight; all candidates come back.

    They resend unacknowledged saves, as a page does. Each must be applied once.
    """
    clients, plan = stage.clients, stage.plan
    clock = asyncio.get_running_loop().time
    await clients.connect_all(in_flight=plan.in_flight, progress=stage.progress)
    there = clients.connected()
    for candidate in there:
        candidate.save(clock())
    await clients.drain(SETTLE_SECONDS)
    for candidate in there:
        candidate.save(clock())
        _cut(candidate)

    began = clock()
    latencies = stage.findings.measure("session.started")
    back = stage.findings.measure("back since the cut")
    stage.progress.start("Coming back", len(there))

    async def come_back(candidate: Candidate) -> None:
        await clients.come_back(candidate, latencies)
        back.add(clock() - began)
        stage.progress.step()

    await each(there, come_back, in_flight=len(there) or 1)
    left = await clients.drain(SETTLE_SECONDS)
    _judge_connected(stage, "everybody is back")
    stage.findings.judge("saves are answered", not left, f"{left:,} were not")


def _cut(candidate: Candidate) -> None:
    assert candidate.page is not None, "it was connected"
    candidate.page.cut()


async def idle(stage: Stage) -> None:
    """
    All candidates are connected and send only heartbeats.

    The server's memory per connection is the slope from the first tenth to all, so that
    memory the server loads once does not count.
    """
    clients, plan = stage.clients, stage.plan
    first = max(1, round(len(clients.candidates) * WARM_SHARE))
    few, rest = clients.candidates[:first], clients.candidates[first:]
    await _connect_and_settle(stage, few)
    before = sum(map(proportional_kb, plan.pids))
    await _connect_and_settle(stage, rest)
    clients.come_back_when_lost()
    after = sum(map(proportional_kb, plan.pids))
    if plan.pids and rest:
        stage.findings.figures["server_pss_kb"] = after
        per_connection = round((after - before) / len(rest), 1)
        stage.findings.figures["server_kb_per_connection"] = per_connection

    began = asyncio.get_running_loop().time()
    stage.progress.start_seconds("Idling", plan.seconds)
    while (passed := asyncio.get_running_loop().time() - began) < plan.seconds:
        stage.progress.reach(passed)
        await asyncio.sleep(min(TICK_SECONDS, plan.seconds - passed))
    lost = sum(n for error, n in clients.errors.items() if error.startswith("closed"))
    stage.findings.judge("nobody is dropped", not lost, f"{lost:,} lost the line")
    _judge_connected(stage, "everybody is let in")


async def _connect_and_settle(stage: Stage, candidates: list[Candidate]) -> None:
    await stage.clients.connect_all(
        in_flight=stage.plan.in_flight,
        progress=stage.progress,
        candidates=candidates,
    )
    await asyncio.sleep(SETTLE_SECONDS)


def _judge_connected(stage: Stage, name: str) -> None:
    connected, all_ = len(stage.clients.connected()), len(stage.clients.candidates)
    stage.findings.judge(name, connected == all_, f"{connected:,} of {all_:,}")
