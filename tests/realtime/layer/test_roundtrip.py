import asyncio

import pytest
from channels.layers import get_channel_layer

from realtime.layer.roundtrip import NoRoundTrip, round_trip


@pytest.fixture
def redis_layer(settings, valkey):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "realtime.layer.channel_layer.BoundedChannelLayer",
            "CONFIG": {
                "backend": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "hosts": [valkey.url],
            },
        }
    }
    return valkey


@pytest.fixture
def memory_layer(settings):
    """One of its own: what other tests have connected stays in theirs."""
    settings.CHANNEL_LAYERS = dict(settings.CHANNEL_LAYERS)


async def test_a_message_goes_there_and_back_in_memory(memory_layer):
    assert 0 < await round_trip() < 1
    assert get_channel_layer().inner.groups == {}


async def test_a_message_goes_there_and_back_through_redis(redis_layer):
    assert 0 < await round_trip() < 2

    layer = get_channel_layer()
    assert layer.inner.channels == {}
    assert layer.inner.groups == {}
    await layer.flush()


async def test_a_frozen_redis_is_given_up(redis_layer):
    redis_layer.freeze()
    try:
        async with asyncio.timeout(10):
            with pytest.raises(NoRoundTrip):
                await round_trip()
    finally:
        redis_layer.thaw()

    assert 0 < await round_trip() < 2
    await get_channel_layer().flush()
