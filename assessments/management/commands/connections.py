"""List the live seats."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from assessments.management.base import CommandBase, add_json_option
from realtime import registry, server_time
from realtime.models import SessionLease


class Command(CommandBase):
    help = """\
List the users who are connected now, over all server processes: one row for each seat.

A user has at most one seat. A seat counts as connected while its page sends heartbeats.
With --json the command writes an array with one object for each seat, times in UTC.

  manage.py connections
  manage.py connections --json | jq -r '.[].username'
"""

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        seats = registry.live_seats().select_related("user").order_by("user__username")
        if options["json"]:
            self.write_json([_as_object(seat) for seat in seats])
        else:
            self._write_table(list(seats))

    def _write_table(self, seats: list[SessionLease]) -> None:
        if not seats:
            self.stdout.write("Nobody is connected.")
            return
        now = server_time.now()
        self.write_table(
            [
                "User",
                "Device",
                "Address",
                "For",
                "Room",
                "Since (UTC)",
                "Heard",
                "Epoch",
            ],
            [_as_row(seat, now) for seat in seats],
        )


def _as_object(seat: SessionLease) -> dict[str, object]:
    return {
        "username": seat.user.get_username(),
        "subject": seat.subject,
        "room": seat.room,
        "device": seat.device,
        "address": seat.address,
        "since": seat.claimed_at,
        "last_seen": seat.renewed_at,
        "epoch": seat.epoch,
        "connection_id": seat.connection_id,
    }


def _as_row(seat: SessionLease, now: datetime) -> list[object]:
    assert seat.claimed_at and seat.renewed_at, "a live seat was claimed"
    return [
        seat.user.get_username(),
        seat.device,
        seat.address or "",
        seat.subject,
        seat.room,
        f"{seat.claimed_at:%Y-%m-%d %H:%M:%S}",
        f"{max(0, int((now - seat.renewed_at).total_seconds()))} s ago",
        seat.epoch,
    ]
