"""Redis's pub/sub for groups alone."""

import asyncio
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer
from channels_redis.utils import _wrap_close


class GroupsChannelLayer(RedisPubSubChannelLayer):  # type: ignore[misc]  # untyped
    """
    RedisPubSubChannelLayer without a subscription to every consumer's own channel.

    Nothing on this site sends to such a channel: kicks, pushes and personal messages go to
    a group. These subscriptions would double the work of a connect at the broker, and the
    memory for it.
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
