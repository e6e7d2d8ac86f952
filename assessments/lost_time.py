"""
The time a candidate was offline while the clock ran, as the server measured it.

A span begins when a session of the attempt was released or its presence lapsed, and
ends with the candidate's next claim; one that has not ended counts until now. Only what
lies within the attempt's running time counts.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from assessments.models import Attempt, AttemptEvent
from realtime import leases
from realtime.models import SessionEvent, SessionLease

K = SessionEvent.Kind
BEGINS = frozenset({K.CLAIMED, K.RESUMED, K.TAKEN_OVER})
ENDS = frozenset({K.RELEASED, K.LAPSED})

RUNS = frozenset({"started", "resumed", "reopened"})
STANDS = frozenset({"paused", "submitted", "expired", "terminated", "voided"})

MILLISECOND = timedelta(milliseconds=1)
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime

    @property
    def milliseconds(self) -> int:
        return round((self.until - self.since) / MILLISECOND)


@dataclass(frozen=True, slots=True)
class LostTime:
    """``spans``: offline while the clock ran. ``owed_ms``: what a proctor may give back."""

    spans: tuple[Span, ...]
    given_back_ms: int

    @property
    def lost_ms(self) -> int:
        return sum(span.milliseconds for span in self.spans)

    @property
    def owed_ms(self) -> int:
        return max(0, self.lost_ms - self.given_back_ms)


def lost_time(
    attempts: Sequence[Attempt], *, now: datetime
) -> dict[uuid.UUID, LostTime]:
    """The time each candidate lost; four statements for any number of attempts."""
    seats = _seat_events(attempts)
    leases_by_user = _leases(attempts)
    alive = _last_alive(attempts)
    running = _running_times(attempts, now)
    found = {}
    for attempt in attempts:
        user = attempt.candidate_id
        off = offline_spans(
            seats[user], attempt.subject, leases_by_user.get(user), alive, now
        )
        spans = _overlaps(off, running[attempt.pk])
        found[attempt.pk] = LostTime(tuple(spans), attempt.given_back_ms)
    return found


def offline_spans(
    events: Iterable[SessionEvent],
    subject: str,
    lease: SessionLease | None,
    alive: dict[uuid.UUID, datetime],
    now: datetime,
) -> list[Span]:
    """
    When the candidate had no session, by their seat's events in any order.

    Times of different processes need not agree to the millisecond, epochs do. A holder
    that lapsed and renewed again has not been away: what it did last counts, told by
    ``alive`` for its connection.
    """
    begins: dict[int, SessionEvent] = {}
    ends: dict[int, SessionEvent] = {}
    unwritten = _unwritten_lapse(lease, now) if lease else []
    for event in [*sorted(events, key=lambda event: event.pk), *unwritten]:
        if event.kind in BEGINS:
            begins[event.epoch] = event
        elif event.kind in ENDS and event.subject == subject:
            ends[event.epoch] = event
    spans = []
    for epoch, end in ends.items():
        if _has_healed(end, begins.get(epoch + 1), lease, now):
            continue
        since = max(end.at, alive.get(end.connection_id or NOBODY, end.at))
        until = _next_begin(begins, epoch) or now
        if since < until:
            spans.append(Span(since, until))
    return sorted(spans, key=lambda span: span.since)


def _unwritten_lapse(lease: SessionLease, now: datetime) -> list[SessionEvent]:
    """The presence of who holds the seat has run out, and nobody has written so yet."""
    holds = lease.connection_id is not None and lease.released_at is None
    if not holds or lease.renewed_at is None or leases.is_live(lease, now):
        return []
    at = lease.renewed_at + leases.LEASE
    event = SessionEvent(kind=K.LAPSED, at=at, epoch=lease.epoch, subject=lease.subject)
    event.connection_id = lease.connection_id
    return [event]


def _has_healed(
    end: SessionEvent,
    following: SessionEvent | None,
    lease: SessionLease | None,
    now: datetime,
) -> bool:
    """Whether who lapsed showed life again with the same connection."""
    if end.kind != K.LAPSED:
        return False
    if following is not None:
        return following.kind == K.TAKEN_OVER
    return lease is not None and lease.epoch == end.epoch and leases.is_live(lease, now)


def _next_begin(begins: dict[int, SessionEvent], epoch: int) -> datetime | None:
    """The next claim; a revoke uses an epoch up without one."""
    later = [number for number in begins if number > epoch]
    return begins[min(later)].at if later else None


def _seat_events(attempts: Sequence[Attempt]) -> dict[int, list[SessionEvent]]:
    """Of every subject: who sits another test meanwhile is not offline."""
    found: dict[int, list[SessionEvent]] = defaultdict(list)
    if not attempts:
        return found
    rows = SessionEvent.objects.filter(
        user_id__in={attempt.candidate_id for attempt in attempts},
        at__gte=min(attempt.started_at for attempt in attempts),
        kind__in=BEGINS | ENDS,
    )
    for event in rows:
        found[event.user_id].append(event)
    return found


def _leases(attempts: Sequence[Attempt]) -> dict[int, SessionLease]:
    return SessionLease.objects.in_bulk({a.candidate_id for a in attempts})


def _last_alive(attempts: Sequence[Attempt]) -> dict[uuid.UUID, datetime]:
    """When each connection last wrote something."""
    rows = (
        AttemptEvent.objects.filter(
            attempt_id__in={a.pk for a in attempts}, connection_id__isnull=False
        )
        .order_by()
        .values_list("connection_id")
        .annotate(Max("at"))
    )
    return {connection_id: at for connection_id, at in rows if connection_id}


def _running_times(
    attempts: Sequence[Attempt], now: datetime
) -> dict[uuid.UUID, list[Span]]:
    """When each attempt's clock ran, up to now or its deadline."""
    moves: dict[uuid.UUID, list[tuple[datetime, str]]] = defaultdict(list)
    rows = AttemptEvent.objects.filter(
        attempt_id__in={a.pk for a in attempts}, kind__in=RUNS | STANDS
    ).order_by("at", "pk")
    for attempt_id, at, kind in rows.values_list("attempt_id", "at", "kind"):
        moves[attempt_id].append((at, kind))
    return {
        attempt.pk: _running(moves[attempt.pk], min(now, attempt.deadline or now))
        for attempt in attempts
    }


def _running(moves: Iterable[tuple[datetime, str]], until: datetime) -> list[Span]:
    spans: list[Span] = []
    since: datetime | None = None
    for at, kind in moves:
        if kind in RUNS:
            since = since or at
        elif since is not None:
            spans.append(Span(since, at))
            since = None
    if since is not None and since < until:
        spans.append(Span(since, until))
    return spans


def _overlaps(some: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    both = (
        Span(max(one.since, other.since), min(one.until, other.until))
        for one in some
        for other in others
    )
    return [span for span in both if span.since < span.until]
