"""
Seats without a socket: over the HTTP API, or by forms without JavaScript.

Each request names its connection, and each request that does something renews the seat.
Claim, fence and lease row are the same as for sockets.
"""

import uuid
from datetime import datetime

from django.http import HttpRequest

from realtime.connections.admission import Closed
from realtime.connections.close_reasons import close_reason
from realtime.connections.outcomes import epoch_to_kick, seat_or_closed
from realtime.connections.proxies import client_behind
from realtime.layer import events
from realtime.models import SeatRequest, SessionEvent, SessionLease
from realtime.protocol import CloseCode
from realtime.seat import leases
from realtime.seat.leases import Session


def take(claim: leases.Claim, *, now: datetime) -> leases.Claimed:
    """
    Take the seat, and tell whoever had it after the commit.

    Raises:
        Closed: If it was refused; the code and the frame say why.
    """
    result = leases.claim([claim], now=now)[0]
    if (epoch := epoch_to_kick(result)) is not None:
        events.kick_on_commit({claim.user_id: epoch})
    return seat_or_closed(claim, result)


# Stands in for a connection id that another sign-in copied. No lease row ever names it, so
# a session with this id has no seat: the fence refuses it.
COPIED = uuid.UUID(int=0)


def session_named(
    user_id: int, connection_id: uuid.UUID, *, subject: str, login: str
) -> Session | None:
    """
    The session a request says it belongs to, whether or not it still has the seat.

    The fence decides whether it still has the seat. An old session is found by the event of
    its claim, so that its refused write can be logged. None if this user never had such a
    session for this subject.

    A connection id is part of addresses and can be copied. If another sign-in than the one
    with the seat names it, the result is a session without a seat (``is_copied``).
    """
    lease = SessionLease.objects.filter(user_id=user_id).first()
    if lease is None:
        return None
    if lease.connection_id == connection_id:
        epoch, taken_for = lease.epoch, lease.subject
        if lease.login != login:
            epoch, connection_id = 0, COPIED
    else:
        claims = SessionEvent.objects.filter(
            user_id=user_id, connection_id=connection_id
        )
        claim = claims.order_by("at", "pk").first()
        if claim is None:
            return None
        epoch, taken_for = claim.epoch, claim.subject
    if taken_for != subject:
        return None
    return Session(user_id, epoch, connection_id, subject)


def is_copied(session: Session | None) -> bool:
    """Whether the connection that a request named is another sign-in's."""
    return session is not None and session.connection_id == COPIED


def show_life(session: Session, *, now: datetime) -> bool:
    """Renew the seat; False if it belongs to somebody else by now, or was released."""
    return not leases.renew([session], now=now)


def why_lost(session: Session) -> Closed | None:
    """Why this session has no seat any more; None if the row still names it."""
    lease_state = leases.lease_states([session.user_id]).get(session.user_id)
    if is_copied(session) and lease_state and lease_state.released_at:
        # The seat was released: anybody may claim it, or the test has ended.
        return Closed(CloseCode.LEASE_LOST)
    if lease_state is None or lease_state.connection_id != session.connection_id:
        return close_reason(lease_state, page="", login="", subject=session.subject)
    return Closed(CloseCode.LEASE_LOST) if lease_state.released_at else None


def page_on_hold(user_id: int, login: str) -> str:
    """The page of this login that sat until the hold began; empty if there is none."""
    asked = SeatRequest.objects.filter(user_id=user_id, login=login, was_holder=True)
    latest = asked.order_by("-pk").values_list("page", flat=True).first()
    return latest or ""


def address_of(request: HttpRequest) -> str | None:
    """The client's address; forwarded ones count only from TRUSTED_PROXIES."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client_behind(request.META.get("REMOTE_ADDR") or None, forwarded)
