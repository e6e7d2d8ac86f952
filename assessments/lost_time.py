"""
The time candidates were offline while their clock ran, as the server measured it.

It is what the attempt's page shows as offline, from the first session on: who never
came has lost nothing that could be given back.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments import presence
from assessments.models import Attempt
from assessments.presence_spans import (
    Change,
    Moment,
    Span,
    offline_spans,
    presence_spans,
    total,
)
from realtime import leases
from realtime.models import SessionLease
from realtime.seats import lease_time

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class LostTime:
    """``owed_ms``: what of the time offline has not been given back yet."""

    spans: tuple[Span, ...]
    given_back_ms: int

    @property
    def lost_ms(self) -> int:
        return round(total(self.spans) / MILLISECOND)

    @property
    def owed_ms(self) -> int:
        return max(0, self.lost_ms - self.given_back_ms)


def lost_time(
    attempts: Sequence[Attempt], *, now: datetime
) -> dict[uuid.UUID, LostTime]:
    """The time each candidate lost; three statements for any number of attempts."""
    moments = presence.moments_of(attempts)
    seats = SessionLease.objects.in_bulk({a.candidate_id for a in attempts})
    return {
        attempt.pk: LostTime(
            _spans(attempt, moments[attempt.pk], seats.get(attempt.candidate_id), now),
            attempt.given_back_ms,
        )
        for attempt in attempts
    }


def _spans(
    attempt: Attempt, moments: list[Moment], seat: SessionLease | None, now: datetime
) -> tuple[Span, ...]:
    came = [m.at for m in moments if m.change in {Change.ARRIVED, Change.HEARD}]
    # Beyond the deadline there is no time to lose.
    end = attempt.finished_at or min(now, attempt.deadline or now)
    if not came:
        return ()
    if seat is not None and seat.subject == attempt.subject:
        moments = [*moments, *_now(seat, now)]
    spans = presence_spans(moments, start=attempt.started_at, end=end)
    offline = [span for span in offline_spans(spans) if span.start >= min(came)]
    if offline and offline[-1].end == end and _is_here(attempt, seat, now):
        # Its presence lapsed and came back with a renewal, which no event tells.
        offline.pop()
    return tuple(offline)


def _now(seat: SessionLease, now: datetime) -> list[Moment]:
    """Who went silent and is not written down as gone yet."""
    holds = seat.connection_id is not None and seat.released_at is None
    if not holds or seat.renewed_at is None or leases.is_live(seat, now):
        return []
    return [Moment(seat.renewed_at + lease_time(seat), Change.LEFT)]


def _is_here(attempt: Attempt, seat: SessionLease | None, now: datetime) -> bool:
    return (
        seat is not None
        and seat.subject == attempt.subject
        and leases.is_live(seat, now)
    )
