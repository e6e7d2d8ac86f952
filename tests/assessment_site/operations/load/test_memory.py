import mmap
import os
import socket

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.memory import find_pid, proportional_kb


def test_the_process_behind_a_port_is_found():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        assert find_pid(Server("127.0.0.1", port, tls=False)) == os.getpid()

    assert find_pid(Server("127.0.0.1", port, tls=False)) is None


def test_a_server_elsewhere_has_no_process_here():
    assert find_pid(Server("exam.example", 443, tls=True)) is None


def test_memory_that_is_used_is_counted():
    before = proportional_kb(os.getpid())

    # Fresh pages: what a test before this one freed would be counted already.
    with mmap.mmap(-1, 20 * 1024 * 1024) as block:
        block.write(os.urandom(1024) * (20 * 1024))

        assert proportional_kb(os.getpid()) - before > 15_000
