"""
Our consumer and the tutorials' side by side, on one machine, in one run.

    python -m tests.benchmarks.compare [--server uvicorn] [--rounds 3] [--only storm]

The server under test has one core to itself; PostgreSQL, Valkey and the load generator
share another. Absolute numbers are the machine's; the ratios are what counts.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from assessment_site.operations.serving import BACKLOG, daphne_command
from tests.benchmarks.floor import committed_rows
from tests.benchmarks.table import as_table
from tests.harness.process import ROOT, Process
from tests.harness.services import Postgres, Valkey, answers, free_port

SETTINGS = {
    "tutorial": "tests.benchmarks.baseline.settings",
    "ours": "assessment_site.settings",
    "bare": "assessment_site.settings",
}
MODULES = {
    "tutorial": "tests.benchmarks.baseline.asgi",
    "ours": "assessment_site.asgi",
    "bare": "tests.benchmarks.bare.asgi",
}


@dataclass(frozen=True)
class Case:
    """One run of ``manage.py simulate`` and the numbers to take from its report."""

    scenario: str
    candidates: int
    takes: dict[str, tuple[str, ...]]
    processes: int = 1
    #: The server alone can do it as well.
    is_bare: bool = False

    @property
    def applications(self):
        return ["tutorial", "ours", *(["bare"] if self.is_bare else [])]


CASES = (
    Case(
        "answers",
        100,
        {
            "durable acks/s, closed loop": ("figures", "acks_per_second"),
            "  ack p99, ms": ("latency_ms", "acknowledged", "p99"),
        },
        is_bare=True,
    ),
    Case(
        "paced",
        1000,
        {
            "ack p50 at one save per 5 s, ms": ("latency_ms", "acknowledged", "p50"),
            "  p99, ms": ("latency_ms", "acknowledged", "p99"),
        },
        is_bare=True,
    ),
    Case(
        "storm",
        1000,
        {
            "connects/s": ("figures", "connects_per_second"),
            "  to session.started p99, ms": ("latency_ms", "session.started", "p99"),
        },
        is_bare=True,
    ),
    Case(
        "takeover",
        400,
        {
            "takeover, old page closed p50, ms": (
                *("latency_ms", "old page closed"),
                "p50",
            ),
            "  old page closed p99, ms": ("latency_ms", "old page closed", "p99"),
        },
    ),
    Case(
        "race",
        200,
        {
            "racing users with no survivor": ("figures", "users_with_no_survivor"),
            "  with more than one": ("figures", "users_with_more_survivors"),
        },
    ),
    Case(
        "race",
        200,
        {
            "the same, two processes: none": ("figures", "users_with_no_survivor"),
            "  more than one": ("figures", "users_with_more_survivors"),
        },
        processes=2,
    ),
    Case(
        "idle",
        1000,
        {"kB per idle connection": ("figures", "server_kb_per_connection")},
    ),
)


class Cores:
    """One for the server, one for everything else; none to give on a single core."""

    def __init__(self):
        cores = sorted(os.sched_getaffinity(0))
        self.server = {cores[0]}
        self.rest = set(cores[1:2]) or self.server
        self.both = self.server | self.rest

    @contextlib.contextmanager
    def __call__(self, cores):
        """Children started inside inherit the cores."""
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, cores)
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)


def server_command(server, application, port):
    module = f"{MODULES[application]}:application"
    if server == "daphne":
        return [*daphne_command(host="127.0.0.1", port=port)[:-1], module]
    return [
        *(sys.executable, "-m", "uvicorn", module, "--host=127.0.0.1"),
        *(f"--port={port}", f"--backlog={BACKLOG}", "--log-level=warning"),
        *("--ws=websockets-sansio", "--loop=uvloop", "--ws-max-size=262144"),
        *("--ws-per-message-deflate=false", "--timeout-graceful-shutdown=10"),
    ]


class Bench:
    """The databases, and everything that runs against them."""

    def __init__(self, folder, options):
        self.folder = Path(folder)
        self.options = options
        self.cores = Cores()
        with self.cores(self.cores.rest):
            self.postgres = Postgres(self.folder / "postgres").start()
            self.valkey = Valkey(self.folder).start()
        self.env = {
            **os.environ,
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.valkey.url,
            "DEBUG": "0",
            "ALLOW_HTTP": "1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECRET_KEY": "benchmark",
            "LOG_LEVEL": "ERROR",
        }
        self.manage("migrate", "--verbosity=0")

    def close(self):
        self.postgres.stop()
        self.valkey.stop()

    def manage(self, *arguments):
        return self._python("manage.py", *arguments)

    def _python(self, *arguments):
        with self.cores(self.cores.rest):
            return subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.env,
                capture_output=True,
                text=True,
            )

    def ceiling(self):
        """What the generator can do with a core of its own, as figures."""
        with self.cores(self.cores.both):
            command = [sys.executable, "manage.py", "simulate", "ceiling", "--json"]
            done = subprocess.run(
                command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, check=True
            )
        return json.loads(done.stdout)["generator"]

    def floor(self):
        """What one committed row takes here, by which to read the latencies below."""
        with self.cores(self.cores.rest):
            one = committed_rows(self.postgres.url())
        return f"p50 {one.p50:.1f}, p99 {one.p99:.1f}, longest {one.max:.1f} ms"

    def simulate(self, *arguments):
        """The report of one run; a broken promise is a result, not a failure."""
        return _report(self.manage("simulate", "--json", *arguments))

    def simulate_alone(self, *arguments):
        """The same for the server alone, which knows none of our candidates."""
        return _report(self._python("-m", "tests.benchmarks.bare", *arguments))

    @contextlib.contextmanager
    def servers(self, application, count):
        """Fresh server processes; their addresses."""
        started = []
        try:
            with self.cores(self.cores.server):
                for _ in range(count):
                    started.append(self._start(application))
            yield [f"http://127.0.0.1:{port}" for _, port in started]
        finally:
            for process, _ in started:
                process.stop()

    def _start(self, application):
        port = free_port()
        process = Process(
            server_command(self.options.server, application, port),
            log=self.folder / f"{application}-{port}.log",
            env={**self.env, "DJANGO_SETTINGS_MODULE": SETTINGS[application]},
        ).start()
        process.wait_until(lambda: answers(port), what="listening")
        return process, port

    def run(self, case, application):
        """The numbers of one case; what it found on the way is told on stderr."""
        options = self.options
        candidates = max(2, round(case.candidates * options.scale))
        with self.servers(application, case.processes) as urls:
            if application == "bare":
                seconds = str(options.seconds)
                report = self.simulate_alone(
                    case.scenario, urls[0], str(candidates), seconds
                )
            else:
                report = self.simulate(
                    *(case.scenario, *(f"--url={url}" for url in urls)),
                    *(f"--candidates={candidates}", f"--seconds={options.seconds}"),
                )
        say(f"{application:<9} {case.scenario:<9} {summary(report)}")
        return {name: dig(report, path) for name, path in case.takes.items()}


def _report(done):
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def summary(report):
    broken = [v["name"] for v in report["verdicts"] if not v["ok"]]
    parts = [
        *(f"{name} {value:,}" for name, value in report["figures"].items()),
        *(f"{name} p99 {s['p99']:,} ms" for name, s in report["latency_ms"].items()),
        f"generator {report['generator']['cpu_share']:.0%}",
        *(f"{count} × {error}" for error, count in report["errors"].items()),
        *(f"BROKEN: {name}" for name in broken),
    ]
    return ", ".join(parts)


def dig(report, path):
    value = report
    for key in path:
        value = value.get(key) if value is not None else None
    return value


def measure(bench, cases, rounds):
    """``{name: {application: [a number each round]}}``, all in turn in every round."""
    measured = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds}; one committed row: {bench.floor()}")
        for case in cases:
            for application in case.applications:
                for name, value in bench.run(case, application).items():
                    measured[name][application].append(value)
    return measured


def rows(measured):
    """Name, tutorial, ours, their ratio, the server alone; medians of all rounds."""
    for name, values in measured.items():
        tutorial, ours, bare = (median(values.get(each, [])) for each in MODULES)
        ratio = ours / tutorial if tutorial and ours is not None else None
        yield name, tutorial, ours, ratio, bare


def median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def say(text):
    sys.stderr.write(text + "\n")


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.compare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--server", choices=["daphne", "uvicorn"], default="daphne")
    parser.add_argument("--rounds", type=int, default=1, metavar="N")
    parser.add_argument("--seconds", type=float, default=10, metavar="S")
    parser.add_argument(
        "--scale", type=float, default=1, help="of the numbers of candidates (1)"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=sorted({case.scenario for case in CASES}),
        help="this scenario; repeat it for several",
    )
    parser.add_argument("--json", action="store_true", help="all rounds, as JSON")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    cases = [c for c in CASES if not options.only or c.scenario in options.only]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        # PostgreSQL may run as a user who has to get through here.
        os.chmod(folder, 0o755)
        (Path(folder) / "postgres").mkdir()
        bench = Bench(folder, options)
        try:
            say(f"Generator: {bench.ceiling()}")
            measured = measure(bench, cases, options.rounds)
        finally:
            bench.close()
    if options.json:
        sys.stdout.write(json.dumps(measured, indent=2) + "\n")
    else:
        sys.stdout.write(as_table(rows(measured)))


if __name__ == "__main__":
    main()
