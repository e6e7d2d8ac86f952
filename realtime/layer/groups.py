"""Redis's pub/sub for groups alone."""

import asyncio
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer
from channels_redis.utils import _wrap_close


class GroupsChannelLayer(RedisPubSubChannelLayer):  # type: ignore[misc]  # untyped
    """
    RedisPubSubChannelLayer without a subscription to every consumer's own channel.

    Nobody on this site sends to one: a kick, a push and a personal message go to a group.
    It is half of what a connect asks of the broker, and half of what both keep for it.
    """

    def _get_layer(self) -> "_GroupsLoopLayer":
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = _GroupsLoopLayer(
                *self._args, **self._kwargs, channel_layer=self
            )
            _wrap_close(self, loop)
        layer: _GroupsLoopLayer = self._layers[loop]
        return layer


class _GroupsLoopLayer(RedisPubSubLoopLayer):  # type: ignore[misc]  # untyped
    async def _subscribe_to_channel(self, channel: str) -> None:
        self.channels[channel] = asyncio.Queue()

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        raise NotImplementedError("only groups reach a consumer: use group_send")
