"""
What follows from a claim: whom to kick, and the seat or the refusal; for every transport.
"""

from collections.abc import Mapping
from typing import Any

from realtime import metrics, server_time
from realtime.connections import budget
from realtime.connections.admission import Closed
from realtime.connections.close_reasons import close_reason, denied, on_hold
from realtime.protocol import (
    FRAME_BYTES,
    UNACKED,
    VERSION,
    CloseCode,
    SessionStarted,
    milliseconds,
)
from realtime.seat import leases

#: What a page is told of how much it may send; its subject may add limits of its own.
LIMITS: Mapping[str, int] = {
    "unacked": UNACKED,
    "frame_bytes": FRAME_BYTES,
    **budget.LIMITS,
}


def epoch_to_kick(result: leases.ClaimResult) -> int | None:
    """
    Connections with an older epoch than this have to read the lease row; None: nobody has
    to.
    """
    match result:
        case leases.Claimed(ousted=ousted, lease_state=lease_state) if ousted:
            return lease_state.epoch
        case leases.OnHold(began=True, lease_state=lease_state):
            return lease_state.epoch
    return None


def seat_or_closed(claim: leases.Claim, result: leases.ClaimResult) -> leases.Claimed:
    """
    The seat that was claimed. Counts it, and counts refusals.

    Raises:
        Closed: If it was refused; the code and the frame say why.
    """
    match result:
        case leases.Claimed() as claimed:
            metrics.CLAIMS.inc()
            metrics.TAKEOVERS.inc(int(claimed.took_over))
            return claimed
        case leases.Moved(lease_state=lease_state):
            metrics.CLAIMS_REFUSED.inc("moved")
            raise close_reason(
                lease_state, page=claim.page, login=claim.login, subject=claim.subject
            )
        case leases.Denied() as refusal:
            metrics.CLAIMS_REFUSED.inc("policy")
            raise denied(refusal)
        case leases.OnHold() as waiting:
            metrics.CLAIMS_REFUSED.inc("hold")
            raise on_hold(waiting)
        case leases.TooManyClaims():
            metrics.CLAIMS_REFUSED.inc("too_many")
            raise Closed(CloseCode.OVERLOADED)


def session_started(
    claimed: leases.Claimed, limits: Mapping[str, int], state: Mapping[str, Any]
) -> SessionStarted:
    """What tells a page that the seat is its own; ``state`` is the subject's."""
    return SessionStarted(
        protocol=VERSION,
        epoch=claimed.session.epoch,
        connection_id=str(claimed.session.connection_id),
        took_over=claimed.took_over,
        server_time=milliseconds(server_time.now()),
        limits=limits,
        state=state,
    )
