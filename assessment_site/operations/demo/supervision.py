"""Child processes that start and end together, for ``manage.py demo``."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE_SECONDS = 10


class ChildEnded(Exception):
    """A child ended that should go on running; the message names the child."""


class Children:
    """
    ``async with Children(cwd=…) as children``: children started inside end with it.

    Each child gets its own process session, so that Ctrl-C in the terminal reaches only
    the parent. The parent then ends the children, the last one first.
    """

    def __init__(self, *, cwd: Path) -> None:
        self._cwd = cwd
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def __aenter__(self) -> "Children":
        return self

    async def __aexit__(self, *exc: object) -> None:
        for process in reversed(self._running.values()):
            await _end(process)

    async def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        stdout: int | None = None,
    ) -> asyncio.subprocess.Process:
        """Start a child, named for messages; ``stdout`` is ours unless given."""
        process = await asyncio.create_subprocess_exec(
            *command, env=env, cwd=self._cwd, stdout=stdout, start_new_session=True
        )
        self._running[name] = process
        return process

    async def watch(self) -> None:
        """
        Wait for as long as all children run.

        Raises:
            ChildEnded: As soon as a child has ended.
        """
        waits = {
            asyncio.create_task(process.wait()): name
            for name, process in self._running.items()
        }
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        first = done.pop()
        raise ChildEnded(f"{waits[first]} ended with exit code {first.result()}")


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C or SIGTERM sets, instead of ending the process."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def first_of(*waits: asyncio.Task[None]) -> None:
    """Wait until the first task ends, cancel the others, and raise its error."""
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    for wait in done:
        wait.result()
