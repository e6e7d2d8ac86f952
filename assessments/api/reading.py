"""Whether a caller may read the answers of an open attempt."""

import uuid
from datetime import datetime

from rest_framework.request import Request

from assessments import selectors
from assessments.api.authentication import login_of
from assessments.models import Attempt
from assessments.services.answers.reading import Reader, Why, session_named, withheld
from realtime.connections.over_http import address_of
from realtime.seat.leases import Session


def why_withheld(request: Request, attempt: Attempt, now: datetime) -> str | None:
    """Why not; None if they may. A pause hides questions, never one's own answers."""
    if not selectors.is_open(attempt, now):
        return None
    reader = reader_of(request)
    session = _named(request, attempt, reader)
    found = withheld(attempt, reader, session=session, now=now)
    return None if found is None or found.why == Why.PAUSED else str(found.why)


def reader_of(request: Request) -> Reader:
    """Who asks, for the fence."""
    return Reader(
        login=login_of(request),
        address=address_of(request._request),
        user_agent=request.headers.get("User-Agent", "")[:512],
    )


def _named(request: Request, attempt: Attempt, reader: Reader) -> Session | None:
    try:
        connection_id = uuid.UUID(request.headers.get("X-Connection-Id", ""))
    except ValueError:
        return None
    return session_named(attempt, reader, connection_id)
