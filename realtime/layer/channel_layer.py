"""
A channel layer that never makes anybody wait, even when it is slow, away or frozen.

The layer carries hints; the database is the truth. So every call is limited to a second,
failures are counted, and no failure is fatal: a lost kick costs latency, not an answer.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import BaseChannelLayer
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

CALL_SECONDS = 1.0

#: How often each call failed in this process, by name.
failures: Counter[str] = Counter()


class BoundedChannelLayer(BaseChannelLayer):
    """
    Passes every call on to ``backend``, a channel layer's dotted path, with its options.

    Used as CHANNEL_LAYERS["default"]["BACKEND"].
    """

    extensions = ["groups", "flush"]

    def __init__(self, *, backend: str, **options: Any) -> None:
        super().__init__()
        self.inner = import_string(backend)(**options)

    async def new_channel(self, prefix: str = "specific.") -> str:
        """
        A new name, made up here; the first ``receive`` creates the channel.

        The layers' own new_channel waits for the broker before the consumer's first line
        runs, so that with the broker away nobody could connect at all.
        """
        return f"{prefix}{uuid.uuid4().hex}"

    async def receive(self, channel: str) -> dict[str, Any]:
        while True:
            try:
                message: dict[str, Any] = await self.inner.receive(channel)
            except Exception as error:  # an exception here would end the consumer
                self._note("receive", error)
                await asyncio.sleep(CALL_SECONDS)
            else:
                return message

    async def send(self, channel: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        return await self._bounded("send", lambda: self.inner.send(channel, message))

    async def group_add(self, group: str, channel: str) -> bool:  # type: ignore[override]
        """Return whether the subscription succeeded; if not, call again later."""
        return await self._bounded(
            "group_add", lambda: self.inner.group_add(group, channel)
        )

    async def group_discard(self, group: str, channel: str) -> bool:  # type: ignore[override]
        return await self._bounded(
            "group_discard", lambda: self.inner.group_discard(group, channel)
        )

    async def group_send(self, group: str, message: dict[str, Any]) -> bool:  # type: ignore[override]
        return await self._bounded(
            "group_send", lambda: self.inner.group_send(group, message)
        )

    async def flush(self) -> None:
        await self.inner.flush()

    async def _bounded(self, name: str, call: Callable[[], Awaitable[Any]]) -> bool:
        """Whether the call was carried out within CALL_SECONDS."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await self._twice(call)
        except Exception as error:  # a hint that is lost is never fatal
            self._note(name, error)
            return False
        return True

    async def _twice(self, call: Callable[[], Awaitable[Any]]) -> None:
        """
        Call twice: the first call after an outage of the broker may meet a dead connection.
        """
        try:
            await call()
        except Exception as error:
            # TimeoutError is an OSError too; a call that took a second is not repeated.
            if isinstance(error, TimeoutError) or not _lost_connection(error):
                raise
            await call()

    def _note(self, name: str, error: Exception) -> None:
        failures[name] += 1
        logger.warning("channel layer: %s failed: %r", name, error)


def _lost_connection(error: Exception) -> bool:
    # By name: redis.exceptions.ConnectionError is no OSError, and Redis may not be used.
    return isinstance(error, OSError) or type(error).__name__ == "ConnectionError"
