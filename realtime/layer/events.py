"""
The only way to the channel layer: group names, and which message goes to whom.

Services call the ``*_on_commit`` functions, which send only if the transaction commits.
Connections call the coroutines.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

from realtime import from_threads

KICK = "session.kick"
MESSAGE = "session.message"
CHANGED = "session.changed"
NEWS = "room.news"


def user_group(user_id: int) -> str:
    """The group of every connection of a user, in all processes."""
    return f"user.{user_id}"


def watchers_group(room: str) -> str:
    """The group of every process in which somebody looks at a room."""
    return f"monitor.{room.replace(':', '.')}"


async def room_news(room: str, news: dict[str, list[Any]]) -> None:
    """Tell those who look at a room what changed in it; see realtime.layer.watching."""
    await _send(watchers_group(room), {"type": NEWS, "news": news})


async def kick(user_id: int, epoch: int) -> None:
    """Tell the user's connections that anyone older than ``epoch`` has lost the seat."""
    await _send(user_group(user_id), {"type": KICK, "epoch": epoch})


def kick_on_commit(epochs: dict[int, int]) -> None:
    """As ``kick``, for each user and epoch at once, when the transaction has committed."""
    if epochs:
        transaction.on_commit(partial(from_threads.tell, _kick_all, epochs))


def changed_on_commit(user_id: int, subject: str, change: dict[str, Any]) -> None:
    """Tell the user's connections that somebody else changed their subject."""
    message = {"type": CHANGED, "subject": subject, "change": change}
    tell = partial(from_threads.tell, _send, user_group(user_id), message)
    transaction.on_commit(tell)


Changed = tuple[int, str, dict[str, Any]]


def all_changed_on_commit(changes: Iterable[Changed]) -> None:
    """As ``changed_on_commit``, for each (user_id, subject, change), all at once."""
    messages = [
        (user_group(user_id), {"type": CHANGED, "subject": subject, "change": change})
        for user_id, subject, change in changes
    ]
    if messages:
        transaction.on_commit(partial(from_threads.tell, _send_all, messages))


def send_message(user_id: int, connection_id: str, frame: dict[str, Any]) -> None:
    """Pass a frame on to one connection of a user, if it still has the seat."""
    message = {"type": MESSAGE, "connection_id": connection_id, "frame": frame}
    from_threads.tell(_send, user_group(user_id), message)


async def _kick_all(epochs: dict[int, int]) -> None:
    await asyncio.gather(*(kick(*one) for one in epochs.items()))


async def _send_all(messages: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Messages to one group keep their order."""
    by_group: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for group, message in messages:
        by_group[group].append(message)
    await asyncio.gather(*(_send_in_turn(*told) for told in by_group.items()))


async def _send_in_turn(group: str, messages: Sequence[dict[str, Any]]) -> None:
    for message in messages:
        await _send(group, message)


async def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None, "settings.CHANNEL_LAYERS has no default"
    await layer.group_send(group, message)
