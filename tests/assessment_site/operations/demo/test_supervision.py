import asyncio
import os
import signal
import sys

import pytest

from assessment_site.operations.demo.supervision import (
    ChildEnded,
    Children,
    first_of,
    stop_signals,
)
from tests.harness.process import ROOT

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]
DEAF = [
    *(sys.executable, "-c"),
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)",
]


def is_alive(process):
    return process.returncode is None


async def test_leaving_ends_every_child():
    async with Children(cwd=ROOT) as children:
        first = await children.start("first", SLEEP, os.environ)
        second = await children.start("second", SLEEP, os.environ)
        assert is_alive(first)
        assert is_alive(second)

    assert [first.returncode, second.returncode] == [-signal.SIGTERM] * 2


async def test_a_child_that_ends_is_named_and_ends_the_others():
    with pytest.raises(ChildEnded, match="the brittle one ended with exit code 3"):
        async with Children(cwd=ROOT) as children:
            steady = await children.start("the steady one", SLEEP, os.environ)
            await children.start("the brittle one", FAIL, os.environ)
            await children.watch()

    assert steady.returncode == -signal.SIGTERM


async def test_a_child_that_ignores_sigterm_is_killed(monkeypatch):
    monkeypatch.setattr(
        "assessment_site.operations.demo.supervision.PATIENCE_SECONDS", 0.2
    )
    read, write = os.pipe()

    async with Children(cwd=ROOT) as children:
        deaf = await children.start("deaf", DEAF, os.environ, stdout=write)
        await asyncio.to_thread(os.read, read, 4)

    assert deaf.returncode == -signal.SIGKILL
    os.close(read)
    os.close(write)


async def test_signals_set_the_event_and_end_nothing():
    with stop_signals() as stopped:
        os.kill(os.getpid(), signal.SIGTERM)

        async with asyncio.timeout(20):
            await stopped.wait()


async def test_first_of_raises_the_error_of_the_first_and_cancels_the_rest():
    async def fail():
        raise ChildEnded("gone")

    waiting = asyncio.create_task(asyncio.Event().wait())

    with pytest.raises(ChildEnded, match="gone"):
        await first_of(waiting, asyncio.create_task(fail()))

    assert waiting.cancelled()
