"""
Claiming, renewing and giving back the seat.

These functions are the only writers of SessionLease; ``claim`` has a module of its own,
realtime.seat.claiming. Each takes a list, is one transaction, locks the users' rows in user
order first, and uses a number of statements that does not depend on the length of the
list. These functions send no messages: the caller sends the kick, after the commit.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from realtime.database import bulk
from realtime.database.pipeline import PendingRows, enqueue, pipelined_transaction
from realtime.models import EndedBy, SessionEvent, SessionLease
from realtime.seat import holds, lease_rows
from realtime.seat.claiming import claim
from realtime.seat.seats import (
    LEASE,
    Claim,
    Claimed,
    ClaimResult,
    Denied,
    LeaseState,
    Moved,
    OnHold,
    Release,
    Session,
    TooManyClaims,
    gone_silent,
    is_live,
    live,
)

__all__ = [
    "LEASE",
    "Claim",
    "ClaimResult",
    "Claimed",
    "Denied",
    "LeaseState",
    "Moved",
    "OnHold",
    "Release",
    "Session",
    "TooManyClaims",
    "carry_over",
    "claim",
    "enqueue_fence",
    "fence",
    "has_seat",
    "has_seat_elsewhere",
    "is_live",
    "lease_states",
    "live",
    "lock",
    "record_refused_writes",
    "release",
    "renew",
    "revoke",
    "sweep",
]


def lock(user_ids: Iterable[int]) -> None:
    """
    Lock the seats' rows until the surrounding transaction ends, whoever has the seats.

    For a write that belongs to no session and will take the seat away. Lease rows are
    locked before all other rows, everywhere.
    """
    assert connection.in_atomic_block, "a lock outside a transaction ends at once"
    lease_rows.lock(set(user_ids), create=True)


def has_seat_elsewhere(user_id: int, login: str, *, now: datetime) -> bool:
    """
    Whether a live session of another login has the seat; locks the row like ``lock``.

    This is the fence for writes that name no connection: they act for the person at this
    login, and are refused while the person sits at another login.
    """
    assert connection.in_atomic_block, "a lock outside a transaction ends at once"
    lease = lease_rows.lock({user_id}, create=True)[user_id]
    return is_live(lease, now) and lease.login != login


_locked_seats = bulk.LockedRows(
    [(SessionLease, name) for name in ("user_id", "connection_id", "subject", "epoch")],
    source=SessionLease._meta.db_table,
    key="user_id",
    order="user_id",
)


def fence(sessions: Iterable[Session]) -> set[uuid.UUID]:
    """
    Lock the seats' rows until the surrounding transaction ends.

    Call this first in any transaction that writes on behalf of sessions. While a row is
    locked no takeover of it commits, so the write lands wholly before it, or not at all.

    Returns:
        The connection ids whose session still has its seat; write for no other.
    """
    return enqueue_fence(sessions)()


def enqueue_fence(sessions: Iterable[Session]) -> Callable[[], set[uuid.UUID]]:
    """As ``fence``, but the rows are waited for only when the result is called."""
    assert connection.in_atomic_block, "a fence outside a transaction ends at once"
    by_connection = {s.connection_id: s for s in sessions}
    pending = _locked_seats.enqueue({s.user_id for s in by_connection.values()})

    def with_seat() -> set[uuid.UUID]:
        seats = set(pending())
        return {
            connection_id
            for connection_id, s in by_connection.items()
            if (s.user_id, connection_id, s.subject, s.epoch) in seats
        }

    return with_seat


def has_seat(row: str) -> str:
    """
    The fence as a condition: whether the session in a statement's row has its seat.

    For a statement that is sent in the same trip as the fence, before the fence's result is
    read. PostgreSQL takes a new snapshot for every statement of a transaction, so this
    statement sees what the fence has waited for.

    Args:
        row: The name of a row with user_id, connection_id, subject and epoch.
    """
    named = " AND ".join(
        f"seat.{name} IS NOT DISTINCT FROM {row}.{name}"
        for name in ("connection_id", "subject", "epoch")
    )
    table = SessionLease._meta.db_table
    seat = f"seat.user_id = {row}.user_id AND {named}"
    return f"EXISTS (SELECT FROM {table} AS seat WHERE {seat})"


def record_refused_writes(sessions: Iterable[Session], *, now: datetime) -> None:
    """
    Note writes that came from sessions which no longer had their seat.

    A deleted user has no timeline left to note it on.
    """
    sessions = list(sessions)
    gone = _without_row({s.user_id for s in sessions})
    lease_rows.record(
        SessionEvent(
            user_id=s.user_id,
            at=now,
            kind=SessionEvent.Kind.REFUSED_WRITE,
            epoch=s.epoch,
            connection_id=s.connection_id,
            subject=s.subject,
        )
        for s in sessions
        if s.user_id not in gone
    )


def renew(sessions: Sequence[Session], *, now: datetime) -> list[Session]:
    """
    Show life for sessions that were heard from; one statement.

    Rows that another transaction has locked are skipped: that proves nothing, and the next
    renewal finds them.

    Returns:
        The sessions that lost their seat: the row names another connection, or none,
        or was released.
    """
    return enqueue_renewal(sessions, now=now)()


def enqueue_renewal(
    sessions: Sequence[Session], *, now: datetime
) -> Callable[[], list[Session]]:
    """As ``renew``, but the rows are waited for only when the result is called."""
    if not sessions:
        return list
    users = sorted({s.user_id for s in sessions})
    connections = bulk.as_stored([s.connection_id for s in sessions])
    pending = _enqueue_renewal(connections, users, now)

    def lost() -> list[Session]:
        named_by_row = {
            user_id: None if released or named is None else uuid.UUID(str(named))
            for user_id, named, released in pending()
        }
        gone = _without_row(set(users) - set(named_by_row))
        return [
            s
            for s in sessions
            if s.user_id in gone
            or (
                s.user_id in named_by_row and named_by_row[s.user_id] != s.connection_id
            )
        ]

    return lost


def _without_row(user_ids: set[int]) -> set[int]:
    """The deleted users among those that a renewal skipped; rare, so a query of its own."""
    if not user_ids:
        return set()
    rows = SessionLease.objects.filter(user_id__in=user_ids)
    return user_ids - set(rows.values_list("user_id", flat=True))


def _enqueue_renewal(
    connections: list[Any], users: list[int], now: datetime
) -> PendingRows:
    if connection.vendor == "postgresql":
        statement = _renewal("connection_id = ANY($1)", "$2", "user_id = ANY($3)")
        return enqueue(statement, [connections, now, users])
    ours = f"connection_id IN ({', '.join(['%s'] * len(connections))})"
    whom = f"user_id IN ({', '.join(['%s'] * len(users))})"
    moment = connection.ops.adapt_datetimefield_value(now)
    return enqueue(
        _renewal(ours, "%s", whom), [*connections, moment, *connections, *users]
    )


def _renewal(ours: str, moment: str, whom: str) -> str:
    """
    Renew the rows that name these connections, and return which connection each row names.

    The inner select takes the locks in user order, so that two processes never wait for
    each other in a circle. Arguments are conditions made of placeholders.
    """
    table = connection.ops.quote_name(SessionLease._meta.db_table)
    lock = (
        "FOR NO KEY UPDATE SKIP LOCKED"
        if connection.features.has_select_for_update_skip_locked
        else ""
    )
    return (
        f"UPDATE {table} SET"  # noqa: S608 - built of placeholders only
        f" renewed_at = CASE WHEN {ours}"
        f" AND released_at IS NULL THEN {moment} ELSE renewed_at END,"
        f" lapsed_at = CASE WHEN {ours}"
        " AND released_at IS NULL THEN NULL ELSE lapsed_at END"
        f" WHERE user_id IN (SELECT user_id FROM {table} WHERE {whom}"
        f" ORDER BY user_id {lock})"
        " RETURNING user_id, connection_id, released_at"
    )


def release(releases: Collection[Release], *, now: datetime) -> int:
    """
    Give seats back; changes no row that is not named.

    If the subject is released while its seat is on hold, the hold ends: nothing is left to
    decide.

    Returns:
        How many seats were released now; seats that moved on or were released before do not
        count.
    """
    with pipelined_transaction():
        locked = lease_rows.lock({r.user_id for r in releases})
        rows = [
            lease
            for r in releases
            if (lease := locked.get(r.user_id)) is not None
            and r.names(lease)
            and lease.connection_id is not None
            and lease.released_at is None
        ]
        over = [
            lease
            for r in releases
            if (lease := locked.get(r.user_id)) is not None
            and holds.is_on_hold_for(lease, r.subject)
        ]
        for lease in rows:
            lease.released_at = now
        events = [
            lease_rows.event(lease, SessionEvent.Kind.RELEASED, now) for lease in rows
        ]
        events += holds.end_rows(over, now)
        lease_rows.write([*rows, *over])
        lease_rows.record(events)
    return len(rows)


def revoke(
    user_ids: Iterable[int],
    *,
    reason: str,
    now: datetime,
    login: str | None = None,
    connection_id: uuid.UUID | None = None,
) -> dict[int, int]:
    """
    Take seats away: the epoch moves on and nobody has the seat.

    Args:
        reason: An EndedBy value; the connection learns it from the row.
        login: Only a seat that was claimed with this login.
        connection_id: Only a seat that this connection has.

    Returns:
        The new epoch of each user whose seat was taken away. A seat nobody ever had,
        or that was taken away before, is left alone.
    """
    with transaction.atomic():
        rows = [
            lease
            for lease in lease_rows.lock(set(user_ids)).values()
            if lease.connection_id is not None
            and (login is None or lease.login == login)
            and (connection_id is None or lease.connection_id == connection_id)
        ]
        events = []
        for lease in rows:
            event = lease_rows.event(lease, SessionEvent.Kind.REVOKED, now)
            lease.epoch += 1
            event.epoch = lease.epoch
            event.detail = {"reason": reason, "live": is_live(lease, now)}
            lease.connection_id = None
            lease.released_at = lease.released_at or now
            lease.ended_by = EndedBy(reason)
            events.append(event)
        lease_rows.write(rows)
        lease_rows.record(events)
    return {lease.user_id: lease.epoch for lease in rows}


def carry_over(user_id: int, login: str, renewed: str) -> None:
    """
    Move the seat and the requests of a login to the login that replaces it in the same
    browser.
    """
    with transaction.atomic():
        lease = lease_rows.lock({user_id}).get(user_id)
        if lease is None:
            return
        holds.carry_over(lease, login, renewed)
        if lease.login == login:
            lease.login = renewed
        lease_rows.write([lease])


def sweep(*, now: datetime, limit: int = 1000) -> int:
    """Write the lapsed event of every holder whose presence ran out."""
    with transaction.atomic():
        rows = list(
            SessionLease.objects.select_for_update(
                no_key=True, skip_locked=_can_skip_locked()
            )
            .filter(gone_silent(now))
            .order_by("user_id")[:limit]
        )
        events = [
            event for lease in rows if (event := lease_rows.note_lapse(lease, now))
        ]
        lease_rows.write(rows)
        lease_rows.record(events)
    return len(events)


def _can_skip_locked() -> bool:
    return connection.features.has_select_for_update_skip_locked


def lease_states(user_ids: Iterable[int]) -> dict[int, LeaseState]:
    """The states of the seats; a user without a row is missing."""
    leases = lease_rows.read(set(user_ids))
    return {user_id: lease_rows.lease_state(lease) for user_id, lease in leases.items()}
