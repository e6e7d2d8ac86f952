"""
Who gets a seat that somebody has: the rule of the held seat, as a pure function.

An application copies its rule into the seat at every claim, so that a rule changed in
between never takes a seat from under the one who sits.
"""

import enum
from datetime import datetime, timedelta

from realtime.models import Policy, SessionLease
from realtime.seats import Claim, is_live, lease_time

# More takeovers between different logins than this, within the window, are no longer
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
    if lease.policy == Policy.FIRST_WINS and not same_login and shows_life(lease, now):
        return Verdict.DENIED
    if is_own_page(lease, claim) or not is_live(lease, now):
        return Verdict.GRANTED
    if lease.policy == Policy.ASK and not claim.confirm:
        return Verdict.ASKED
    # One's own tabs and reloads are the same login, and never count.
    if same_login:
        return Verdict.GRANTED
    if lease.policy == Policy.HOLD:
        return Verdict.HELD
    if len(recent_takeovers(lease, now)) >= TAKEOVERS:
        return Verdict.ESCALATED
    return Verdict.GRANTED


def is_own_page(lease: SessionLease, claim: Claim) -> bool:
    return lease.page == claim.page and lease.subject == claim.subject


def shows_life(lease: SessionLease, now: datetime) -> bool:
    """
    Whether the holder may still be there; what ``first_wins`` goes by.

    A row that was not renewed may mean that nobody could write: after an outage every
    holder looks silent, though each is still connected. So silence counts only from the
    moment somebody could see it, and for one lease time from then on nobody new comes in.
    """
    if is_live(lease, now):
        return True
    return (
        lease.connection_id is not None
        and lease.released_at is None
        and (
            lease.lapse_noted_at is None
            or lease.lapse_noted_at > now - lease_time(lease)
        )
    )


def recent_takeovers(lease: SessionLease, now: datetime) -> list[int]:
    """The takeovers between different logins within the window, in ms UTC."""
    since = _ms(now - TAKEOVERS_WINDOW)
    return [moment for moment in lease.rivalry if moment > since]


def count_takeover(lease: SessionLease, now: datetime) -> None:
    """Remember a takeover by another login; only as many as are ever asked for."""
    lease.rivalry = [*recent_takeovers(lease, now), _ms(now)][-TAKEOVERS:]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
