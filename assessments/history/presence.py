"""
Reads the logs of attempts and seats as spans of presence.

The number of statements does not depend on the number of attempts.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.history.presence_spans import Moment, Span, presence_spans
from assessments.models import Attempt, AttemptEvent
from assessments.rules.event_kinds import EventKind, PresenceChange
from realtime.models import SessionEvent, SessionLease
from realtime.seat import leases
from realtime.seat.seats import lease_time

ATTEMPT_CHANGES: dict[str, PresenceChange] = {
    kind.value: kind.means.presence for kind in EventKind if kind.means.presence
}

_ARRIVALS = {
    SessionEvent.Kind.CLAIMED,
    SessionEvent.Kind.RESUMED,
    SessionEvent.Kind.TAKEN_OVER,
}
_DEPARTURES = {
    SessionEvent.Kind.RELEASED,
    SessionEvent.Kind.LAPSED,
    SessionEvent.Kind.REVOKED,
}


def spans_of(
    attempts: Sequence[Attempt], now: datetime, *, heard: bool = True
) -> dict[uuid.UUID, list[Span]]:
    """
    The spans of each attempt from its start to its end or ``now``; three statements.

    ``heard`` False leaves the saved answers unread. They show that a candidate was
    there, but the seat's own log almost always shows that too.
    """
    moments = moments_of(attempts, now, heard=heard)
    return {
        attempt.pk: presence_spans(
            moments[attempt.pk],
            start=attempt.started_at,
            end=attempt.finished_at or now,
        )
        for attempt in attempts
    }


def moments_of(
    attempts: Sequence[Attempt], now: datetime, *, heard: bool = True
) -> dict[uuid.UUID, list[Moment]]:
    moments: dict[uuid.UUID, list[Moment]] = defaultdict(list)
    for attempt_id, moment in _seat_moments(attempts, now):
        moments[attempt_id].append(moment)
    for attempt_id, moment in _attempt_moments(attempts, heard=heard):
        moments[attempt_id].append(moment)
    return moments


def _attempt_moments(
    attempts: Sequence[Attempt], *, heard: bool
) -> Iterator[tuple[uuid.UUID, Moment]]:
    kinds = [
        kind
        for kind, change in ATTEMPT_CHANGES.items()
        if heard or change is not PresenceChange.HEARD
    ]
    events = AttemptEvent.objects.filter(
        attempt__in=[attempt.pk for attempt in attempts], kind__in=kinds
    ).order_by("at", "pk")
    for attempt_id, at, kind in events.values_list("attempt_id", "at", "kind"):
        yield attempt_id, Moment(at, ATTEMPT_CHANGES[kind])


@dataclass(frozen=True, slots=True)
class _SeatEvent:
    at: datetime
    kind: str
    epoch: int
    subject: str


def _seat_moments(
    attempts: Sequence[Attempt], now: datetime
) -> Iterator[tuple[uuid.UUID, Moment]]:
    """The events of the candidates' seats, once for each attempt of the candidate."""
    seats = SessionLease.objects.in_bulk({one.candidate_id for one in attempts})
    events = _seat_events(attempts)
    for attempt in attempts:
        seat = seats.get(attempt.candidate_id)
        for event in _that_count(events[attempt.candidate_id], seat, now):
            is_here = event.subject == attempt.subject
            if change := seat_change(event.kind, is_here):
                yield attempt.pk, Moment(event.at, change)


def _seat_events(attempts: Sequence[Attempt]) -> dict[Any, list[_SeatEvent]]:
    """By candidate, for every subject: a candidate in another test is not offline."""
    found: dict[Any, list[_SeatEvent]] = defaultdict(list)
    if not attempts:
        return found
    events = SessionEvent.objects.filter(
        user__in={one.candidate_id for one in attempts},
        at__gte=min(one.started_at for one in attempts),
    ).order_by("at", "pk")
    rows = events.values_list("user_id", "at", "kind", "epoch", "subject")
    for user_id, at, kind, epoch, subject in rows:
        found[user_id].append(_SeatEvent(at, kind, epoch, subject))
    return found


def _that_count(
    events: Sequence[_SeatEvent], seat: SessionLease | None, now: datetime
) -> Iterable[_SeatEvent]:
    """
    The events without lapses that were renewed later, and with a lapse not written yet.

    A connection may renew its seat after a lapse. Then the seat is live now, or it was
    live when another page took over.
    """
    took_over = {e.epoch for e in events if e.kind == SessionEvent.Kind.TAKEN_OVER}
    live = seat.epoch if seat and leases.is_live(seat, now) else None
    for event in events:
        is_lapse = event.kind == SessionEvent.Kind.LAPSED
        if not (is_lapse and (event.epoch + 1 in took_over or event.epoch == live)):
            yield event
    if seat and _is_silent(seat, now):
        assert seat.renewed_at is not None, "whoever has the seat has claimed it"
        lapsed = seat.renewed_at + lease_time(seat)
        kind = SessionEvent.Kind.LAPSED
        yield _SeatEvent(lapsed, kind, seat.epoch, seat.subject)


def _is_silent(seat: SessionLease, now: datetime) -> bool:
    """Whether the seat has lapsed and the lapse is not written yet."""
    holds = seat.connection_id is not None and seat.released_at is None
    return holds and seat.lapsed_at is None and not leases.is_live(seat, now)


def seat_change(kind: str, is_here: bool) -> PresenceChange | None:
    """What a seat's event means for an attempt; ``is_here``: it names this attempt."""
    if kind in _ARRIVALS:
        return PresenceChange.ARRIVED if is_here else PresenceChange.MOVED
    if kind == SessionEvent.Kind.HELD:
        return PresenceChange.HELD if is_here else PresenceChange.LEFT
    return PresenceChange.LEFT if kind in _DEPARTURES else None
