"""Whether a caller may read the answers of an open attempt."""

import uuid
from datetime import datetime

from rest_framework.request import Request

from assessments import selectors
from assessments.api.authentication import login_of
from assessments.models import Attempt
from assessments.services.reading import Reader, Why, withheld
from realtime.leases import Session
from realtime.request_seats import address_of, session_named


def why_withheld(request: Request, attempt: Attempt, now: datetime) -> str | None:
    """Why not; None if they may. A pause hides questions, and one's own answers never."""
    if not selectors.is_open(attempt, now):
        return None
    reader = Reader(
        login=login_of(request),
        address=address_of(request._request),
        user_agent=request.headers.get("User-Agent", "")[:512],
    )
    found = withheld(attempt, reader, session=_named(request, attempt), now=now)
    return None if found is None or found.why == Why.PAUSED else str(found.why)


def _named(request: Request, attempt: Attempt) -> Session | None:
    try:
        connection_id = uuid.UUID(request.headers.get("X-Connection-Id", ""))
    except ValueError:
        return None
    return session_named(attempt.candidate_id, connection_id, subject=attempt.subject)
