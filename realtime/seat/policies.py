"""
Who gets a seat that somebody has: the policy of the seat, as a pure function.

The application copies its policy into the seat at every claim, so that a changed policy
never takes the seat from the session that has it.
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
    """The decision about a claim."""

    GRANTED = enum.auto()
    DENIED = enum.auto()
    ASKED = enum.auto()  # granted once the person has confirmed it
    HELD = enum.auto()  # nobody gets the seat until a proctor decides
    ESCALATED = enum.auto()  # the same, because of a takeover war


def verdict(lease: SessionLease, claim: Claim, now: datetime) -> Verdict:
    """Decide about a claim of a seat that is not on hold; changes nothing."""
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
    """
    Whether the page had the seat. A page id can be copied, so the sign-in has to match too.
    """
    return (
        lease.page == claim.page
        and lease.subject == claim.subject
        and lease.login == claim.login
    )


def is_own_device(lease: SessionLease, claim: Claim) -> bool:
    """
    Whether the claim is a tab or reload of the same device: same sign-in, same browser.
    """
    return lease.login == claim.login and lease.device == claim.device


def is_granted(lease: SessionLease, claim: Claim | SeatRequest) -> bool:
    """Whether this claim comes from the approved page."""
    # A process of the last release grants without naming the sign-in.
    is_its_login = lease.granted_login in {"", claim.login}
    return lease.granted_page == claim.page and is_its_login


def shows_life(lease: SessionLease, now: datetime) -> bool:
    """
    Whether the holder may still be there; ``first_wins`` asks this.

    A row may be old because nobody could write: after an outage of the database every
    holder looks silent, though all are still connected. So silence counts only from the
    moment a process could see it. From then on the holder has as much time as it needs to
    renew, and nobody else gets the seat meanwhile.
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
    """Whether this change of the device is one too many."""
    return len(recent_changes(lease, now)) >= TAKEOVERS


def recent_changes(lease: SessionLease, now: datetime) -> list[int]:
    """The changes between sign-ins or devices within the window, in ms UTC."""
    since = _ms(now - TAKEOVERS_WINDOW)
    return [moment for moment in lease.rivalry if moment > since]


def count_change(lease: SessionLease, now: datetime) -> None:
    """Remember a change of the device; keep only as many as the rule needs."""
    lease.rivalry = [*recent_changes(lease, now), _ms(now)][-TAKEOVERS:]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
