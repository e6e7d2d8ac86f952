"""The socket that takes no seat: who may open it, and that it ends."""

import json

import pytest
from channels.db import database_sync_to_async
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from realtime.connections.checking import FRAMES
from realtime.models import SessionLease
from tests.conftest import cookie_for
from tests.factories import make_user
from tests.harness.waiting import PATIENCE

BEAT = json.dumps({"type": "heartbeat", "client_time": 1})


@pytest.fixture
def cookie(site):
    return cookie_for(make_user())


def opened(site, cookie=None, *, origin=None):
    return connect(
        f"{site.ws_url}/ws/check/?protocol=1",
        origin=origin or site.url,
        additional_headers={"Cookie": f"sessionid={cookie}"} if cookie else {},
        open_timeout=PATIENCE,
        ping_interval=None,
    )


async def closed_after(site, cookie, *frames):
    """The close code these frames lead to."""
    async with opened(site, cookie) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            for frame in frames:
                await socket.send(frame)
            while True:
                await socket.recv()
    return closed.value.rcvd.code


async def test_a_heartbeat_is_answered_and_no_seat_is_taken(site, cookie):
    async with opened(site, cookie) as socket:
        await socket.send(BEAT)
        reply = json.loads(await socket.recv())

    assert reply["type"] == "heartbeat"
    assert reply["client_time"] == 1
    assert reply["server_time"] > 0
    assert await database_sync_to_async(SessionLease.objects.count)() == 0


async def test_a_stranger_is_refused(site):
    with pytest.raises(InvalidStatus) as refused:
        async with opened(site):
            pass

    assert refused.value.response.status_code == 403


async def test_a_page_of_another_site_is_refused(site, cookie):
    with pytest.raises(InvalidStatus) as refused:
        async with opened(site, cookie, origin="https://elsewhere.example"):
            pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "frame",
    [
        "x",
        b"\x00",
        '{"type": "attempt.submit"}',
        '{"type": "heartbeat"}',
        BEAT[:-1] + ', "pad": "' + "x" * 2_000 + '"}',
    ],
)
async def test_anything_but_a_small_heartbeat_ends_it(site, cookie, frame):
    assert await closed_after(site, cookie, frame) == 4507


async def test_more_frames_than_a_check_needs_end_it(site, cookie):
    assert await closed_after(site, cookie, *[BEAT] * (FRAMES + 1)) == 4507


async def test_it_ends_by_itself(site, cookie):
    assert await closed_after(site, cookie, BEAT) == 1000
