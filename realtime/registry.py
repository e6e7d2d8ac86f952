"""
Who is connected and where, and messages to them.

Synchronous, and about all processes: it reads the seats, and a session that has not renewed
within its lease time does not count.
"""

import uuid
from typing import Any

from django.db.models import QuerySet

from realtime import server_time
from realtime.layer import events
from realtime.models import EndedBy, SessionLease
from realtime.seat import leases


def live_seats() -> QuerySet[SessionLease]:
    """The seats of connections that show life."""
    return SessionLease.objects.filter(leases.live(server_time.now()))


def has_active_connection(user_id: int) -> bool:
    return live_seats().filter(user_id=user_id).exists()


def get_user_connection_id(user_id: int) -> str | None:
    seat = live_seats().filter(user_id=user_id).values_list("connection_id").first()
    return str(seat[0]) if seat else None


def get_user_connections_count(user_id: int) -> int:
    """0 or 1: a user has one live session, ever."""
    return live_seats().filter(user_id=user_id).count()


def get_active_connections_count() -> int:
    return live_seats().count()


def count_in_room(room: str) -> int:
    return live_seats().filter(room=room).count()


def send_personal_message(connection_id: str, message: dict[str, Any]) -> bool:
    """
    Send a frame to one connection.

    Returns:
        Whether a live seat was addressed; delivery is not confirmed.
    """
    seat = _live_seat_of(connection_id)
    if seat is None:
        return False
    events.send_message(seat.user_id, str(seat.connection_id), message)
    return True


def send_to_user(user_id: int, message: dict[str, Any]) -> int:
    """Send a frame to a user; 1 when a live seat was addressed, else 0."""
    connection_id = get_user_connection_id(user_id)
    return int(
        bool(connection_id) and send_personal_message(str(connection_id), message)
    )


def disconnect(connection_id: str) -> bool:
    """End one connection's session: close 4502. False if it has no live seat."""
    seat = _live_seat_of(connection_id)
    if seat is None:
        return False
    return bool(
        revoke([seat.user_id], reason=EndedBy.REVOKED, connection_id=seat.connection_id)
    )


def revoke(
    user_ids: list[int],
    *,
    reason: str,
    login: str | None = None,
    connection_id: uuid.UUID | None = None,
) -> dict[int, int]:
    """Take seats away and tell their connections; see leases.revoke."""
    epochs = leases.revoke(
        user_ids,
        reason=reason,
        now=server_time.now(),
        login=login,
        connection_id=connection_id,
    )
    events.kick_on_commit(epochs)
    return epochs


def _live_seat_of(connection_id: str) -> SessionLease | None:
    try:
        return live_seats().filter(connection_id=uuid.UUID(str(connection_id))).first()
    except ValueError:
        return None
