"""What waits behind Daphne's ``send``, read from its transport."""

from functools import partial
from types import SimpleNamespace

import pytest
from twisted.internet.abstract import FileDescriptor

from realtime.connections.backpressure import unread_bytes


def handle_reply(protocol, message):
    """As daphne.server.Server has it."""


def daphne_send(transport):
    return partial(handle_reply, SimpleNamespace(transport=transport))


class Transport(FileDescriptor):
    """Twisted's own buffer, of a socket that takes ``taken`` bytes and no more."""

    def __init__(self, taken=0):
        super().__init__(reactor=SimpleNamespace(addWriter=lambda one: None))
        self.connected = True
        self.taken = taken

    def writeSomeData(self, data):
        now, self.taken = min(self.taken, len(data)), 0
        return now


@pytest.mark.parametrize("size", [0, 1, 70_000])
def test_what_was_written_and_not_taken_waits(size):
    transport = Transport()
    transport.write(b"x" * size)

    assert unread_bytes(daphne_send(transport)) == size


def test_what_the_client_took_does_not_wait():
    transport = Transport(taken=40)
    transport.write(b"x" * 100)
    transport.doWrite()
    transport.write(b"x" * 5)

    assert unread_bytes(daphne_send(transport)) == 65


@pytest.mark.parametrize("send", [None, lambda message: None, daphne_send(None)])
def test_servers_that_make_send_wait_need_no_bound(send):
    assert unread_bytes(send) == 0
