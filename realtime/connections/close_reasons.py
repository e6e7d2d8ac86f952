"""Why a connection lost the seat, read from the lease row; the same for every transport."""

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
    The close code and frame for a page whose seat belongs to somebody else, or to nobody.

    Args:
        lease_state: Whose the seat is; None for a deleted user.
        page: The page that lost the seat.
        login: The sign-in of that page.
        subject: What the page had the seat for.
    """
    if lease_state is None:
        return Closed(CloseCode.SIGNED_OUT)
    if lease_state.ended_by:
        return Closed(ENDED_BY_CODES[EndedBy(lease_state.ended_by)])
    is_own = lease_state.page == page and lease_state.login == login
    if is_own and lease_state.subject == subject:
        # The page's own earlier handshake was delayed and claimed late: this is no
        # takeover.
        return Closed(CloseCode.LEASE_LOST)
    frame = SessionReplaced(
        at=milliseconds(lease_state.claimed_at or server_time.now()),
        device=lease_state.device or UNKNOWN,
        other_test=lease_state.subject != subject,
    )
    return Closed(CloseCode.TAKEN_OVER, frame)


def denied(result: Denied) -> Closed:
    """The close code and frame for a page that the policy of the taken seat turned away."""
    return _refused(result.lease_state, result.lease_state.policy, result.may_confirm)


def on_hold(result: OnHold) -> Closed:
    """
    Close with 4008 while the page waits for a proctor; with 4506 when the proctor refused
    it.
    """
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
