"""Load on a running server, from outside, with a verdict on the server's promises."""

import argparse
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessment_site.operations.client.candidate import Sitting
from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load import fixtures, running
from assessment_site.operations.load.memory import find_pid
from assessment_site.operations.load.plan import LoadPlan
from assessment_site.operations.load.progress import LoadProgress
from assessment_site.operations.load.report import LoadReport
from assessment_site.operations.load.scenarios import SCENARIOS
from assessment_site.operations.load.verdicts import judge
from assessments.management.base import CommandBase, add_json_option
from realtime import server_time

CEILING = "ceiling"
WRONG_USAGE = 2
# The default number of connects (takeovers, races) under way at a time.
IN_FLIGHT = 200
TAKEOVERS_IN_FLIGHT = 20
SAVE_EVERY_SECONDS = 5

HELP = """\
Put load on a running server, over the real protocol, and judge what it promised.

  storm      everybody connects, --in-flight at a time
  takeover   a second page for each candidate, --in-flight at a time, until the first
             is closed with 4501
  race       --connections pages of each candidate at once, spread over all --url:
             exactly one survives, the one with the highest epoch
  answers    closed loop: everybody saves again as soon as the last is acknowledged
  paced      open loop: --rate saves a second, timed from the instant they were due
  reconnect  all sockets are cut at once with saves under way; everybody comes back
  idle       everybody is connected and shows life; the server's memory per connection
  ceiling    what this generator can do at most, against a server that does nothing

The candidates, their test and their logins are made in the database of DATABASE_URL,
which has to be the server's, with the server's SECRET_KEY. They are removed at the end,
also after Ctrl-C; what a killed run left behind is removed by the next one.

  manage.py simulate answers --url http://127.0.0.1:8000 --candidates 100
  manage.py simulate race --url http://127.0.0.1:8001 --url http://127.0.0.1:8002

Exit code 0: every promise was kept; 1: one was broken, or the run could not be made;
2: the command line makes no sense.
"""


def count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 99_999:
        raise argparse.ArgumentTypeError(f"expected 1 to 99999, not {text!r}")
    return int(text)


