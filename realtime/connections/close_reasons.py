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
from realtime.seat.seats import Denied, LeaseState, OnHold

ENDED_BY_CODES = {
    EndedBy.REVOKED: CloseCode.REVOKED,
    EndedBy.SIGNED_OUT: CloseCode.SIGNED_OUT,
    EndedBy.HELD: CloseCode.ON_HOLD,
}


def close_reason(
    lease_state: LeaseState | None, *, page: str, login: str, subject: str
) -> Closed:
    """
    What a page is told whose seat is another's now, or nobody's.

    Args:
        lease_state: Whose the seat is; None for a deleted user.
        page: The page that lost it, by
        login: the sign-in it has, and
        subject: what it was seated for.
    """
    if lease_state is None:
        return Closed(CloseCode.SIGNED_OUT)
    if lease_state.ended_by:
        return Closed(ENDED_BY_CODES[EndedBy(lease_state.ended_by)])
    is_own = lease_state.page == page and lease_state.login == login
    if is_own and lease_state.subject == subject:
        # Our own page, over a handshake that was long under way: no takeover.
        return Closed(CloseCode.LEASE_LOST)
    frame = SessionReplaced(
        at=milliseconds(lease_state.claimed_at or server_time.now()),
        device=lease_state.device or UNKNOWN,
        other_test=lease_state.subject != subject,
    )
    return Closed(CloseCode.TAKEN_OVER, frame)


def denied(result: Denied) -> Closed:
    """What a page is told that the held seat's policy turned away."""
    return _refused(result.lease_state, result.lease_state.policy, result.may_confirm)


def on_hold(result: OnHold) -> Closed:
    """Wait for a proctor; or, when that page was decided against, go."""
    if result.is_refused:
        return _refused(result.lease_state, Policy.HOLD, may_confirm=False)
    return Closed(CloseCode.ON_HOLD)


def _refused(lease_state: LeaseState, policy: str, may_confirm: bool) -> Closed:
    frame = SessionRefused(
        policy=str(policy),
        device=lease_state.device or UNKNOWN,
        since=milliseconds(lease_state.claimed_at or server_time.now()),
        may_confirm=may_confirm,
    )
    return Closed(CloseCode.SEAT_HELD, frame)
