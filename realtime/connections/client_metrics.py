"""
What a connection says of itself: when it was heard, what it has not sent, how far it is.

Kept in the memory of the process that holds the socket and told with the renewals, and
only while somebody looks at the room (realtime.layer.watching): no row is written for it.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from realtime import server_time
from realtime.layer import watching
from realtime.protocol import Heartbeat, milliseconds

# What is claimed beyond these is shown as these: nobody has to believe a client.
MOST_UNSENT = 9_999
MOST_MILLISECONDS = 24 * 60 * 60 * 1000
# Two measurements are never equal; what nobody would tell apart is told as the same.
ROUND_TRIP_STEP = 25
SKEW_STEP = 1000


@dataclass(frozen=True, slots=True)
class ClientMetrics:
    """Hints from the client; times in ms. ``clock_skew``: how far its clock is ahead."""

    unsent: int = 0
    round_trip: int | None = None
    clock_skew: int | None = None


UNKNOWN = ClientMetrics()


class Connection(Protocol):
    """What is told about. ``last_heard`` is the loop's time, in seconds."""

    room: str
    last_heard: float
    client_metrics: ClientMetrics


def from_heartbeat(
    heartbeat: Heartbeat, now_ms: int, before: ClientMetrics = UNKNOWN
) -> ClientMetrics:
    """
    What a heartbeat says that arrived at ``now_ms``.

    The answer to a probe is one that says nothing of changes and round trips; then what
    was said before holds.
    """
    round_trip = _within(heartbeat.round_trip, 0, MOST_MILLISECONDS)
    if round_trip is None:
        round_trip = before.round_trip
    unsent = _within(heartbeat.unsent, 0, MOST_UNSENT)
    ahead = heartbeat.client_time + (round_trip or 0) / 2 - now_ms
    skew = _within(ahead, -MOST_MILLISECONDS, MOST_MILLISECONDS)
    return ClientMetrics(
        unsent=before.unsent if unsent is None else unsent,
        round_trip=_in_steps(round_trip, ROUND_TRIP_STEP),
        clock_skew=_in_steps(skew, SKEW_STEP),
    )


def _within(value: float | None, least: int, most: int) -> int | None:
    return None if value is None else round(min(max(value, least), most))


def _in_steps(value: int | None, step: int) -> int | None:
    return None if value is None else round(value / step) * step


def publish_heard(room: str, user_id: int, said: ClientMetrics) -> None:
    """The same for a heartbeat that came in a request just now; synchronous."""
    if watching.is_watched(room):
        value = (milliseconds(server_time.now()), *_values(said))
        watching.publish(room, "vitals", {user_id: value})


def _values(said: ClientMetrics) -> tuple[int | None, ...]:
    return said.unsent, said.round_trip, said.clock_skew


def publish(connection: Connection, user_id: int) -> None:
    """Tell those who look at the room how this connection is."""
    if not watching.seems_watched(connection.room):
        return
    idle_for = asyncio.get_running_loop().time() - connection.last_heard
    heard_at = milliseconds(server_time.now()) - round(idle_for * 1000)
    value = (heard_at, *_values(connection.client_metrics))
    watching.publish(connection.room, "vitals", {user_id: value})
