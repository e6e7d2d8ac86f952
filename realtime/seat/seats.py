"""
What a seat is, as values: who holds it, who asks for it, and what they are told.

realtime.seat.leases holds the verbs.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from realtime.models import EndedBy, Policy, SessionLease, Transport

# A holder that has not renewed for this long does not count as present. It keeps the
# seat all the same: a lapse never reaches the fence. A socket is renewed by us while it
# is open; over HTTP each request renews, and of the forms each one that is sent.
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

    ``resume``: nobody asked for this connect, so it may take back only its own page's
    seat. ``confirm``: the person was asked and wants the seat here. ``login`` is a hash,
    never a session key. ``policy`` decides over whoever comes while this one sits.
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
    """How the seat stands, for a connection that has to learn why it lost it."""

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

    ``ousted``: the connection that had it and may still be there: it has to be told, and
    whoever else is older. ``lease_state``: whose the seat is now.
    """

    session: Session
    took_over: bool
    ousted: uuid.UUID | None
    lease_state: LeaseState


@dataclass(frozen=True, slots=True)
class Moved:
    """A resume that was refused: the seat is another page's, or was taken away."""

    lease_state: LeaseState


@dataclass(frozen=True, slots=True)
class TooManyClaims:
    """More than CLAIMS_PER_WINDOW claims by this user; nothing was moved."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The held seat's policy said no; nothing was changed. ``lease_state``: whose it is."""

    lease_state: LeaseState
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class OnHold:
    """
    Nobody has the seat: a proctor decides which page gets it.

    ``began``: by this claim, so that whoever sat has to be told. ``is_refused``: this
    page's request was decided already, against it.
    """

    lease_state: LeaseState
    began: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class SeatOnHold:
    """
    A seat that a claim put on hold, or that devices take turns in.

    ``why``: "policy", "takeovers" for a war of them, or "turns" when each device gave
    the seat back before the next one came. ``devices``: of the one who sat and of the
    one who came.
    """

    user_id: int
    subject: str
    why: str
    devices: tuple[str, str]


ClaimResult = Claimed | Moved | TooManyClaims | Denied | OnHold


@dataclass(frozen=True, slots=True)
class Release:
    """Give back the seat this connection holds, or whichever holds this subject."""

    user_id: int
    connection_id: uuid.UUID | None = None
    subject: str | None = None

    def names(self, lease: SessionLease) -> bool:
        if self.connection_id is not None:
            return lease.connection_id == self.connection_id
        return bool(lease.subject) and lease.subject == self.subject


def lease_time(lease: SessionLease) -> timedelta:
    """How long this seat's holder stays present without being heard."""
    return LEASES[Transport(lease.transport)]


def heard_within(lease: SessionLease) -> timedelta:
    """
    How long a holder that is there takes to be heard once it can be heard again.

    Forms show life when a person sends one: whoever has sent none for all of their lease
    time is not waited for that long once more.
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
    """Held by somebody whose presence ran out, and nobody has noted it yet."""
    silent = Q()
    for transport, lease in LEASES.items():
        silent |= Q(transport=transport, renewed_at__lte=now - lease)
    return Q(connection_id__isnull=False, released_at=None, lapsed_at=None) & silent


def left(since: datetime, now: datetime) -> Q:
    """Given back or gone silent since then, and not taken again; see ``left_at``."""
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
    """When its holder left the seat, or will have if nothing more is heard."""
    assert lease.renewed_at is not None, "whoever has the seat has claimed it"
    return lease.released_at or lease.renewed_at + lease_time(lease)
