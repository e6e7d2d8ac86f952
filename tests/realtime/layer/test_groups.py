import asyncio

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis import asyncio as redis

from realtime.layer.groups import GroupsChannelLayer
from tests.harness.waiting import eventually

PATIENCE = 10


async def subscriptions(url):
    async with redis.from_url(url) as client:
        return await client.pubsub_channels()


@pytest.mark.parametrize(
    ("backend", "subscribed"), [(RedisPubSubChannelLayer, 2), (GroupsChannelLayer, 1)]
)
async def test_a_group_costs_one_subscription(valkey, backend, subscribed):
    layer = backend(hosts=[valkey.url])
    try:
        channel = await layer.new_channel()
        await layer.group_add("user.1", channel)

        assert len(await subscriptions(valkey.url)) == subscribed
        await layer.group_send("user.1", {"type": "session.kick"})
        async with asyncio.timeout(PATIENCE):
            assert await layer.receive(channel) == {"type": "session.kick"}

        await layer.group_discard("user.1", channel)
        assert len(await subscriptions(valkey.url)) == subscribed - 1
    finally:
        await layer.flush()


async def test_a_consumer_that_leaves_leaves_nothing(valkey):
    layer = GroupsChannelLayer(hosts=[valkey.url])
    try:
        channel = await layer.new_channel()
        waiting = asyncio.ensure_future(layer.receive(channel))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

        with pytest.raises(RuntimeError):
            await layer.group_add("user.1", channel)
    finally:
        await layer.flush()


async def test_whoever_sends_past_the_groups_is_told(valkey):
    layer = GroupsChannelLayer(hosts=[valkey.url])

    with pytest.raises(NotImplementedError, match="group_send"):
        await layer.send(await layer.new_channel(), {"type": "session.kick"})


async def test_a_command_reaches_a_consumer_and_leaves_no_line_behind(valkey):
    layer = GroupsChannelLayer(hosts=[valkey.url])
    try:
        channel = await layer.new_channel()
        await layer.group_add("user.1", channel)
        lines = await how_many_lines(valkey.url)

        # Each with a loop of its own, as async_to_sync has in a command.
        for number in range(3):
            await asyncio.to_thread(asyncio.run, send(layer, number))
            async with asyncio.timeout(PATIENCE):
                assert (await layer.receive(channel))["number"] == number

        await eventually(
            lambda: counts_lines(valkey.url, lines), what="their lines are closed"
        )
    finally:
        await layer.flush()


async def send(layer, number):
    await layer.group_send("user.1", {"type": "session.kick", "number": number})


async def how_many_lines(url):
    async with redis.from_url(url) as client:
        return len(await client.client_list())


async def counts_lines(url, wanted):
    return await how_many_lines(url) == wanted
