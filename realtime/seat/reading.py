"""
Whether a sign-in may read what a seat is for.

Reading is fenced like writing: if a claim of this sign-in would be refused, no response may
show it the questions. The row is read without a lock, because a reader changes nothing: a
read at the moment of a takeover could have come a moment earlier.
"""

from datetime import datetime, timedelta

from realtime import metrics
from realtime.models import EndedBy, SessionEvent, SessionLease
from realtime.seat import lease_rows, policies
from realtime.seat.seats import is_live

# Tries of one device within this time are one entry of the timeline.
ONE_TRY = timedelta(seconds=60)


def seat_of(user_id: int) -> SessionLease | None:
    """The lease row; None for a user who never had a seat."""
    return lease_rows.read({user_id}).get(user_id)


def is_on_hold(lease: SessionLease | None) -> bool:
    return lease is not None and lease.ended_by == EndedBy.HELD


def is_elsewhere(lease: SessionLease | None, login: str, *, now: datetime) -> bool:
    """Whether another sign-in has the seat, so that a claim would depend on the policy."""
    if lease is None or lease.login == login:
        return False
    return is_live(lease, now) or policies.keeps_out(lease, login, now)


def record_refused_read(
    lease: SessionLease,
    *,
    subject: str,
    room: str,
    address: str | None,
    user_agent: str,
    device: str,
    by_copy: bool = False,
    now: datetime,
) -> None:
    """
    Log that another sign-in tried to read while somebody has this seat.

    Args:
        by_copy: It named the seat's own connection, to read or to act.
    """
    metrics.READS_REFUSED.inc()
    detail = {"policy": lease.policy, **({"by_copy": True} if by_copy else {})}
    tries = SessionEvent.objects.filter(
        user_id=lease.user_id,
        at__gt=now - ONE_TRY,
        kind=SessionEvent.Kind.REFUSED_READ,
        subject=subject,
        address=address,
        user_agent=user_agent,
        detail=detail,
    )
    if tries.exists():
        return
    SessionEvent.objects.create(
        user_id=lease.user_id,
        at=now,
        kind=SessionEvent.Kind.REFUSED_READ,
        epoch=lease.epoch,
        other_connection_id=lease.connection_id,
        subject=subject,
        room=room,
        address=address,
        user_agent=user_agent,
        device=device,
        detail=detail,
    )
