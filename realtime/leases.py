"""
Claiming, renewing and giving back the seat.

These functions are the only writers of SessionLease. Each takes a list, is one
transaction, locks the users' rows in user order first, and uses a number of statements
that does not depend on the length of the list. Nothing is told to anyone here: whoever
calls sends the kick, after the commit.
"""

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from realtime import bulk, holds, lease_rows, policies
from realtime.models import EndedBy, SessionEvent, SessionLease
from realtime.policies import Verdict
from realtime.seats import (
    LEASE,
    Claim,
    Claimed,
    ClaimResult,
    Denied,
    Moved,
    OnHold,
    Release,
    Session,
    Standing,
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
    "Moved",
    "OnHold",
    "Release",
    "Session",
    "Standing",
    "TooManyClaims",
    "ask_fence",
    "claim",
    "fence",
    "hold",
    "is_held_elsewhere",
    "is_live",
    "live",
    "record_refused_writes",
    "release",
    "renew",
    "revoke",
    "standings",
    "sweep",
]

logger = logging.getLogger(__name__)

CLAIMS_WINDOW = timedelta(seconds=10)
CLAIMS_PER_WINDOW = 60


def claim(claims: Sequence[Claim], *, now: datetime) -> list[ClaimResult]:
    """
    Take the seat for each claim, in the order given: the later one wins.

    Raises:
        django.db.IntegrityError: If a user does not exist any more.
    """
    with bulk.pipelined_transaction():
        rows = lease_rows.lock({c.user_id for c in claims}, create=True)
        events: list[SessionEvent] = []
        journal = holds.Journal()
        results = [_claim_one(rows[c.user_id], c, now, events, journal) for c in claims]
        lease_rows.write(rows.values())
        lease_rows.record(events)
        results = journal.settle(claims, results, now)
    for event in events:
        if event.kind == SessionEvent.Kind.TAKEN_OVER:
            logger.info(
                "takeover user=%s epoch=%s connection=%s replaced=%s",
                event.user_id,
                event.epoch,
                event.connection_id,
                event.other_connection_id,
            )
    return results


def _claim_one(
    lease: SessionLease,
    claim: Claim,
    now: datetime,
    events: list[SessionEvent],
    journal: holds.Journal,
) -> ClaimResult:
    if _too_many_claims(lease, now):
        return TooManyClaims()
    if lease.ended_by == EndedBy.HELD:
        if lease.granted_page != claim.page:
            journal.ask(lease, claim, now)
            return OnHold(lease_rows.standing(lease))
        journal.granted.append(lease.user_id)
        return _seated(lease, claim, now, events)
    own_page = policies.is_own_page(lease, claim)
    seat_is_free = lease.epoch == 0
    if claim.resume and not seat_is_free and (lease.ended_by or not own_page):
        return Moved(lease_rows.standing(lease))

    if lapsed := lease_rows.note_lapse(lease, now):
        events.append(lapsed)
    match policies.verdict(lease, claim, now):
        case Verdict.DENIED | Verdict.ASKED as verdict:
            events.append(_denial(lease, claim, now))
            return Denied(lease_rows.standing(lease), verdict == Verdict.ASKED)
        case Verdict.HELD | Verdict.ESCALATED as verdict:
            why = "policy" if verdict == Verdict.HELD else "takeovers"
            events.append(journal.hold(lease, claim, now, why=why))
            journal.ask(lease, claim, now)
            return OnHold(lease_rows.standing(lease), began=True)
    return _seated(lease, claim, now, events)


def _seated(
    lease: SessionLease, claim: Claim, now: datetime, events: list[SessionEvent]
) -> Claimed:
    took_over = is_live(lease, now) and not policies.is_own_page(lease, claim)
    kick = lease.connection_id is not None and lease.released_at is None
    replaced = lease.connection_id if took_over else None
    detail = _takeover(lease, claim, now) if took_over else {}
    _seat(lease, claim, now)
    kind = (
        SessionEvent.Kind.TAKEN_OVER
        if took_over
        else SessionEvent.Kind.RESUMED
        if claim.resume
        else SessionEvent.Kind.CLAIMED
    )
    event = lease_rows.event(lease, kind, now)
    event.other_connection_id, event.detail = replaced, detail
    events.append(event)
    session = Session(claim.user_id, lease.epoch, claim.connection_id, claim.subject)
    return Claimed(session, took_over, kick)


