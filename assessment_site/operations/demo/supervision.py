"""Child processes that live and die together, for ``manage.py demo``."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE_SECONDS = 10


class ChildEnded(Exception):
    """A child ended that should have run on; the message names it."""


class Children:
    """
    ``async with Children(cwd=…) as children``: whatever is started inside ends with it.

    A child gets a session of its own, so that Ctrl-C in the terminal reaches only the
    parent, which then ends the children in order, the last one first.
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
        """Start one under a name for messages; ``stdout`` is ours unless given."""
        process = await asyncio.create_subprocess_exec(
            *command, env=env, cwd=self._cwd, stdout=stdout, start_new_session=True
        )
        self._running[name] = process
        return process

    async def watch(self) -> None:
        """
        Wait for as long as all children run.

        Raises:
            ChildEnded: As soon as one does not.
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
    """Wait for the first to end and cancel the others; its error is raised."""
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    for wait in done:
        wait.result()
