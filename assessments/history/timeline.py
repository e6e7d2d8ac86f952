"""
What happened in one attempt: its own log and the log of its seat, merged.

The page in the admin, the files made from that page and the API read it here. No event
holds an answer's text. Both orders are total: events at one moment are ordered by
their source, then by their id.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Max, Model, Q, QuerySet, Value

from assessments.models import Attempt, AttemptEvent, HelpRequest
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind, Group
from assessments.rules.subjects import attempt_subject
from realtime.models import SessionEvent

E = TypeVar("E", bound=Model)

ATTEMPT, SEAT = "attempt", "seat"
SOURCES = (ATTEMPT, SEAT)
CHUNK = 500


def group_of(source: str, kind: str) -> Group:
    """The group of an event; notes and other if only a later release knows its kind."""
    if source == SEAT:
        return Group.CONNECTION
    known = EventKind.known(kind)
    return known.means.group if known else Group.NOTES


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an event stands in the merged order; ids are unique in one source only."""

    at: datetime
    source: str
    pk: int


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """
    One event of either source.

    ``by`` caused the event: candidate, staff or system. Fields that only the other
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
    connection_id: uuid.UUID | None
    other_connection_id: uuid.UUID | None
    subject: str
    device: str
    address: str | None
    user_agent: str
    detail: dict[str, Any]

    @property
    def place(self) -> Place:
        return Place(self.at, self.source, self.pk)

    @property
    def group(self) -> Group:
        return group_of(self.source, self.kind)


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind of event, and how often it occurs."""

    source: str
    kind: str
    count: int

    @property
    def group(self) -> Group:
        return group_of(self.source, self.kind)

    @property
    def value(self) -> str:
        """The kind in an address of a page: its source, a dot, its name."""
        return f"{self.source}.{self.kind}"


# Reading


def kind_counts(attempt: Attempt) -> list[KindCount]:
    """Every kind of event that occurs in the attempt; two statements."""
    return [
        KindCount(source, kind, count)
        for source, events in _sources(attempt)
        for kind, count in _counts(events)
    ]


