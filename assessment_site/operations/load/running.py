"""Runs a scenario, and measures how busy the generator itself was."""

import asyncio
import gc
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assessment_site.operations.client.candidate import ClientSitting, NotStarted
from assessment_site.operations.client.ledger import Ledger
from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.clients import Clients
from assessment_site.operations.load.plan import Findings, LoadPlan, Stage
from assessment_site.operations.load.progress import LoadProgress
from assessment_site.operations.load.scenarios import SCENARIOS

CEILING_SECONDS = 3.0
ROOT = Path(__file__).resolve().parents[3]


class Unreachable(Exception):
    """A server did not let a candidate in; ``problem`` says how it refused."""

    def __init__(self, server: Server, problem: str) -> None:
        super().__init__(f"{server}: {problem}")
        self.server = server
        self.problem = problem


@dataclass(frozen=True)
class LoadOutcome:
    """``cpu_share``: the share of one core that this process used; at most 1."""

    findings: Findings
    errors: Counter[str]
    ledgers: list[Ledger]
    cpu_share: float


def play(
    plan: LoadPlan, sittings: Sequence[ClientSitting], progress: LoadProgress
) -> LoadOutcome:
    """Run the plan's scenario; blocks until it is over."""
    # All current objects stay, so the collector need not walk them again and again.
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        with asyncio.Runner() as runner:
            clients, findings = runner.run(_play(plan, sittings, progress))
    finally:
        gc.unfreeze()
        progress.clear()
    used = (time.process_time() - cpu) / (time.perf_counter() - wall)
    ledgers = [candidate.ledger for candidate in clients.candidates]
    return LoadOutcome(findings, clients.errors, ledgers, round(used, 3))


def scout(servers: Sequence[Server], sitting: ClientSitting) -> None:
    """
    Connect once to each server, so that a run fails once and not a thousand times.

    Raises:
        Unreachable: For the first server that does not let the candidate in.
    """
    with asyncio.Runner() as runner:
        runner.run(_scout(servers, sitting))


async def _scout(servers: Sequence[Server], sitting: ClientSitting) -> None:
    async with Clients([sitting], servers, seed=0, jitter=0) as clients:
        for server in servers:
            try:
                await clients.candidates[0].connect(server)
            except NotStarted as problem:
                raise Unreachable(server, str(problem)) from problem


async def _play(
    plan: LoadPlan, sittings: Sequence[ClientSitting], progress: LoadProgress
) -> tuple[Clients, Findings]:
    findings = Findings()
    async with Clients(
        sittings, plan.servers, seed=plan.seed, jitter=plan.jitter
    ) as clients:
        await SCENARIOS[plan.scenario](Stage(plan, clients, findings, progress))
    return clients, findings


def ceiling(plan: LoadPlan, progress: LoadProgress) -> dict[str, float]:
    """
    The limits of this generator, as figures, against a server that does nothing.

    The two share the machine, as generator and site do. Each would do more on its own
    core.
    """
    with stub(plan.questions) as server:
        sittings = [
            ClientSitting(
                attempt_id=uuid.uuid4(),
                cookie="sessionid=none",
                answers=tuple(range(1, plan.questions + 1)),
            )
            for _ in range(plan.candidates)
        ]
        against_stub = replace(
            plan, servers=(server,), warmup=0.5, seconds=CEILING_SECONDS
        )
        figures: dict[str, float] = {}
        for scenario in ("storm", "answers"):
            outcome = play(replace(against_stub, scenario=scenario), sittings, progress)
            for name, value in outcome.findings.figures.items():
                figures[f"ceiling_{name}"] = value
    return figures


@contextmanager
def stub(questions: int) -> Iterator[Server]:
    command = [
        sys.executable,
        "-m",
        "assessment_site.operations.load.stub",
        str(questions),
    ]
    # Runs our own module with our own interpreter.
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None, "it is a pipe"
            port = int(process.stdout.readline())
            yield Server("127.0.0.1", port, tls=False)
        finally:
            process.terminate()