def _takeover(lease: SessionLease, claim: Claim, now: datetime) -> dict[str, Any]:
    """
    What the timeline tells of the side that lost; counts what another login did.

    Its address and user agent are on the event of its own arrival.
    """
    assert lease.claimed_at is not None, "somebody sat"
    assert lease.renewed_at is not None, "and showed life"
    same_login = lease.login == claim.login
    if not same_login:
        policies.count_takeover(lease, now)
    return {
        "same_login": same_login,
        "policy": lease.policy,
        "from": {
            "device": lease.device,
            "subject": lease.subject,
            "since": lease.claimed_at.isoformat(),
            "last_seen": lease.renewed_at.isoformat(),
        },
    }


def _denial(lease: SessionLease, claim: Claim, now: datetime) -> SessionEvent:
    """A page that was turned away; of no connection that ever had the seat."""
    return SessionEvent(
        user_id=lease.user_id,
        at=now,
        kind=SessionEvent.Kind.REFUSED,
        epoch=lease.epoch,
        other_connection_id=lease.connection_id,
        subject=claim.subject,
        room=claim.room,
        address=claim.address,
        user_agent=claim.user_agent,
        device=claim.device,
        detail={"policy": lease.policy},
    )


def _too_many_claims(lease: SessionLease, now: datetime) -> bool:
    if lease.window_started_at is None or lease.window_started_at < now - CLAIMS_WINDOW:
        lease.window_started_at, lease.window_claims = now, 0
    lease.window_claims += 1
    return lease.window_claims > CLAIMS_PER_WINDOW


def _seat(lease: SessionLease, claim: Claim, now: datetime) -> None:
    lease.epoch += 1
    lease.connection_id = claim.connection_id
    lease.subject, lease.room = claim.subject, claim.room
    lease.page, lease.login = claim.page, claim.login
    lease.address, lease.user_agent = claim.address, claim.user_agent
    lease.device, lease.transport = claim.device, claim.transport
    lease.claimed_at = lease.renewed_at = now
    lease.released_at = lease.lapsed_at = lease.lapse_noted_at = None
    lease.ended_by = lease.granted_page = ""
    lease.policy = claim.policy


def hold(user_ids: Iterable[int]) -> None:
    """
    Hold the seats' rows until the surrounding transaction ends, whoever has them.

    For whoever writes on nobody's behalf and will take the seat away: lease rows are
    locked before everything else, everywhere.
    """
    assert connection.in_atomic_block, "a lock outside a transaction holds nothing"
    lease_rows.lock(set(user_ids), create=True)


def is_held_elsewhere(user_id: int, login: str, *, now: datetime) -> bool:
    """
    Whether a live session of another login has the seat; holds the row like ``hold``.

    The fence for writes that come without a connection of their own: they speak for the
    person at this login, and not while the person is seated at another.
    """
    assert connection.in_atomic_block, "a lock outside a transaction holds nothing"
    lease = lease_rows.lock({user_id}, create=True)[user_id]
    return is_live(lease, now) and lease.login != login


_held_seats = bulk.HeldRows(
    [(SessionLease, name) for name in ("user_id", "connection_id", "subject", "epoch")],
    source=SessionLease._meta.db_table,
    key="user_id",
    order="user_id",
)


def fence(sessions: Iterable[Session]) -> set[uuid.UUID]:
    """
    Hold the seats' rows until the surrounding transaction ends.

    Call this first in any transaction that writes on behalf of sessions. While a row is
    held no takeover of it commits, so the write lands wholly before it, or not at all.

    Returns:
        The connection ids whose session still holds its seat; write for no other.
    """
    return ask_fence(sessions)()


