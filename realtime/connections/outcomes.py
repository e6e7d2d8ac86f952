"""What a claim led to: whom to tell, and the seat or the reason; for every transport."""

from realtime import metrics
from realtime.connections.admission import Closed
from realtime.connections.close_reasons import close_reason, denied, on_hold
from realtime.protocol import CloseCode
from realtime.seat import leases


def epoch_to_kick(result: leases.ClaimResult) -> int | None:
    """Whoever is older than this has to look at the row; None if nobody has to."""
    match result:
        case leases.Claimed(ousted=ousted, lease_state=lease_state) if ousted:
            return lease_state.epoch
        case leases.OnHold(began=True, lease_state=lease_state):
            return lease_state.epoch
    return None


def seat_or_closed(claim: leases.Claim, result: leases.ClaimResult) -> leases.Claimed:
    """
    The seat that was taken; counted, as are the refusals.

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