def _counts(events: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    counts: QuerySet[Any, tuple[str, int]]
    counts = events.order_by("kind").values_list("kind").annotate(Count("pk"))
    return counts


def newest_first(
    attempt: Attempt, *, kinds: Collection[KindCount] | None, page: str, per_page: int
) -> Page[TimelineEvent]:
    """
    One page of these kinds, or of all; four statements, whatever the number of events.

    ``page`` is a number as a person typed it; a wrong one becomes the nearest page.
    """
    parts = [
        _keys(_only(events, source, kinds), source)
        for source, events in _sources(attempt)
    ]
    keys = parts[0].union(*parts[1:], all=True)
    places = keys.order_by("-at", "-source", "-pk")
    found: Page[Any] = Paginator(places, per_page).get_page(page)
    found.object_list = _load(list(found.object_list))
    return found


def oldest_first(
    attempt: Attempt, *, after: Place | None, limit: int
) -> list[TimelineEvent]:
    """At most ``limit`` events after the place ``after``; two statements."""
    own = _page(_attempt_events(attempt), ATTEMPT, after, limit)
    seat = _page(_seat_events(attempt), SEAT, after, limit)
    merged = merge(
        map(_from_attempt, own), map(_from_seat, seat), key=lambda event: event.place
    )
    return list(merged)[:limit]


def in_chunks(attempt: Attempt) -> Iterator[list[TimelineEvent]]:
    """All events, oldest first, without holding them all in memory."""
    after = None
    while events := oldest_first(attempt, after=after, limit=CHUNK):
        yield events
        after = events[-1].place


def every_event(attempt: Attempt) -> Iterator[TimelineEvent]:
    for events in in_chunks(attempt):
        yield from events


def _sources(attempt: Attempt) -> list[tuple[str, QuerySet[Any]]]:
    return [(ATTEMPT, _attempt_events(attempt)), (SEAT, _seat_events(attempt))]


def _attempt_events(attempt: Attempt) -> QuerySet[AttemptEvent]:
    return AttemptEvent.objects.filter(attempt=attempt).select_related("actor")


def _seat_events(attempt: Attempt) -> QuerySet[SessionEvent]:
    """The seat's events in this attempt, and the takeover that led out of it."""
    inside = SessionEvent.objects.filter(
        subject=attempt.subject, connection_id__isnull=False
    )
    led_out = Q(
        user_id=attempt.candidate_id,
        other_connection_id__in=inside.values("connection_id"),
    )
    return SessionEvent.objects.filter(Q(subject=attempt.subject) | led_out)


def _only(
    events: QuerySet[E], source: str, kinds: Collection[KindCount] | None
) -> QuerySet[E]:
    if kinds is None:
        return events
    wanted = [kind.kind for kind in kinds if kind.source == source]
    return events.filter(kind__in=wanted)


def _keys(events: QuerySet[Any], source: str) -> QuerySet[Any, Any]:
    marked = events.order_by().annotate(source=Value(source, CharField()))
    keys: QuerySet[Any, Any] = marked.values_list("at", "source", "pk")
    return keys


def _load(keys: Sequence[tuple[datetime, str, int]]) -> list[TimelineEvent]:
    own = AttemptEvent.objects.select_related("actor").in_bulk(
        [pk for _at, source, pk in keys if source == ATTEMPT]
    )
    seat = SessionEvent.objects.in_bulk(
        [pk for _at, source, pk in keys if source == SEAT]
    )
    return [
        _from_attempt(own[pk]) if source == ATTEMPT else _from_seat(seat[pk])
        for _at, source, pk in keys
    ]


def _page(
    events: QuerySet[E], source: str, after: Place | None, limit: int
) -> QuerySet[E]:
    if after is not None:
        events = events.filter(_behind(after, source))
    return events.order_by("at", "pk")[:limit]


def _behind(after: Place, source: str) -> Q:
    """The events of one source that come after a place in the merged order."""
    if source == after.source:
        return Q(at__gt=after.at) | Q(at=after.at, pk__gt=after.pk)
    return Q(at__gte=after.at) if source > after.source else Q(at__gt=after.at)


def _from_attempt(event: AttemptEvent) -> TimelineEvent:
    return TimelineEvent(
        source=ATTEMPT,
        pk=event.pk,
        at=event.at,
        kind=event.kind,
        by=event.by,
        actor=who.username if (who := doer(event, "actor")) else None,
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
        SessionEvent.Kind.HELD,
        SessionEvent.Kind.DECIDED,
    }
    return TimelineEvent(
        source=SEAT,
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


# Texts that the log only refers to


def calls_of(events: Iterable[TimelineEvent]) -> dict[int, str]:
    """The texts of the calls for help in these events, by id; at most one statement."""
    ids = {e.detail.get("help", 0) for e in events if e.kind == EventKind.HELP_ASKED}
    if not ids:
        return {}
    calls = HelpRequest.objects.filter(pk__in=ids)
    return {call.pk: call.in_words for call in calls}


# The two sides of a takeover


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """
    What one connection was and did.

    ``saved``: how many answers it saved in this attempt. ``refused``: how many of its
    writes came after it had lost the seat, the last at ``last_refused_at``.
    ``last_sign_at``: when it last did anything, with or without the seat.
    """

    device: str
    address: str | None
    claimed_at: datetime
    last_sign_at: datetime
    saved: int = 0
    refused: int = 0
    last_refused_at: datetime | None = None


def connections_of(
    attempt: Attempt, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, ConnectionKind]:
    """The candidate's connections with these ids; at most three statements."""
    if not ids:
        return {}
    # Events of any kind, including drafts that were kept from a replaced page.
    own = AttemptEvent.objects.filter(attempt=attempt, connection_id__in=ids)
    did = {
        connection_id: (saved, last)
        for connection_id, saved, last in own.order_by()
        .values_list("connection_id")
        .annotate(
            saves=Count("pk", filter=Q(kind=EventKind.ANSWER_SAVED)), last_at=Max("at")
        )
    }
    seat = SessionEvent.objects.filter(
        user_id=attempt.candidate_id, connection_id__in=ids
    )
    is_refused = Q(kind=SessionEvent.Kind.REFUSED_WRITE)
    refused = {
        connection_id: (count, last)
        for connection_id, count, last in seat.filter(is_refused)
        .order_by()
        .values_list("connection_id")
        .annotate(Count("pk"), Max("at"))
    }
    arrivals = seat.filter(
        kind__in=[
            SessionEvent.Kind.CLAIMED,
            SessionEvent.Kind.RESUMED,
            SessionEvent.Kind.TAKEN_OVER,
        ]
    )
    found = {}
    for event in arrivals:
        assert event.connection_id, "filtered by it"
        saved, last_at = did.get(event.connection_id, (0, event.at))
        refusals, refused_at = refused.get(event.connection_id, (0, None))
        found[event.connection_id] = ConnectionKind(
            event.device,
            event.address,
            event.at,
            max(event.at, last_at, refused_at or event.at),
            saved,
            refusals,
            refused_at,
        )
    return found