def duration(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not math.isfinite(seconds) or seconds < 0:
        raise argparse.ArgumentTypeError(f"expected seconds, not {text!r}")
    return seconds


def positive(text: str) -> float:
    value = duration(text)
    if value == 0:
        raise argparse.ArgumentTypeError("expected more than 0")
    return value


def server(text: str) -> Server:
    try:
        return Server.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


class Command(CommandBase):
    help = HELP

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", choices=[*SCENARIOS, CEILING])
        parser.add_argument(
            "--url",
            type=server,
            action="append",
            metavar="URL",
            help="A server's address, as http://127.0.0.1:8000; repeat it for several.",
        )
        _add_load(parser)
        _add_shape(parser)
        parser.add_argument(
            "--seed", type=int, default=1, help="Of all that is random (1)."
        )
        parser.add_argument(
            "--ceiling",
            action="store_true",
            dest="with_ceiling",
            help="Also measure what this generator can do at most.",
        )
        parser.add_argument(
            "--keep",
            action="store_true",
            help="Leave the candidates in the database until the next run.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _plan(options)
        progress = LoadProgress(self.progress)
        try:
            with _sigterm_like_ctrl_c():
                report = self._run(plan, progress, options)
        except running.Unreachable as unreachable:
            raise CommandError(_advice(unreachable)) from unreachable
        finally:
            progress.clear()
        if options["json"]:
            self.write_json(report.as_json())
        else:
            self.stdout.write(report.as_table())
        if not report.is_good:
            raise CommandError("A promise was broken.")

    def _run(
        self, plan: LoadPlan, progress: LoadProgress, options: dict[str, Any]
    ) -> LoadReport:
        if plan.scenario == CEILING:
            return LoadReport(plan, ceiling=running.ceiling(plan, progress))
        ceiling = running.ceiling(plan, progress) if options["with_ceiling"] else {}
        run = fixtures.run_name()
        for leftover in fixtures.remove_leftovers(server_time.now()):
            self.remark(f"Removed what {leftover} left behind.")
        with self._fixtures(run, plan, progress, keep=options["keep"]) as sittings:
            running.scout(plan.servers, sittings.pop())
            outcome = running.play(plan, sittings, progress)
            fixtures.wait_until_released(run)
            verdicts = judge(outcome.ledgers, fixtures.stored_answers(run))
        findings = outcome.findings
        return LoadReport(
            plan,
            figures=findings.figures,
            latencies={
                name: latencies.summary()
                for name, latencies in findings.latencies.items()
            },
            errors=outcome.errors,
            verdicts=[*findings.verdicts, *verdicts],
            cpu_share=outcome.cpu_share,
            ceiling=ceiling,
        )

    @contextmanager
    def _fixtures(
        self, run: str, plan: LoadPlan, progress: LoadProgress, *, keep: bool
    ) -> Iterator[list[Sitting]]:
        # One more than play: the scout.
        count = plan.candidates + 1
        progress.start("Preparing", count)
        try:
            yield fixtures.make_fixtures(
                run,
                count=count,
                questions=plan.questions,
                now=server_time.now(),
                step=progress.step,
            )
        finally:
            progress.clear()
            if keep:
                self.remark(f"Kept until the next run: users {run}-…")
            else:
                fixtures.wait_until_released(run)
                fixtures.remove_fixtures(run)


def _add_load(parser: CommandParser) -> None:
    parser.add_argument(
        "--candidates", type=count, default=100, metavar="N", help="How many (100)."
    )
    parser.add_argument(
        "--seconds",
        type=positive,
        default=10.0,
        metavar="S",
        help="How long answers, paced and idle go on (10).",
    )
    parser.add_argument(
        "--rate",
        type=positive,
        metavar="R",
        help="paced: saves a second by all together (one by each every 5 s).",
    )
    parser.add_argument(
        "--questions", type=count, default=40, metavar="N", help="Of the test (40)."
    )


def _add_shape(parser: CommandParser) -> None:
    parser.add_argument(
        "--in-flight",
        type=count,
        metavar="N",
        help=(
            f"Connects under way at a time ({IN_FLIGHT}; takeover "
            f"{TAKEOVERS_IN_FLIGHT}; race: users at a time)."
        ),
    )
    parser.add_argument(
        "--connections",
        type=count,
        default=5,
        metavar="N",
        help="race: of each candidate (5).",
    )
    parser.add_argument(
        "--jitter",
        type=duration,
        default=2.0,
        metavar="S",
        help="Coming back after a cut is spread over so many seconds (2).",
    )
    parser.add_argument(
        "--warmup",
        type=duration,
        default=1.0,
        metavar="S",
        help="answers and paced: seconds before what is counted (1).",
    )
    parser.add_argument(
        "--pid",
        type=int,
        action="append",
        metavar="PID",
        help="idle: the server's process, when its port does not lead there.",
    )


def _plan(options: dict[str, Any]) -> LoadPlan:
    scenario, servers = options["scenario"], tuple(options["url"] or ())
    if scenario != CEILING and not servers:
        raise CommandError(
            "Say which server: --url http://127.0.0.1:8000", returncode=WRONG_USAGE
        )
    by_scenario = TAKEOVERS_IN_FLIGHT if scenario == "takeover" else IN_FLIGHT
    candidates = options["candidates"]
    return LoadPlan(
        scenario=scenario,
        servers=servers,
        candidates=candidates,
        seconds=options["seconds"],
        rate=options["rate"] or candidates / SAVE_EVERY_SECONDS,
        questions=options["questions"],
        in_flight=min(options["in_flight"] or by_scenario, candidates),
        connections=options["connections"],
        jitter=options["jitter"],
        warmup=options["warmup"],
        seed=options["seed"],
        pids=_pids(options) if scenario == "idle" else (),
    )


@contextmanager
def _sigterm_like_ctrl_c() -> Iterator[None]:
    """SIGTERM ends the run like Ctrl-C, so that the candidates are removed."""
    before = signal.signal(
        signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT)
    )
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _pids(options: dict[str, Any]) -> tuple[int, ...]:
    """The processes of all servers; empty if one of them cannot be found."""
    if options["pid"]:
        return tuple(options["pid"])
    found = [find_pid(server) for server in options["url"]]
    return tuple(pid for pid in found if pid is not None) if all(found) else ()


def _advice(unreachable: running.Unreachable) -> str:
    where, problem = unreachable.server, unreachable.problem
    if "ConnectionRefused" in problem:
        return f"Nothing answers at {where}. Is the server running there?"
    if problem.endswith((" 403", " 400", " 4505")):
        return (
            f"{where} does not let the candidates in ({problem}). It needs the same "
            "DATABASE_URL and SECRET_KEY as this command, and its name in ALLOWED_HOSTS."
        )
    return f"{where} does not let the candidates in ({problem}). Its log says more."
