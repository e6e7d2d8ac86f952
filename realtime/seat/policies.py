"""
Who gets a seat that somebody has: the rule of the held seat, as a pure function.

An application copies its rule into the seat at every claim, so that a rule changed in
between never takes a seat from under the one who sits.
"""

import enum
from datetime import datetime, timedelta

from realtime.models import Policy, SeatRequest, SessionLease
from realtime.seat.seats import Claim, heard_within, is_live

# More changes between sign-ins or devices than this, within the window, are no longer
# one person who changes devices.
TAKEOVERS = 3
TAKEOVERS_WINDOW = timedelta(seconds=60)


class Verdict(enum.Enum):
    """What becomes of a claim."""

    GRANTED = enum.auto()
    DENIED = enum.auto()
    ASKED = enum.auto()  # granted once the person has confirmed it
    HELD = enum.auto()  # nobody gets the seat until a proctor decides
    ESCALATED = enum.auto()  # the same, because of a takeover war


def verdict(lease: SessionLease, claim: Claim, now: datetime) -> Verdict:
    """Decide over a claim of a seat that is not on hold; changes nothing."""
    same_login = lease.login == claim.login
    if keeps_out(lease, claim.login, now):
        return Verdict.DENIED
    if is_own_page(lease, claim) or not is_live(lease, now):
        return Verdict.GRANTED
    if lease.policy == Policy.ASK and not claim.confirm:
        return Verdict.ASKED
    if lease.policy == Policy.HOLD and not same_login:
        return Verdict.HELD
    if not is_own_device(lease, claim) and take_turns(lease, now):
        return Verdict.ESCALATED
    return Verdict.GRANTED


def keeps_out(lease: SessionLease, login: str, now: datetime) -> bool:
    """Whether ``first_wins`` keeps the seat from this sign-in."""
    is_first_wins = lease.policy == Policy.FIRST_WINS
    return is_first_wins and lease.login != login and shows_life(lease, now)


def is_own_page(lease: SessionLease, claim: Claim) -> bool:
    """A page's name can be copied; the sign-in it was given to cannot."""
    return (
        lease.page == claim.page
        and lease.subject == claim.subject
        and lease.login == claim.login
    )


def is_own_device(lease: SessionLease, claim: Claim) -> bool:
    """One's own tabs and reloads: the same sign-in, in the same browser."""
    return lease.login == claim.login and lease.device == claim.device


def is_granted(lease: SessionLease, claim: Claim | SeatRequest) -> bool:
    """Whether the page that was approved is the one that comes now."""
    # A process of the last release grants without naming the sign-in.
    is_its_login = lease.granted_login in {"", claim.login}
    return lease.granted_page == claim.page and is_its_login


def shows_life(lease: SessionLease, now: datetime) -> bool:
    """
    Whether the holder may still be there; what ``first_wins`` goes by.

    A row that was not renewed may mean that nobody could write: after an outage every
    holder looks silent, though each is still connected. So silence counts only from the
    moment somebody could see it, and for as long from then on as a holder takes to show
    life by itself nobody new comes in.
    """
    if is_live(lease, now):
        return True
    return (
        lease.connection_id is not None
        and lease.released_at is None
        and (
            lease.lapse_noted_at is None
            or lease.lapse_noted_at > now - heard_within(lease)
        )
    )


def take_turns(lease: SessionLease, now: datetime) -> bool:
    """Whether one more change of the device is one too many."""
    return len(recent_changes(lease, now)) >= TAKEOVERS


def recent_changes(lease: SessionLease, now: datetime) -> list[int]:
    """The changes between sign-ins or devices within the window, in ms UTC."""
    since = _ms(now - TAKEOVERS_WINDOW)
    return [moment for moment in lease.rivalry if moment > since]


def count_change(lease: SessionLease, now: datetime) -> None:
    """Remember that another device comes; only as many as are ever asked for."""
    lease.rivalry = [*recent_changes(lease, now), _ms(now)][-TAKEOVERS:]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