def ask_fence(sessions: Iterable[Session]) -> Callable[[], set[uuid.UUID]]:
    """As ``fence``, but the rows are waited for only when the result is called."""
    assert connection.in_atomic_block, "a fence outside a transaction holds nothing"
    by_connection = {s.connection_id: s for s in sessions}
    answer = _held_seats.ask({s.user_id for s in by_connection.values()})

    def held() -> set[uuid.UUID]:
        seats = set(answer())
        return {
            connection_id
            for connection_id, s in by_connection.items()
            if (s.user_id, connection_id, s.subject, s.epoch) in seats
        }

    return held


def record_refused_writes(sessions: Iterable[Session], *, now: datetime) -> None:
    """
    Note writes that came from sessions which no longer held their seat.

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

    Rows that another transaction holds are skipped: that proves nothing, and the next
    renewal finds them.

    Returns:
        The sessions that lost their seat: the row names another connection, or none,
        or was released.
    """
    if not sessions:
        return []
    users = sorted({s.user_id for s in sessions})
    connections = [s.connection_id for s in sessions]
    ours, connection_ids = _any_of("connection_id", bulk.as_stored(connections))
    whom, user_ids = _any_of("user_id", users)
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            _renew_statement(ours, whom),
            [*connection_ids, moment, *connection_ids, *user_ids],
        )
        rows = cursor.fetchall()
    holders = {
        user_id: None if released or held_by is None else uuid.UUID(str(held_by))
        for user_id, held_by, released in rows
    }
    gone = _without_row(set(users) - set(holders))
    return [
        s
        for s in sessions
        if s.user_id in gone
        or (s.user_id in holders and holders[s.user_id] != s.connection_id)
    ]


def _without_row(user_ids: set[int]) -> set[int]:
    """Of the users a renewal passed over, those that were deleted: rare, so asked apart."""
    if not user_ids:
        return set()
    rows = SessionLease.objects.filter(user_id__in=user_ids)
    return user_ids - set(rows.values_list("user_id", flat=True))


def _renew_statement(ours: str, whom: str) -> str:
    """
    Renew what names us, touch nothing of what does not, and say whom each row names.

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
        " AND released_at IS NULL THEN %s ELSE renewed_at END,"
        f" lapsed_at = CASE WHEN {ours}"
        " AND released_at IS NULL THEN NULL ELSE lapsed_at END"
        f" WHERE user_id IN (SELECT user_id FROM {table} WHERE {whom}"
        f" ORDER BY user_id {lock})"
        " RETURNING user_id, connection_id, released_at"
    )


def _any_of(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """``column`` is one of ``values``: the condition, and its parameters."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    marks = ", ".join(["%s"] * len(values))
    return f"{column} IN ({marks})", list(values)


def release(releases: Collection[Release], *, now: datetime) -> int:
    """
    Give seats back; changes no row that is not named.

    A subject that is given back while its seat is on hold ends the hold: there is
    nothing left to decide about.

    Returns:
        How many were given back; a seat that moved on or was released before is none.
    """
    with bulk.pipelined_transaction():
        held = lease_rows.lock({r.user_id for r in releases})
        rows = [
            lease
            for r in releases
            if (lease := held.get(r.user_id)) is not None
            and r.names(lease)
            and lease.connection_id is not None
            and lease.released_at is None
        ]
        over = [
            lease
            for r in releases
            if (lease := held.get(r.user_id)) is not None
            and holds.is_held_for(lease, r.subject)
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
    Take seats away: the epoch moves on and nobody holds the seat.

    Args:
        reason: An EndedBy value; the connection learns it from the row.
        login: Only a seat that was claimed with this login.
        connection_id: Only a seat that this connection holds.

    Returns:
        The new epoch of each user whose seat was taken away. A seat nobody ever held,
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


def standings(user_ids: Iterable[int]) -> dict[int, Standing]:
    """How the seats stand; a user without a row is missing."""
    leases = lease_rows.read(set(user_ids))
    return {user_id: lease_rows.standing(lease) for user_id, lease in leases.items()}
