"""Load on a running server, from outside, with a verdict on the server's promises."""

import argparse
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessment_site.operations.client.candidate import ClientSitting
from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load import fixtures, running
from assessment_site.operations.load.memory import find_pid
from assessment_site.operations.load.plan import LoadPlan
from assessment_site.operations.load.progress import LoadProgress
from assessment_site.operations.load.report import LoadReport
from assessment_site.operations.load.scenarios import SCENARIOS
from assessment_site.operations.load.verdicts import judge
from assessments.management.base import NONSENSE, CommandBase, add_json_option
from realtime import server_time

CEILING = "ceiling"
WRONG_USAGE = 2
# The default number of connects (takeovers, races) under way at a time.
IN_FLIGHT = 200
TAKEOVERS_IN_FLIGHT = 20
SAVE_EVERY_SECONDS = 5

HELP = """\
Put load on a running server, over the real protocol, and check the server's promises.

  storm      All candidates connect, --in-flight at a time.
  takeover   Each candidate opens a second page, --in-flight at a time. The first page has
             to be closed with 4501.
  race       Each candidate opens --connections pages at once, spread over all --url.
             Exactly one has to survive, the one with the highest epoch.
  answers    Closed loop: a candidate saves again as soon as the last save is acknowledged.
  paced      Open loop: --rate saves a second, each timed from the moment it was due.
  reconnect  All sockets are cut at once while saves are under way. All candidates return.
  idle       All candidates are connected and send heartbeats only. Measures the server's
             memory for each connection.
  ceiling    Measures the most that this generator can do, with a server that does nothing.

The command makes the candidates, their test and their logins in the database of
DATABASE_URL. The server has to use the same database and the same SECRET_KEY. The command
removes them at the end, also after Ctrl-C. If a run was killed, the next run removes what
it left.

  manage.py simulate answers --url http://127.0.0.1:8000 --candidates 100
  manage.py simulate race --url http://127.0.0.1:8001 --url http://127.0.0.1:8002
"""
EXIT_CODES = "\n".join(
    [
        "  0  The server kept every promise.",
        "  1  The server broke a promise, or the run was not possible.",
        NONSENSE,
    ]
)


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
    exit_codes = EXIT_CODES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "scenario", choices=[*SCENARIOS, CEILING], help="One of the lines above."
        )
        parser.add_argument(
            "--url",
            type=server,
            action="append",
            metavar="URL",
            help="A server's address, such as http://127.0.0.1:8000. You may repeat this "
            "option.",
        )
        _add_load(parser)
        _add_shape(parser)
        parser.add_argument(
            "--seed",
            type=int,
            default=1,
            help="The seed of random choices. Default: 1.",
        )
        parser.add_argument(
            "--ceiling",
            action="store_true",
            dest="with_ceiling",
            help="Also measure the most that this generator can do.",
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
            raise CommandError("The server broke a promise.")

    def _run(
        self, plan: LoadPlan, progress: LoadProgress, options: dict[str, Any]
    ) -> LoadReport:
        if plan.scenario == CEILING:
            return LoadReport(plan, ceiling=running.ceiling(plan, progress))
        ceiling = running.ceiling(plan, progress) if options["with_ceiling"] else {}
        run = fixtures.run_name()
        for leftover in fixtures.remove_leftovers(server_time.now()):
            self.remark(f"Removed what the run {leftover} had left.")
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
    ) -> Iterator[list[ClientSitting]]:
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
        "--candidates",
        type=count,
        default=100,
        metavar="N",
        help="The number of candidates. Default: 100.",
    )
    parser.add_argument(
        "--seconds",
        type=positive,
        default=10.0,
        metavar="S",
        help="How long answers, paced and idle run. Default: 10.",
    )
    parser.add_argument(
        "--rate",
        type=positive,
        metavar="R",
        help="paced: saves a second, of all candidates together. Default: one for each "
        "candidate every 5 s.",
    )
    parser.add_argument(
        "--questions",
        type=count,
        default=40,
        metavar="N",
        help="The number of questions of the test. Default: 40.",
    )


def _add_shape(parser: CommandParser) -> None:
    parser.add_argument(
        "--in-flight",
        type=count,
        metavar="N",
        help=(
            "How many candidates connect at the same time. Default: "
            f"{IN_FLIGHT}; for takeover {TAKEOVERS_IN_FLIGHT}."
        ),
    )
    parser.add_argument(
        "--connections",
        type=count,
        default=5,
        metavar="N",
        help="race: the pages of each candidate. Default: 5.",
    )
    parser.add_argument(
        "--jitter",
        type=duration,
        default=2.0,
        metavar="S",
        help="reconnect: the candidates return within so many seconds. Default: 2.",
    )
    parser.add_argument(
        "--warmup",
        type=duration,
        default=1.0,
        metavar="S",
        help="answers and paced: seconds that are not measured at the start. Default: 1.",
    )
    parser.add_argument(
        "--pid",
        type=int,
        action="append",
        metavar="PID",
        help="idle: the id of the server's process, if the command cannot find it by the "
        "port.",
    )


def _plan(options: dict[str, Any]) -> LoadPlan:
    scenario, servers = options["scenario"], tuple(options["url"] or ())
    if scenario != CEILING and not servers:
        raise CommandError(
            "Give the server's address: --url http://127.0.0.1:8000",
            returncode=WRONG_USAGE,
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
        return f"No server answers at {where}. Start it, or correct --url."
    if problem.endswith((" 403", " 400", " 4505")):
        return (
            f"{where} does not let the candidates in ({problem}). The server needs the "
            "same DATABASE_URL and SECRET_KEY as this command, and its name in "
            "ALLOWED_HOSTS."
        )
    return f"{where} does not let the candidates in ({problem}). Read the server's log."
