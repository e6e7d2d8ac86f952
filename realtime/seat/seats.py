"""
The values of a seat: who has it, who claims it, and what the claim leads to.

realtime.seat.leases holds the verbs.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from realtime.models import EndedBy, Policy, SessionLease, Transport

# A session that has not renewed for this long does not count as present. It keeps the seat
# all the same: the fence ignores lapses. The server renews a socket while it is open. Over
# HTTP each request renews, and without JavaScript each form that is sent.
LEASE = timedelta(seconds=15)
LEASES = {
    Transport.SOCKET: LEASE,
    Transport.HTTP: timedelta(seconds=30),
    Transport.FORM: timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True)
class Session:
    """One holder of the seat."""

    user_id: int
    epoch: int
    connection_id: uuid.UUID
    subject: str


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A connection that asks for the seat.

    ``resume``: the page reconnects by itself, so it may take back only its own seat.
    ``confirm``: the person was asked and wants the seat here. ``login`` is a hash, never a
    session key. ``policy`` decides about later claims while this session has the seat.
    """

    user_id: int
    connection_id: uuid.UUID
    subject: str
    room: str = ""
    page: str = ""
    login: str = ""
    resume: bool = False
    address: str | None = None
    user_agent: str = ""
    device: str = ""
    transport: Transport = Transport.SOCKET
    policy: str = Policy.NEWEST_WINS.value
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class LeaseState:
    """The state of a seat, for a connection that has to learn why it lost the seat."""

    epoch: int
    connection_id: uuid.UUID | None
    subject: str
    page: str
    claimed_at: datetime | None
    released_at: datetime | None
    device: str
    ended_by: str
    policy: str = Policy.NEWEST_WINS.value
    login: str = ""

    @property
    def is_on_hold(self) -> bool:
        return self.ended_by == EndedBy.HELD


@dataclass(frozen=True, slots=True)
class Claimed:
    """
    The seat was taken. ``took_over``: another page's live session ended by it.

    ``ousted``: the connection that had the seat and may still be open. It has to be told,
    and so has every older connection. ``lease_state``: the seat after the claim.
    """

    session: Session
    took_over: bool
    ousted: uuid.UUID | None
    lease_state: LeaseState


@dataclass(frozen=True, slots=True)
class Moved:
    """A refused resume: the seat belongs to another page, or was revoked."""

    lease_state: LeaseState


@dataclass(frozen=True, slots=True)
class TooManyClaims:
    """More than CLAIMS_PER_WINDOW claims by this user; nothing was moved."""


@dataclass(frozen=True, slots=True)
class Denied:
    """
    The policy of the taken seat refused; nothing was changed. ``lease_state``: who has it.
    """

    lease_state: LeaseState
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class OnHold:
    """
    Nobody has the seat: a proctor decides which page gets it.

    ``began``: this claim began the hold, so the page that had the seat has to be told.
    ``is_refused``: the proctor has refused this page already.
    """

    lease_state: LeaseState
    began: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class SeatOnHold:
    """
    A seat that a claim put on hold, or that devices take turns in.

    ``why``: "policy"; "takeovers" for a takeover war; "turns" if each device released the
    seat before the next one claimed it. ``devices``: of the page that had the seat, and of
    the page that claimed it.
    """

    user_id: int
    subject: str
    why: str
    devices: tuple[str, str]


ClaimResult = Claimed | Moved | TooManyClaims | Denied | OnHold


@dataclass(frozen=True, slots=True)
class Release:
    """
    Release the seat that this connection has, or the seat that was taken for this subject.
    """

    user_id: int
    connection_id: uuid.UUID | None = None
    subject: str | None = None

    def names(self, lease: SessionLease) -> bool:
        if self.connection_id is not None:
            return lease.connection_id == self.connection_id
        return bool(lease.subject) and lease.subject == self.subject


def lease_time(lease: SessionLease) -> timedelta:
    """How long the session in this seat counts as present without being heard."""
    return LEASES[Transport(lease.transport)]


def heard_within(lease: SessionLease) -> timedelta:
    """
    How long a present session needs to be heard after an outage.

    Forms show life only when a person sends one. A session that sent no form for a whole
    lease time is not given that long again.
    """
    return min(lease_time(lease), LEASES[Transport.HTTP])


def is_live(lease: SessionLease, now: datetime) -> bool:
    return (
        lease.connection_id is not None
        and lease.released_at is None
        and lease.renewed_at is not None
        and lease.renewed_at > now - lease_time(lease)
    )


def live(now: datetime) -> Q:
    """The same as ``is_live``, for a query on SessionLease."""
    renewed = Q()
    for transport, lease in LEASES.items():
        renewed |= Q(transport=transport, renewed_at__gt=now - lease)
    return Q(connection_id__isnull=False, released_at=None) & renewed


def gone_silent(now: datetime) -> Q:
    """A query for seats whose session went silent and whose lapse is not logged yet."""
    silent = Q()
    for transport, lease in LEASES.items():
        silent |= Q(transport=transport, renewed_at__lte=now - lease)
    return Q(connection_id__isnull=False, released_at=None, lapsed_at=None) & silent


def left(since: datetime, now: datetime) -> Q:
    """
    A query for seats that were released or went silent since then and are still free; see
    ``left_at``.
    """
    silent = Q()
    for transport, lease in LEASES.items():
        silent |= Q(
            transport=transport,
            renewed_at__gt=since - lease,
            renewed_at__lte=now - lease,
        )
    is_gone = Q(released_at__gt=since) | Q(released_at=None) & silent
    return Q(connection_id__isnull=False) & is_gone


def left_at(lease: SessionLease) -> datetime:
    """When the session left the seat, or will count as gone if it stays silent."""
    assert lease.renewed_at is not None, "whoever has the seat has claimed it"
    return lease.released_at or lease.renewed_at + lease_time(lease)
