"""What happened to an attempt and to the seat in it, merged, oldest first, in pages."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db.models import BigIntegerField, Model, Q, QuerySet

from assessments.models import Attempt, AttemptEvent
from assessments.models.attempts import attempt_subject
from realtime.models import SessionEvent

E = TypeVar("E", bound=Model)
# What is larger breaks SQLite's driver instead of finding nothing.
MAX_ID = BigIntegerField.MAX_BIGINT


class InvalidCursor(ValueError):
    """The cursor is not one of ours."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """
    The place of one event; the page after it starts behind this event.

    ``source`` is "attempt" or "seat": ids are unique within one of them only.
    """

    at: datetime
    source: str
    pk: int

    def encode(self) -> str:
        text = json.dumps([self.at.isoformat(), self.source, self.pk])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """
        Read a cursor that ``encode`` made.

        Raises:
            InvalidCursor: If it is anything else.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            at, source, pk = json.loads(base64.urlsafe_b64decode(padded))
            moment = datetime.fromisoformat(at)
            # A naive time would be taken for the server's own.
            in_utc = moment.astimezone(UTC) if moment.tzinfo else None
        except (ValueError, TypeError, OverflowError) as error:
            raise InvalidCursor from error
        is_place = source in {"attempt", "seat"} and type(pk) is int
        if in_utc is None or not is_place or not 0 < pk <= MAX_ID:
            raise InvalidCursor
        return cls(in_utc, source, pk)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """
    One event of either source.

    ``by`` is who caused it: candidate, staff or system. Fields that only the other
    source knows are empty. ``address`` and ``user_agent`` are personal data.
    """

    source: str
    pk: int
    at: datetime
    kind: str
    by: str
    actor: str | None
    reason: str
    epoch: int | None
    connection_id: UUID | None
    other_connection_id: UUID | None
    subject: str
    device: str
    address: str | None
    user_agent: str
    detail: dict[str, Any]

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.source, self.pk)


def events_of(
    attempt: Attempt, *, after: Cursor | None, limit: int
) -> list[TimelineEvent]:
    """At most ``limit`` events behind the cursor; two statements."""
    own = _page(_attempt_events(attempt), "attempt", after, limit)
    seat = _page(_seat_events(attempt), "seat", after, limit)
    merged = merge(map(_from_attempt, own), map(_from_seat, seat), key=_place)
    return list(merged)[:limit]


def _place(event: TimelineEvent) -> Cursor:
    return event.cursor


def _attempt_events(attempt: Attempt) -> QuerySet[AttemptEvent]:
    return AttemptEvent.objects.filter(attempt=attempt).select_related("actor")


def _seat_events(attempt: Attempt) -> QuerySet[SessionEvent]:
    """The seat's events in this attempt, and the takeover that led out of it."""
    inside = SessionEvent.objects.filter(subject=attempt.subject)
    led_out = Q(
        user_id=attempt.candidate_id,
        other_connection_id__in=inside.values("connection_id"),
    )
    return SessionEvent.objects.filter(Q(subject=attempt.subject) | led_out)


def _page(
    events: QuerySet[E], source: str, after: Cursor | None, limit: int
) -> QuerySet[E]:
    if after is not None:
        events = events.filter(_behind(after, source))
    return events.order_by("at", "pk")[:limit]


def _behind(after: Cursor, source: str) -> Q:
    """The events of one source that stand behind the cursor in the merged order."""
    if source == after.source:
        return Q(at__gt=after.at) | Q(at=after.at, pk__gt=after.pk)
    return Q(at__gte=after.at) if source > after.source else Q(at__gt=after.at)


def _from_attempt(event: AttemptEvent) -> TimelineEvent:
    return TimelineEvent(
        source="attempt",
        pk=event.pk,
        at=event.at,
        kind=event.kind,
        by=event.by,
        actor=event.actor.get_username() if event.actor else None,
        reason=event.reason,
        epoch=event.epoch,
        connection_id=event.connection_id,
        other_connection_id=None,
        subject=attempt_subject(event.attempt_id),
        device="",
        address=None,
        user_agent="",
        detail=event.detail,
    )


def _from_seat(event: SessionEvent) -> TimelineEvent:
    caused_elsewhere = event.kind in {
        SessionEvent.Kind.LAPSED,
        SessionEvent.Kind.REVOKED,
    }
    return TimelineEvent(
        source="seat",
        pk=event.pk,
        at=event.at,
        kind=event.kind,
        by="system" if caused_elsewhere else "candidate",
        actor=None,
        reason="",
        epoch=event.epoch,
        connection_id=event.connection_id,
        other_connection_id=event.other_connection_id,
        subject=event.subject,
        device=event.device,
        address=event.address,
        user_agent=event.user_agent,
        detail=event.detail,
    )
