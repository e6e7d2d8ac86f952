"""Why a connection lost the seat, as the row tells it; the same for every transport."""

from realtime import server_time
from realtime.connections.admission import Closed
from realtime.devices import UNKNOWN
from realtime.models import EndedBy, Policy
from realtime.protocol import (
    CloseCode,
    SessionRefused,
    SessionReplaced,
    milliseconds,
)
from realtime.seat.seats import Denied, OnHold, Standing

ENDED_BY_CODES = {
    EndedBy.REVOKED: CloseCode.REVOKED,
    EndedBy.SIGNED_OUT: CloseCode.SIGNED_OUT,
    EndedBy.HELD: CloseCode.ON_HOLD,
}


def close_reason(
    standing: Standing | None, *, page: str, login: str, subject: str
) -> Closed:
    """
    What a page is told whose seat is another's now, or nobody's.

    Args:
        standing: How the seat stands; None for a deleted user.
        page: The page that lost it, by
        login: the sign-in it has, and
        subject: what it was seated for.
    """
    if standing is None:
        return Closed(CloseCode.SIGNED_OUT)
    if standing.ended_by:
        return Closed(ENDED_BY_CODES[EndedBy(standing.ended_by)])
    is_own = standing.page == page and standing.login == login
    if is_own and standing.subject == subject:
        # Our own page, over a handshake that was long under way: no takeover.
        return Closed(CloseCode.LEASE_LOST)
    frame = SessionReplaced(
        at=milliseconds(standing.claimed_at or server_time.now()),
        device=standing.device or UNKNOWN,
        other_test=standing.subject != subject,
    )
    return Closed(CloseCode.TAKEN_OVER, frame)


def denied(result: Denied) -> Closed:
    """What a page is told that the held seat's policy turned away."""
    return _refused(result.standing, result.standing.policy, result.may_confirm)


def on_hold(result: OnHold) -> Closed:
    """Wait for a proctor; or, when that page was decided against, go."""
    if result.is_refused:
        return _refused(result.standing, Policy.HOLD, may_confirm=False)
    return Closed(CloseCode.ON_HOLD)


def _refused(standing: Standing, policy: str, may_confirm: bool) -> Closed:
    frame = SessionRefused(
        policy=str(policy),
        device=standing.device or UNKNOWN,
        since=milliseconds(standing.claimed_at or server_time.now()),
        may_confirm=may_confirm,
    )
    return Closed(CloseCode.SEAT_HELD, frame)
