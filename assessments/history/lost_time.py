"""
The time that candidates were offline while their clock ran, measured by the server.

It is the time that the attempt's page shows as offline, from the first session on. A
candidate who never connected has lost nothing that could be given back.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.history import presence
from assessments.history.presence_spans import (
    Moment,
    Span,
    offline_spans,
    presence_spans,
    total,
)
from assessments.models import Attempt
from assessments.rules.event_kinds import PresenceChange

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class LostTime:
    """``owed_ms``: the part of the time offline that was not given back yet."""

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
    moments = presence.moments_of(attempts, now)
    return {
        attempt.pk: LostTime(
            _spans(attempt, moments[attempt.pk], now), attempt.given_back_ms
        )
        for attempt in attempts
    }


def _spans(attempt: Attempt, moments: list[Moment], now: datetime) -> tuple[Span, ...]:
    came = [
        m.at
        for m in moments
        if m.change in {PresenceChange.ARRIVED, PresenceChange.HEARD}
    ]
    if not came:
        return ()
    # Time after the deadline cannot be lost.
    end = attempt.finished_at or min(now, attempt.deadline or now)
    since = max(min(came), attempt.started_at)
    return tuple(offline_spans(presence_spans(moments, start=since, end=end)))
