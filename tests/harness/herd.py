"""Candidates' pages in numbers, by the page's own script: see herd.mjs."""

import asyncio
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("herd.mjs")


@dataclass(frozen=True)
class Return:
    """
    How one page came back.

    ``closes`` are the codes of its tries until then. It was to ask at ``due`` and did
    at ``asked``, in ms of the herd's own clock.
    """

    closes: tuple[int, ...]
    errors: tuple[str, ...]
    took_over: bool
    due: float
    asked: float


SPEAKS_WEBSOCKET = ("--experimental-websocket", "--no-warnings")


def node_path():
    """Where a node is that has a WebSocket; without one the test is skipped."""
    path = shutil.which("node")
    asked = path and subprocess.run([path, *SPEAKS_WEBSOCKET, "--eval", ""])
    if not asked or asked.returncode:
        pytest.skip("the pages' own script needs node 20.10 or newer")
    return path


class Herd:
    """``async with Herd(site.url, candidates) as herd``: all of them are live."""

    def __init__(self, origin, candidates):
        self.told = {
            "origin": origin,
            "members": [
                {"attempt": str(one.attempt_id), "cookie": one.cookie}
                for one in candidates
            ],
        }
        self.process = None

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            *(node_path(), *SPEAKS_WEBSOCKET, SCRIPT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        self.process.stdin.write(json.dumps(self.told).encode())
        self.process.stdin.close()
        assert await self.process.stdout.readline() == b"live\n"
        return self

    async def __aexit__(self, *error):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def returns(self):
        """Wait until every page has been lost and is back; how each of them was."""
        line = await self.process.stdout.readline()
        return [
            Return(
                tuple(one["closes"]),
                tuple(one["errors"]),
                one["tookOver"],
                one["due"],
                one["asked"],
            )
            for one in json.loads(line)
        ]
