"""The cursor to read a timeline on from: the place of one event, as opaque text."""

import base64
import json
from datetime import UTC, datetime

from django.db.models import BigIntegerField

from assessments.history.timeline import SOURCES, Place

# A larger number breaks SQLite's driver instead of finding nothing.
MAX_ID = BigIntegerField.MAX_BIGINT


class InvalidCursor(ValueError):
    """The cursor is not one of ours."""


def encode(place: Place) -> str:
    text = json.dumps([place.at.isoformat(), place.source, place.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str) -> Place:
    """
    Read a cursor that ``encode`` made; the page after it starts behind this event.

    Raises:
        InvalidCursor: If it is anything else.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        at, source, pk = json.loads(base64.urlsafe_b64decode(padded))
        moment = datetime.fromisoformat(at)
        # A naive time would be taken for the server's own.
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidCursor from error
    is_place = source in SOURCES and type(pk) is int
    if in_utc is None or not is_place or not 0 < pk <= MAX_ID:
        raise InvalidCursor
    return Place(in_utc, source, pk)
