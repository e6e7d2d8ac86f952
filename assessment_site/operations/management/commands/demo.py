"""The whole site with demo content, on this machine, in one command."""

import argparse
import asyncio
import contextlib
import errno
import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from assessment_site.operations.demo.content import (
    PASSWORD,
    PEOPLE,
    load_demo,
    simulated_sittings,
)
from assessment_site.operations.demo.simulation import (
    CALM,
    CHAOS,
    SittingWithTasks,
    Tally,
    Temper,
    simulate,
)
from assessment_site.operations.demo.supervision import (
    ChildEnded,
    Children,
    first_of,
    stop_signals,
)
from assessment_site.operations.serving import daphne_command
from assessments.management.base import NONSENSE, CommandBase
from assessments.models import Test, User
from realtime import server_time

HOST = "127.0.0.1"
TALLY_SECONDS = 5
START_SECONDS = 60


def port_number(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port is 1 to 65535, not {text!r}")
    return port


def count(text: str) -> int:
    if not text.isdecimal() or int(text) > 999:
        raise argparse.ArgumentTypeError(f"expected 0 to 999, not {text!r}")
    return int(text)


class Command(CommandBase):
    help = """\
Run the whole site with demo content on this machine, until Ctrl-C.

The command migrates the database, adds a test of twenty questions, three candidates, a
proctor and an author, and starts the server. Running it again keeps attempts and
passwords. It runs only with DEBUG on, because the passwords are published.

  manage.py demo
  manage.py demo --port 8001 --candidates 20 --chaos
"""
    exit_codes = "\n".join(
        [
            "  0  You stopped the demo.",
            "  1  The demo could not run. The reason is on stderr.",
            NONSENSE,
        ]
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=port_number, default=8000, help="The port. Default: 8000."
        )
        parser.add_argument(
            "--candidates",
            type=count,
            default=0,
            metavar="N",
            help="Let N simulated candidates sit the test, so that the admin shows changes.",
        )
        parser.add_argument(
            "--chaos",
            action="store_true",
            help="The simulated candidates often lose the network and change devices.",
        )
        parser.add_argument(
            "--no-server",
            action="store_true",
            help="Add the content, and start no server.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port, candidates = options["port"], options["candidates"]
        serve = not options["no_server"]
        if candidates and not serve:
            raise CommandError(
                "Simulated candidates need the server: leave out --no-server."
            )
        _refuse_in_production()
        if serve:
            _check_port(port)
        test = self._prepare()
        sittings = simulated_sittings(
            test=test, count=candidates, now=server_time.now()
        )
        if not serve:
            self.stdout.write(self._sign_ins())
            return
        temper = CHAOS if options["chaos"] else CALM
        try:
            asyncio.run(self._serve(port, sittings, temper))
        except ChildEnded as ended:
            raise CommandError(f"{ended}: the demo has stopped.") from ended
        self.stderr.write("Stopped.")

    def _prepare(self) -> Test:
        self.stderr.write("Preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
        self.stderr.write("Adding demo content")
        return load_demo(now=server_time.now())

    async def _serve(
        self, port: int, sittings: list[SittingWithTasks], temper: Temper
    ) -> None:
        # Between the addresses and the tally only warnings are worth a line.
        env = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
        text = await asyncio.to_thread(self._addresses, port)
        with stop_signals() as stopped:
            async with Children(cwd=settings.BASE_DIR) as children:
                await children.start(
                    "The server", daphne_command(host=HOST, port=port), env
                )
                await children.start("expire_attempts", _expire_command(), env)
                work = asyncio.create_task(self._work(port, sittings, temper, text))
                await first_of(
                    asyncio.create_task(_until(stopped)),
                    asyncio.create_task(children.watch()),
                    work,
                )

    async def _work(
        self, port: int, sittings: list[SittingWithTasks], temper: Temper, text: str
    ) -> None:
        """Print the addresses once the site answers, then start the candidates."""
        await _until_listening(port)
        self.stdout.write(text)
        self.stdout.flush()
        if sittings:
            tally = Tally()
            telling = asyncio.create_task(self._tell(tally))
            url = f"http://{HOST}:{port}"
            await simulate(sittings, url=url, temper=temper, tally=tally)
            telling.cancel()
            self.stderr.write(f"{tally}: all attempts are over.")
        await asyncio.Event().wait()

    async def _tell(self, tally: Tally) -> None:
        while True:
            await asyncio.sleep(TALLY_SECONDS)
            self.stderr.write(str(tally))

    def _addresses(self, port: int) -> str:
        url = f"http://{HOST}:{port}"
        return "\n".join(
            [
                "",
                f"  Candidates        {url}/",
                f"  Proctors, authors {url}/admin/",
                "",
                self._sign_ins(),
                "",
                "  Stop with Ctrl-C.",
                "",
            ]
        )

    def _sign_ins(self) -> str:
        lines = [f"  {'Sign in as':<18}{'user name':<12}password"]
        users = User.objects.in_bulk(
            [person.username for person in PEOPLE], field_name="username"
        )
        for person in PEOPLE:
            role = person.group.removesuffix("s").lower() or "candidate"
            is_ours = users[person.username].check_password(PASSWORD)
            password = PASSWORD if is_ours else "(changed)"
            lines.append(f"  {role:<18}{person.username:<12}{password}")
        return "\n".join(lines)


def _refuse_in_production() -> None:
    if not settings.DEBUG:
        raise CommandError(
            "The demo has published passwords, so it runs only with DEBUG on. Unset "
            "DEBUG to try the demo. For a real site make users of your own: "
            "manage.py createsuperuser, manage.py import_candidates."
        )


def _check_port(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        problem = "is in use" if in_use else "may not be used by you"
        other = port + 1 if 1024 <= port < 65535 else 8001
        raise CommandError(
            f"Port {port} {problem}. Choose another: make demo PORT={other}, "
            f"or manage.py demo --port {other}."
        ) from error


def _expire_command() -> list[str]:
    return [sys.executable, "-m", "django", "expire_attempts", "--every", "5"]


async def _until(stopped: asyncio.Event) -> None:
    await stopped.wait()


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.1)
