"""Whether the channel layer carries a message there and back."""

import asyncio
import time
import uuid
from contextlib import suppress
from typing import Any, cast

from channels.layers import get_channel_layer

from realtime.layer.channel_layer import BoundedChannelLayer

PATIENCE_SECONDS = 2.0
# A subscription is not acknowledged: a message right behind it may come too early.
RESEND_SECONDS = 0.2


class NoRoundTrip(Exception):
    """The channel layer did not carry a message there and back in time."""


async def round_trip() -> float:
    """
    Send one message to a group of our own and wait for it.

    Returns:
        The seconds between sending and arrival.

    Raises:
        NoRoundTrip: If it did not arrive within PATIENCE_SECONDS.
    """
    layer = cast(BoundedChannelLayer, get_channel_layer())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _there_and_back(layer)
    except TimeoutError:
        raise NoRoundTrip(f"no message within {PATIENCE_SECONDS:g} s") from None


async def _there_and_back(layer: BoundedChannelLayer) -> float:
    group = f"probe.{uuid.uuid4().hex}"
    channel = await layer.new_channel()
    receiving = asyncio.ensure_future(layer.receive(channel))
    await asyncio.sleep(0)  # its first step creates the channel
    try:
        if not await layer.group_add(group, channel):
            raise NoRoundTrip("it does not take a subscription")
        while not receiving.done():
            sent = time.perf_counter()
            await layer.group_send(group, {"type": "probe"})
            await asyncio.wait([receiving], timeout=RESEND_SECONDS)
        # Not what follows: the layer takes a tenth of a second to leave a group.
        return time.perf_counter() - sent
    finally:
        await _end(receiving)
        await layer.group_discard(group, channel)
        # The layer forgets a channel when somebody who waits on it gives up.
        await _end(asyncio.ensure_future(layer.receive(channel)))


async def _end(task: "asyncio.Future[Any]") -> None:
    """Cancel, and wait a moment for the layer to clean up."""
    await asyncio.sleep(0)  # a task that never ran has nothing to clean up
    task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait([task], timeout=0.5)
