"""What every socket of the site does, whoever sits at its other end."""

import json

import pytest

from realtime.connections import sockets
from realtime.connections.admission import Closed
from realtime.connections.budget import BURST_FRAMES, REFUSALS
from realtime.connections.sockets import SocketConsumer
from realtime.protocol import (
    BAD_FRAMES_PER_MINUTE,
    CloseCode,
    HeartbeatReply,
    SessionReplaced,
)

BEAT = json.dumps({"type": "heartbeat", "client_time": 1})


class Echo(SocketConsumer):
    frame_bytes = 100

    async def heard(self, frame):
        await self.send_frame(HeartbeatReply(frame.client_time, 0))


@pytest.fixture
def socket():
    """An open socket; what it sends is kept in ``sent``."""
    consumer = Echo()
    consumer.sent = []

    async def send(message):
        consumer.sent.append(message)

    consumer.base_send = send
    return consumer


@pytest.fixture
def stopped_clock(monkeypatch):
    """Budgets see one and the same instant, however long the test takes."""
    spend = sockets.Budget.spend
    monkeypatch.setattr(
        sockets.Budget, "spend", lambda self, size, now: spend(self, size, 1_000.0)
    )


def frames(socket):
    return [json.loads(m["text"]) for m in socket.sent if "text" in m]


def codes(socket):
    return [m["code"] for m in socket.sent if m["type"] == "websocket.close"]


async def test_a_frame_is_heard(socket):
    await socket.receive(BEAT)

    assert frames(socket) == [{"type": "heartbeat", "client_time": 1, "server_time": 0}]


@pytest.mark.parametrize("data", [None, "not json", json.dumps({"x": "ä" * 60})])
async def test_a_frame_that_cannot_be_read_is_refused_and_the_socket_stays(
    socket, data
):
    await socket.receive(data)
    await socket.receive(BEAT)

    assert [frame["type"] for frame in frames(socket)] == ["error", "heartbeat"]
    assert codes(socket) == []


async def test_one_bad_frame_after_the_other_ends_it(socket):
    for _ in range(BAD_FRAMES_PER_MINUTE):
        await socket.receive("not json")

    assert codes(socket) == [CloseCode.BAD_MESSAGE]


async def test_what_a_person_must_know_goes_before_the_close(socket):
    await socket.end(
        Closed(CloseCode.TAKEN_OVER, SessionReplaced(1, "Chrome on Linux", False))
    )

    assert [message["type"] for message in socket.sent] == [
        "websocket.send",
        "websocket.close",
    ]
    assert codes(socket) == [CloseCode.TAKEN_OVER]


async def test_nothing_is_heard_or_said_once_it_is_closing(socket):
    await socket.end(Closed(CloseCode.RESTARTING))
    await socket.receive(BEAT)
    await socket.send_frame(HeartbeatReply(None, 0))
    await socket.end(Closed(CloseCode.REVOKED))

    assert frames(socket) == []
    assert codes(socket) == [CloseCode.RESTARTING]


async def test_more_frames_than_the_budget_are_refused_by_name(socket, stopped_clock):
    beat = json.dumps({"type": "heartbeat", "client_time": 1, "ref": "mine"})
    for _ in range(BURST_FRAMES + 1):
        await socket.receive(beat)

    refused = [f for f in frames(socket) if f["type"] == "error"]
    assert len(frames(socket)) == BURST_FRAMES + 1
    assert [(f["code"], f["retry"], f["ref"]) for f in refused] == [
        ("rate.limited", True, "mine")
    ]
    assert codes(socket) == []


async def test_who_goes_on_is_closed(socket, stopped_clock):
    for _ in range(BURST_FRAMES + REFUSALS + 100):
        await socket.receive(BEAT)

    assert codes(socket) == [CloseCode.OVERLOADED]
    assert len(frames(socket)) == BURST_FRAMES + REFUSALS


@pytest.mark.parametrize("text", ["x" * 100, "é" * 50, "not json"])
async def test_frames_that_cannot_be_read_are_counted_by_their_bytes(
    socket, stopped_clock, text
):
    await socket.receive(text)

    assert socket.budget.spent_until == pytest.approx(1_000 + 1 / 40)
    await socket.receive(text * 20_000 if len(text) < 9 else text * 2_000)
    assert socket.budget.spent_until > 1_001
