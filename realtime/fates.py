"""Why a connection lost the seat, as the row tells it; the same for every transport."""

from django.utils import timezone

from realtime.admission import Closed
from realtime.devices import UNKNOWN
from realtime.models import EndedBy
from realtime.protocol import CloseCode, SessionReplaced, milliseconds
from realtime.seats import Standing

ENDED_BY_CODES = {
    EndedBy.REVOKED: CloseCode.REVOKED,
    EndedBy.SIGNED_OUT: CloseCode.SIGNED_OUT,
}


def fate(standing: Standing | None, *, page: str, subject: str) -> Closed:
    """
    What a page is told whose seat is another's now, or nobody's.

    Args:
        standing: How the seat stands; None for a deleted user.
        page: The page that lost it, and
        subject: what it was seated for.
    """
    if standing is None:
        return Closed(CloseCode.SIGNED_OUT)
    if standing.ended_by:
        return Closed(ENDED_BY_CODES[EndedBy(standing.ended_by)])
    if standing.page == page and standing.subject == subject:
        # Our own page, over a handshake that was long under way: no takeover.
        return Closed(CloseCode.LEASE_LOST)
    frame = SessionReplaced(
        at=milliseconds(standing.claimed_at or timezone.now()),
        device=standing.device or UNKNOWN,
        other_test=standing.subject != subject,
    )
    return Closed(CloseCode.TAKEN_OVER, frame)
