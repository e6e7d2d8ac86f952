"""A WebSocket to an address that no route knows."""

import pytest

from realtime.connections.handshake import refuse_unknown


async def sent_by(error):
    sent = []

    async def application(scope, receive, send):
        if error:
            raise error
        await send({"type": "websocket.accept"})

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    await refuse_unknown(application)({}, receive, send)
    return sent


@pytest.mark.asyncio
async def test_it_is_refused_without_a_traceback():
    error = ValueError("No route found for path 'ws/nowhere/'.")

    assert await sent_by(error) == ["websocket.close"]


@pytest.mark.asyncio
async def test_a_known_address_is_served():
    assert await sent_by(None) == ["websocket.accept"]


@pytest.mark.asyncio
async def test_another_mistake_stays_a_mistake():
    with pytest.raises(ValueError, match="of ours"):
        await sent_by(ValueError("a mistake of ours"))
