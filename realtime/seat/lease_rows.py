"""
The rows behind the verbs of realtime.seat; nothing else uses this module.

Every function is called inside a transaction, and the rows it changes are locked.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from realtime.database import bulk
from realtime.layer import watching
from realtime.models import SessionEvent, SessionLease
from realtime.seat.seats import LeaseState, lease_time

_LEASE_COLUMNS = bulk.column_names(SessionLease)
_EVENT_COLUMNS = [
    str(f.column) for f in SessionEvent._meta.concrete_fields if not f.primary_key
]
_locked = bulk.Instances(SessionLease, rows=bulk.LockedRows)
#: The users' rows, without locking them.
read = bulk.Instances(SessionLease)


def lock(user_ids: set[int], *, create: bool = False) -> dict[int, SessionLease]:
    """The users' rows, locked until the transaction ends; in user order everywhere."""
    rows = _locked(user_ids)
    missing = user_ids - set(rows)
    if not missing or not create:
        return rows
    blank = [_blank(user_id) for user_id in sorted(missing)]
    bulk.insert_rows(SessionLease, _LEASE_COLUMNS, blank, ignore_conflicts=True)
    return _locked(user_ids)


def _blank(user_id: int) -> list[Any]:
    row = SessionLease(user_id=user_id)
    return [getattr(row, name) for name in _LEASE_COLUMNS]


def write(rows: Iterable[SessionLease]) -> None:
    """
    Store rows that are locked; one statement for any number of them.

    After the commit, the watchers of each room are told whose seats to read again.
    """
    rows = list(rows)
    values = [[getattr(row, name) for name in _LEASE_COLUMNS] for row in rows]
    bulk.update_rows(SessionLease, _LEASE_COLUMNS, values)
    for room, user_ids in _by_room(rows).items():
        watching.tell_on_commit(room, "seats", user_ids)


def _by_room(rows: Iterable[SessionLease]) -> dict[str, list[int]]:
    """Whose seats changed in each room, the room a seat was moved out of included."""
    found: dict[str, list[int]] = {}
    for row in rows:
        for room in {row.room, row.room_before} - {""}:
            found.setdefault(room, []).append(row.user_id)
    return found


def record(events: Iterable[SessionEvent]) -> None:
    values = [[getattr(event, name) for name in _EVENT_COLUMNS] for event in events]
    bulk.insert_rows(SessionEvent, _EVENT_COLUMNS, values)


def event(lease: SessionLease, kind: SessionEvent.Kind, at: datetime) -> SessionEvent:
    return SessionEvent(
        user_id=lease.user_id,
        at=at,
        kind=kind,
        epoch=lease.epoch,
        connection_id=lease.connection_id,
        subject=lease.subject,
        room=lease.room,
        address=lease.address,
        user_agent=lease.user_agent,
        device=lease.device,
        transport=lease.transport,
    )


def note_lapse(lease: SessionLease, now: datetime) -> SessionEvent | None:
    """The lapsed event of a holder that went silent, stamped when the lease ran out."""
    if (
        lease.connection_id is None
        or lease.released_at is not None
        or lease.lapsed_at is not None
        or lease.renewed_at is None
        or lease.renewed_at > now - lease_time(lease)
    ):
        return None
    lease.lapsed_at, lease.lapse_noted_at = lease.renewed_at + lease_time(lease), now
    return event(lease, SessionEvent.Kind.LAPSED, lease.lapsed_at)


def lease_state(lease: SessionLease) -> LeaseState:
    return LeaseState(
        lease.epoch,
        lease.connection_id,
        lease.subject,
        lease.page,
        lease.claimed_at,
        lease.released_at,
        lease.device,
        lease.ended_by,
        lease.policy,
        lease.login,
    )
