"""The logs of attempts and seats, read as spans of presence; a few statements for any number."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from assessments.models import Attempt, AttemptEvent
from assessments.presence_spans import Change, Moment, Span, presence_spans
from assessments.states import CLOSED
from realtime.models import SessionEvent

ATTEMPT_CHANGES = {
    "answer.saved": Change.HEARD,
    "paused": Change.PAUSED,
    "resumed": Change.RESUMED,
    "held": Change.HELD,
    "hold.released": Change.ADMITTED,
    "reopened": Change.REOPENED,
    **{str(status): Change.CLOSED for status in CLOSED},
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
# What the seat's event says in ``detail`` when a policy took it away.
HELD_REASON = "held"


def spans_of(
    attempts: Sequence[Attempt], now: datetime, *, heard: bool = True
) -> dict[uuid.UUID, list[Span]]:
    """
    Each attempt from its start until it ended, or until ``now``; two statements.

    ``heard`` False leaves the saved answers unread, which tell of a candidate only what
    the seat's own log almost always tells as well.
    """
    moments = moments_of(attempts, heard=heard)
    return {
        attempt.pk: presence_spans(
            moments[attempt.pk],
            start=attempt.started_at,
            end=attempt.finished_at or now,
        )
        for attempt in attempts
    }


def moments_of(
    attempts: Sequence[Attempt], *, heard: bool = True
) -> dict[uuid.UUID, list[Moment]]:
    moments: dict[uuid.UUID, list[Moment]] = defaultdict(list)
    for attempt_id, moment in _seat_moments(attempts):
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
        if heard or change is not Change.HEARD
    ]
    events = AttemptEvent.objects.filter(
        attempt__in=[attempt.pk for attempt in attempts], kind__in=kinds
    ).order_by("at", "pk")
    for attempt_id, at, kind in events.values_list("attempt_id", "at", "kind"):
        yield attempt_id, Moment(at, ATTEMPT_CHANGES[kind])


def _seat_moments(attempts: Sequence[Attempt]) -> Iterator[tuple[uuid.UUID, Moment]]:
    """What happened to the candidates' seats, each event once for each attempt."""
    by_candidate: dict[Any, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_candidate[attempt.candidate_id].append(attempt)
    first = min((attempt.started_at for attempt in attempts), default=None)
    events = SessionEvent.objects.filter(
        Q(user__in=list(by_candidate)), Q(at__gte=first) if first else Q()
    ).order_by("at", "pk")
    rows = events.values_list("user_id", "at", "kind", "subject", "detail")
    for user_id, at, kind, subject, detail in rows:
        for attempt in by_candidate[user_id]:
            if change := seat_change(kind, subject == attempt.subject, detail):
                yield attempt.pk, Moment(at, change)


def seat_change(kind: str, is_here: bool, detail: dict[str, Any]) -> Change | None:
    """What an event of the seat means for an attempt; ``is_here``: it is about it."""
    if kind in _ARRIVALS:
        return Change.ARRIVED if is_here else Change.MOVED
    if kind == SessionEvent.Kind.REVOKED and detail.get("reason") == HELD_REASON:
        return Change.HELD if is_here else Change.LEFT
    return Change.LEFT if kind in _DEPARTURES else None
