"""
The generator against the server alone: ``simulate``'s report of one scenario.

    python -m tests.benchmarks.bare SCENARIO URL CANDIDATES SECONDS

Candidates are made up: a server that knows nobody admits everybody.
"""

import contextlib
import json
import sys
import uuid

from assessment_site.operations.client.candidate import ClientSitting
from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.plan import LoadPlan
from assessment_site.operations.load.progress import LoadProgress
from assessment_site.operations.load.report import LoadReport
from assessment_site.operations.load.running import play
from tests.benchmarks.bare.asgi import QUESTIONS

SAVE_EVERY_SECONDS = 5
IN_FLIGHT = 200


class _NoBar:
    def step(self):
        pass


def run(scenario, url, candidates, seconds):
    plan = LoadPlan(
        scenario=scenario,
        servers=(Server.parse(url),),
        candidates=candidates,
        seconds=seconds,
        rate=candidates / SAVE_EVERY_SECONDS,
        questions=QUESTIONS,
        in_flight=min(IN_FLIGHT, candidates),
        connections=1,
        jitter=0,
        warmup=1,
        seed=1,
    )
    answers = tuple(range(1, QUESTIONS + 1))
    sittings = [
        ClientSitting(attempt_id=uuid.uuid4(), cookie="sessionid=none", answers=answers)
        for _ in range(candidates)
    ]
    outcome = play(
        plan, sittings, LoadProgress(lambda *_: contextlib.nullcontext(_NoBar()))
    )
    return LoadReport(
        plan,
        figures=outcome.findings.figures,
        latencies={n: m.summary() for n, m in outcome.findings.latencies.items()},
        errors=outcome.errors,
        cpu_share=outcome.cpu_share,
    )


if __name__ == "__main__":
    scenario, url, candidates, seconds = sys.argv[1:]
    report = run(scenario, url, int(candidates), float(seconds))
    sys.stdout.write(json.dumps(report.as_json()) + "\n")
