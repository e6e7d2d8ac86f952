"""
What watching a test costs the servers: nothing while nobody looks.

    python -m tests.benchmarks.watching [--attempts 2000] [--rate 200] [--seconds 20]

One server holds the candidates, another the viewers, so that what it costs to tell and
what it costs to show stand apart. Costs are shares of a core: CPU time of the processes
from /proc over the time that passed. Wall time says little on a machine others use too.
"""

# ruff: noqa: PLC0415 - Django is set up late, for this run's own database

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

from tests.benchmarks.compare import Bench, say

WARM_UP_SECONDS = 8
ACTIVE = 200


@dataclass(frozen=True)
class Cell:
    """One combination that is measured; ``idle`` are candidates who only show life."""

    viewers: int
    idle: int


CELLS = [Cell(viewers, idle) for idle in (0, 1000) for viewers in (0, 1, 5)]


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Viewer:
    """Reads everything, shows life, and counts what it was sent."""

    def __init__(self):
        self.frames = self.bytes = 0

    async def watch(self, url, test_id, cookie):
        from websockets.asyncio.client import connect

        address = f"{url.replace('http', 'ws', 1)}/ws/tests/{test_id}/live/?protocol=1"
        headers = {"Cookie": f"sessionid={cookie}"}
        async with connect(
            address, origin=url, additional_headers=headers, max_size=None
        ) as socket:
            # What moves: a page of calm rows would show nothing of the work.
            view = {"type": "monitor.view", "sort": "-answered"}
            await socket.send(json.dumps(view | {"filter": {"status": "live"}}))
            beating = asyncio.ensure_future(self._beat(socket))
            try:
                async for text in socket:
                    self.frames += 1
                    self.bytes += len(text)
            finally:
                beating.cancel()

    async def _beat(self, socket):
        while True:
            await socket.send('{"type":"heartbeat","client_time":0}')
            await asyncio.sleep(4)


async def save_at(candidates, rate):
    """Saves fall due at ``rate`` a second, in turn, until cancelled."""
    clock = asyncio.get_running_loop().time
    due = clock()
    while True:
        for candidate in candidates:
            due += 1 / rate
            await asyncio.sleep(max(0, due - clock()))
            candidate.save(due)


async def measure(cell, sittings, urls, pids, options, test_id, cookie):
    from assessment_site.operations.client.sockets import Server
    from assessment_site.operations.load.clients import Clients, each

    # Fresh ones each time: an answer that is changed moves no progress.
    active = [sittings.pop() for _ in range(ACTIVE)]
    seated = active + sittings[: cell.idle]
    saved = []
    viewers = [Viewer() for _ in range(cell.viewers)]
    async with Clients(seated, [Server.parse(urls[0])], seed=1, jitter=1) as clients:
        await each(clients.candidates, clients.connect, in_flight=50)
        work = [
            asyncio.ensure_future(one.watch(urls[1], test_id, cookie))
            for one in viewers
        ]
        saving = save_at(clients.candidates[:ACTIVE], options.rate)
        work.append(asyncio.ensure_future(saving))
        for candidate in clients.candidates:
            candidate.on_saved = lambda *_: saved.append(1)
        await asyncio.sleep(WARM_UP_SECONDS)
        frames = [(one.frames, one.bytes) for one in viewers]
        saved.clear()
        before, began = [cpu_seconds(pid) for pid in pids], time.monotonic()
        await asyncio.sleep(options.seconds)
        took = time.monotonic() - began
        shares = [
            (cpu_seconds(pid) - old) / took
            for pid, old in zip(pids, before, strict=True)
        ]
        read = [
            ((one.frames - n) / took, (one.bytes - size) / took)
            for one, (n, size) in zip(viewers, frames, strict=True)
        ]
        rate = len(saved) / took
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    holder, shower = shares
    return {
        "viewers": cell.viewers,
        "idle": cell.idle,
        "saves_per_second": round(rate),
        "holding_and_telling": round(holder, 3),
        "showing": round(shower, 3),
        "frames_per_second": round(read[0][0], 1) if read else 0,
        "kB_per_second": round(read[0][1] / 1000, 1) if read else 0,
    }


def drive(bench, processes, options):
    os.environ |= {name: bench.env[name] for name in SETTINGS}
    os.environ["DJANGO_SETTINGS_MODULE"] = "assessment_site.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connections
    from django.test import Client

    from assessment_site.operations.load.fixtures import make_fixtures
    from assessments.models import Test

    sittings = make_fixtures(
        "simulate-watching",
        count=options.attempts,
        questions=40,
        now=timezone.now(),
        step=lambda _: None,
    )
    boss = get_user_model().objects.create_superuser("boss")
    client = Client()
    client.force_login(boss)
    cookie, test_id = client.cookies["sessionid"].value, Test.objects.get().pk
    # PostgreSQL ends only when everybody has gone.
    connections.close_all()
    connections["default"].close_pool()
    pids = [process.child.pid for process, _ in processes]
    urls = [f"http://127.0.0.1:{port}" for _, port in processes]
    for cell in CELLS:
        found = asyncio.run(
            measure(cell, sittings, urls, pids, options, test_id, cookie)
        )
        say(json.dumps(found))
        yield found


SETTINGS = (
    *("DATABASE_URL", "REDIS_URL", "DEBUG", "ALLOW_HTTP", "ALLOWED_HOSTS"),
    *("SECRET_KEY", "LOG_LEVEL"),
)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.watching",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--attempts", type=int, default=2000, metavar="N")
    parser.add_argument("--rate", type=float, default=200, metavar="R")
    parser.add_argument("--seconds", type=float, default=20, metavar="S")
    options = parser.parse_args(arguments)
    random.seed(1)
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        contextlib.ExitStack() as stack,
    ):
        os.chmod(folder, 0o755)
        (Path(folder) / "postgres").mkdir()
        bench = Bench(folder, SimpleNamespace(server="daphne"))
        stack.callback(bench.close)
        processes = []
        for _ in range(2):
            process, port = bench._start("ours", "assessment_site.settings")
            stack.callback(process.stop)
            processes.append((process, port))
        found = list(drive(bench, processes, options))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
