"""
A WebSocket that has joined its user's group: it handles frames and channel-layer messages.
"""

import asyncio
import logging
from typing import Any, cast

from channels.layers import get_channel_layer

from realtime.connections.admission import Closed
from realtime.connections.sockets import SocketConsumer
from realtime.layer import events
from realtime.layer.channel_layer import BoundedChannelLayer
from realtime.protocol import CloseCode

logger = logging.getLogger(__name__)


class SubscribedConsumer(SocketConsumer):
    """A message's type names its handler. A kick does not wait for frames."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Messages wait for this event: before, there is no epoch to compare a kick with.
        self.opened = asyncio.Event()
        self.subscribed = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        layer = get_channel_layer(self.channel_layer_alias)
        assert layer is not None, "settings.CHANNEL_LAYERS has no default"
        self.channel_layer = layer
        self.channel_name = await layer.new_channel()
        listener = asyncio.ensure_future(self._listen())
        try:
            await super().__call__(scope, receive, send)
        finally:
            listener.cancel()

    async def _listen(self) -> None:
        """Handle messages of the layer, once the seat was claimed or refused."""
        while True:
            message = await self.channel_layer.receive(self.channel_name)
            await self.opened.wait()
            try:
                await self.dispatch(message)
            except Exception:
                # A bug of ours must not cost the candidate more than a reconnect.
                logger.exception("message failed")
                await self.end(Closed(CloseCode.RESTARTING))

    async def connect(self) -> None:
        try:
            await super().connect()
        finally:
            self.opened.set()

    async def subscribe(self) -> None:
        """Join the user's group. The renewal repeats this until it succeeds."""
        if not self.subscribed and not self.closing:
            layer = cast(BoundedChannelLayer, self.channel_layer)
            group = events.user_group(self.user.pk)
            self.subscribed = await layer.group_add(group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.user is not None and self.channel_layer is not None:
            await self.channel_layer.group_discard(
                events.user_group(self.user.pk), self.channel_name
            )
