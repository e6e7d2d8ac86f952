"""The page of a receipt without the browser: one WebSocket that takes no seat."""

import asyncio
import json

from websockets.asyncio.client import connect

from tests.harness.waiting import PATIENCE


def open_receipt(site, attempt_id, cookie):
    """``async with open_receipt(…) as socket``"""
    return connect(
        f"{site.ws_url}/ws/attempts/{attempt_id}/receipt/?protocol=1",
        origin=site.url,
        additional_headers={"Cookie": f"sessionid={cookie}"},
        open_timeout=PATIENCE,
        ping_interval=None,
    )


async def receive(socket):
    """The next frame."""
    return json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
