"""A client that costs the server more than it is worth."""

import asyncio
import contextlib
import json
import select
import socket
import uuid

import pytest
import pytest_asyncio
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from tests.harness.waiting import eventually

CHARS = 20_000
ROUNDS = 400
BURST = 16
# What may wait in the server for one socket, everything counted.
BOUND = 24 * 1024 * 1024


class Deaf:
    """Speaks and never listens: a socket with a small buffer that nobody reads."""

    def __init__(self, site, candidate):
        path = f"/ws/attempts/{candidate.attempt_id}/?protocol=1&page=deaf"
        self.protocol = ClientProtocol(parse_uri(site.ws_url + path), origin=site.url)
        self.socket = socket.socket()
        self.socket.settimeout(20)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", site.port))
        request = self.protocol.connect()
        request.headers["Cookie"] = f"sessionid={candidate.cookie}"
        self.protocol.send_request(request)
        self._flush()
        self.protocol.receive_data(self.socket.recv(1024))  # the last thing it hears

    def say(self, **fields):
        """Send one frame, if the server is still there to take it."""
        self.protocol.send_text(json.dumps(fields).encode())
        with contextlib.suppress(ConnectionError):
            self._flush()

    def _flush(self):
        for data in self.protocol.data_to_send():
            self.socket.sendall(data)

    def is_closed(self):
        poll = select.poll()
        poll.register(self.socket, select.POLLHUP | select.POLLERR | select.POLLRDHUP)
        return bool(poll.poll(0))

    def close(self):
        self.socket.close()


def conflict(candidate):
    """Answered with all of the answer: 40 KB for 150 bytes."""
    return {
        "type": "answer.save",
        "ref": uuid.uuid4().hex,
        "answer": candidate.answer,
        "response": {"text": "behind"},
        "base_revision": 0,
    }


def heartbeat(candidate):
    return {"type": "heartbeat", "client_time": 0}


@pytest_asyncio.fixture
async def site(sit, candidate, start_site):
    """A server whose candidate has written a long answer."""
    site = start_site()
    page = await sit(candidate, site)
    await page.save(candidate.answer, {"text": "ü" * CHARS})
    await page.close()
    return site


@pytest.mark.parametrize(("frame", "burst"), [(conflict, 16), (heartbeat, 200)])
async def test_a_client_that_never_reads_is_closed_before_it_costs_memory(
    frame, burst, site, candidate
):
    before = site.memory()
    with contextlib.closing(Deaf(site, candidate)) as client:
        for _ in range(ROUNDS):
            if client.is_closed():
                break
            for _ in range(burst):
                client.say(**frame(candidate))
            await asyncio.sleep(0.02)  # no faster than the server can be asked
            assert site.memory() - before < BOUND

        await eventually(client.is_closed, what="the server closes the socket")

    assert site.memory() - before < BOUND


async def test_a_client_that_reads_as_much_is_served(sit, site, candidate):
    page = await sit(candidate, site)

    replies = [await page.request(**conflict(candidate)) for _ in range(ROUNDS)]

    assert {reply["type"] for reply in replies} == {"answer.conflict"}
    assert (await page.save(candidate.answer, {"text": "on"}))["type"] == "answer.saved"
