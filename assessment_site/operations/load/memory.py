"""The memory of a server process on this machine (Linux)."""

import os
import re
from contextlib import suppress
from pathlib import Path

from assessment_site.operations.client.sockets import Server

LISTEN = "0A"  # state of a listening socket in /proc/net/tcp
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}


def proportional_kb(pid: int) -> int:
    """
    Memory of a process in kB, shared pages divided among the sharing processes.

    proc(5), smaps_rollup: Pss.

    Raises:
        OSError: If there is no such process, or we may not read it.
    """
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None, "smaps_rollup always has Pss"
    return int(found[1])


def find_pid(server: Server) -> int | None:
    """The process listening at a local address, if we may read it."""
    if server.host not in LOCAL_HOSTS:
        return None
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(server.port)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                if os.readlink(descriptor) in wanted:
                    return int(process.name)
    return None


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTEN and fields[1].endswith(f":{port:04X}"):
                    inodes.add(fields[9])
    return inodes
