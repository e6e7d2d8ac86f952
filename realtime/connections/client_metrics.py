"""
What a client reports about its connection: unsent changes, round trip, clock.

Client metrics are kept in the memory of the process that serves the socket. They are
published with the renewals, and only while somebody watches the room
(realtime.layer.watching). They are never written to the database.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from realtime import server_time
from realtime.layer import watching
from realtime.protocol import Heartbeat, milliseconds

# Larger values are cut to these, because a client can claim anything.
MOST_UNSENT = 9_999
MOST_MILLISECONDS = 24 * 60 * 60 * 1000
# Measurements are rounded to these steps, so that small differences are no news.
ROUND_TRIP_STEP = 25
SKEW_STEP = 1000


@dataclass(frozen=True, slots=True)
class ClientMetrics:
    """Hints from the client; times in ms. ``clock_skew``: how far its clock is ahead."""

    unsent: int = 0
    round_trip: int | None = None
    clock_skew: int | None = None


UNKNOWN = ClientMetrics()


class MeasuredConnection(Protocol):
    """A connection with client metrics. ``last_heard`` is the loop's time, in seconds."""

    room: str
    last_heard: float
    client_metrics: ClientMetrics


def from_heartbeat(
    heartbeat: Heartbeat, now_ms: int, before: ClientMetrics = UNKNOWN
) -> ClientMetrics:
    """
    The client metrics of a heartbeat that arrived at ``now_ms``.

    A heartbeat that answers a probe has no unsent count and no round trip; these stay as
    before.
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
    """Publish the metrics of a heartbeat that arrived by request just now; synchronous."""
    if watching.is_watched(room):
        value = (milliseconds(server_time.now()), *_values(said))
        watching.publish(room, "vitals", {user_id: value})


def _values(said: ClientMetrics) -> tuple[int | None, ...]:
    return said.unsent, said.round_trip, said.clock_skew


def publish(connection: MeasuredConnection, user_id: int) -> None:
    """Publish the metrics of this connection to everybody who watches its room."""
    if not watching.seems_watched(connection.room):
        return
    idle_for = asyncio.get_running_loop().time() - connection.last_heard
    heard_at = milliseconds(server_time.now()) - round(idle_for * 1000)
    value = (heard_at, *_values(connection.client_metrics))
    watching.publish(connection.room, "vitals", {user_id: value})
