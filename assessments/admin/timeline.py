"""
What happened in one attempt, newest first: its own events and those of its seat.

Times are the server's. An answer's text is in none of these events.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.monitor import clock_text
from assessments.models import Attempt, AttemptEvent
from realtime.models import EndedBy, SessionEvent

PER_PAGE = 50

ATTEMPT, SEAT = "attempt", "seat"

OWN_WORDS = {
    "started": gettext_lazy("Started"),
    "answer.saved": gettext_lazy("Answer saved"),
    "submitted": gettext_lazy("Submitted"),
    "expired": gettext_lazy("Time ran out"),
    "paused": gettext_lazy("Clock stopped"),
    "resumed": gettext_lazy("Clock started again"),
    "reopened": gettext_lazy("Reopened"),
    "terminated": gettext_lazy("Terminated"),
    "voided": gettext_lazy("Voided"),
    "disconnected": gettext_lazy("Disconnected by a proctor"),
}

ENDED_WORDS: dict[str, Any] = dict(EndedBy.choices)

# The facts of an event that this page tells, and how; of others it says nothing.
DETAIL_WORDS: dict[str, Callable[[Any], str]] = {
    "number": lambda number: _("question %(n)s") % {"n": number},
    "revision": lambda revision: _("revision %(n)s") % {"n": revision},
    "remaining_ms": lambda ms: _("%(clock)s left") % {"clock": clock_text(ms)},
    "minutes": lambda minutes: _("%(n)s minutes") % {"n": minutes},
    "receipt": lambda code: _("receipt %(code)s taken back") % {"code": code},
    "reason": lambda reason: str(ENDED_WORDS.get(reason, reason)),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``who`` is empty where the seat's own life is told."""

    at: datetime
    what: str
    who: str
    details: str
    epoch: int | None
    device: str = ""
    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind that occurs; ``value`` selects it: its source, a dot, its name."""

    value: str
    words: str
    count: int


def own_events(attempt: Attempt) -> QuerySet[AttemptEvent]:
    return AttemptEvent.objects.filter(attempt=attempt)


def seat_events(attempt: Attempt) -> QuerySet[SessionEvent]:
    """The seat's events in this attempt, and the takeover that led out of it."""
    inside = SessionEvent.objects.filter(
        subject=attempt.subject, connection_id__isnull=False
    )
    led_out = Q(
        user_id=attempt.candidate_id,
        other_connection_id__in=inside.values("connection_id"),
    )
    return SessionEvent.objects.filter(Q(subject=attempt.subject) | led_out)


def kinds_of(attempt: Attempt) -> list[KindCount]:
    """Every kind that occurs, the words in alphabetical order; two statements."""
    own = [
        KindCount(f"{ATTEMPT}.{kind}", own_words(kind), count)
        for kind, count in _counts(own_events(attempt))
    ]
    seat = [
        KindCount(f"{SEAT}.{kind}", seat_words(kind), count)
        for kind, count in _counts(seat_events(attempt))
    ]
    return sorted(own + seat, key=lambda kind: kind.words)


def _counts(events: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    counts: QuerySet[Any, tuple[str, int]]
    counts = events.order_by().values_list("kind").annotate(Count("pk"))
    return counts


def timeline_page(attempt: Attempt, *, kind: str, page: str) -> Page[Entry]:
    """One page; a fixed number of statements, whatever the number of events."""
    own, seat = own_events(attempt), seat_events(attempt)
    if kind:
        source, _dot, name = kind.partition(".")
        own = own.filter(kind=name) if source == ATTEMPT else own.none()
        seat = seat.filter(kind=name) if source == SEAT else seat.none()
    keys = _keys(own, ATTEMPT).union(_keys(seat, SEAT), all=True)
    newest_first = keys.order_by("-at", "-source", "-pk")
    found: Page[Any] = Paginator(newest_first, PER_PAGE).get_page(page)
    found.object_list = _entries(list(found.object_list))
    return found


def _keys(events: QuerySet[Any], source: str) -> QuerySet[Any, Any]:
    marked = events.order_by().annotate(source=Value(source, CharField()))
    keys: QuerySet[Any, Any] = marked.values_list("at", "source", "pk")
    return keys


def _entries(keys: Sequence[tuple[datetime, str, int]]) -> list[Entry]:
    own = AttemptEvent.objects.select_related("actor").in_bulk(
        [pk for _at, source, pk in keys if source == ATTEMPT]
    )
    seat = SessionEvent.objects.in_bulk(
        [pk for _at, source, pk in keys if source == SEAT]
    )
    devices = _replaced_devices(seat.values())
    return [
        _own_entry(own[pk]) if source == ATTEMPT else _seat_entry(seat[pk], devices)
        for _at, source, pk in keys
    ]


def _replaced_devices(events: Iterable[SessionEvent]) -> dict[UUID | None, str]:
    """The devices of the connections that were replaced, by connection."""
    replaced = {e.other_connection_id for e in events if e.other_connection_id}
    arrivals = SessionEvent.objects.filter(connection_id__in=replaced)
    return dict(arrivals.order_by("at").values_list("connection_id", "device"))


def _own_entry(event: AttemptEvent) -> Entry:
    by = event.get_by_display()
    return Entry(
        at=event.at,
        what=own_words(event.kind),
        who=f"{event.actor} ({by.lower()})" if event.actor else by,
        details="; ".join(filter(None, [event.reason, _detail_words(event.detail)])),
        epoch=event.epoch,
    )


def _seat_entry(event: SessionEvent, devices: Mapping[UUID | None, str]) -> Entry:
    return Entry(
        at=event.at,
        what=seat_words(event.kind),
        who="",
        details="; ".join(
            filter(None, [_replaced(event, devices), _detail_words(event.detail)])
        ),
        epoch=event.epoch,
        device=event.device,
        address=event.address or "",
        user_agent=event.user_agent,
    )


def _replaced(event: SessionEvent, devices: Mapping[UUID | None, str]) -> str:
    device = devices.get(event.other_connection_id)
    return _("from %(device)s") % {"device": device} if device else ""


def own_words(kind: str) -> str:
    """A kind for a person; one this page has not heard of is shown as it is."""
    return str(OWN_WORDS.get(kind, kind))


def seat_words(kind: str) -> str:
    return str(SessionEvent.Kind(kind).label)


def _detail_words(detail: Mapping[str, Any]) -> str:
    """The plain facts of an event, such as "question 3, revision 2"."""
    return ", ".join(
        str(words(detail[name]))
        for name, words in DETAIL_WORDS.items()
        if detail.get(name) is not None
    )
