"""A real process with a log, that can be killed, frozen and started again."""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; a shared machine can be slow, a hang is still found


class Process:
    """Starts ``command`` in its own process group and keeps what it says."""

    END = signal.SIGTERM  # what asks it to end, whoever is connected

    def __init__(self, command, *, log, env=None, cwd=ROOT, **popen):
        self.command = command
        self.log = Path(log)
        # The second: what Python does at SIGABRT tells where each thread is.
        told = {"PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}
        self.env = {**os.environ, **told, **(env or {})}
        self.cwd = cwd
        self.popen = popen
        self.child = None

    def start(self):
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.popen,
            )
        return self

    @property
    def is_running(self):
        return self.child is not None and self.child.poll() is None

    def kill(self):
        """End it as a power cut would: no handler runs."""
        self._signal(signal.SIGKILL)
        self.child.wait(PATIENCE)

    def stop(self, patience=PATIENCE):
        """Ask it to end, and wait until it has; who does not says what it waits for."""
        self._signal(signal.SIGCONT)
        self._signal(self.END)
        try:
            return self.child.wait(patience)
        except subprocess.TimeoutExpired:
            asked = len(self.log_text())
            self._signal(signal.SIGABRT)
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(patience)
            self.kill()
            raise AssertionError(
                f"did not end within {patience} s: {self.log_text()[asked:]}"
            ) from None

    def freeze(self):
        """It stands still when this returns."""
        self._signal(signal.SIGSTOP)
        if self.is_running:
            os.waitid(os.P_PID, self.child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def memory(self):
        """What it holds of the machine's memory, its share of common pages; bytes."""
        rollup = Path(f"/proc/{self.child.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1]) * 1024

    def _signal(self, number):
        if self.is_running:
            os.killpg(self.child.pid, number)

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_until(self, happened, *, what):
        """Poll until ``happened()`` is true; its value is returned."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if value := happened():
                return value
            if not self.is_running:
                raise AssertionError(f"ended before {what}:\n{self.log_text()}")
            time.sleep(0.02)  # polling another process; nothing else tells us
        raise AssertionError(f"not within {PATIENCE} s: {what}\n{self.log_text()}")
