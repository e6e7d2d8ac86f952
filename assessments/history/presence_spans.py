"""
From events to spans: when a candidate was there, and what stopped them.

Pure: imports no framework. The strip of the attempt page, the lengths of offline times
in the timeline, the chart of states over time, and giving back lost time all count the
same spans.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from assessments.rules.event_kinds import PresenceChange


class Presence(StrEnum):
    """What one span of an attempt was like; the first that holds, from above."""

    CLOSED = "closed"  # handed in, until it was reopened
    HELD = "held"  # waits for a proctor
    PAUSED = "paused"  # the clock was stopped
    LIVE = "live"  # connected to this attempt
    ELSEWHERE = "elsewhere"  # connected to another one
    OFFLINE = "offline"  # the clock ran, and nobody was connected


@dataclass(frozen=True, slots=True)
class Moment:
    """One change, in server time."""

    at: datetime
    change: PresenceChange


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` until ``end``, exclusive; never empty."""

    presence: Presence
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _State:
    where: Presence = Presence.OFFLINE
    paused: bool = False
    held: bool = False
    closed: bool = False

    def after(self, change: PresenceChange) -> "_State":
        match change:
            case PresenceChange.ARRIVED:
                return replace(self, where=Presence.LIVE, held=False)
            case PresenceChange.HEARD if self.where is Presence.OFFLINE:
                return replace(self, where=Presence.LIVE)
            case PresenceChange.LEFT:
                return replace(self, where=Presence.OFFLINE)
            case PresenceChange.MOVED:
                return replace(self, where=Presence.ELSEWHERE)
            case PresenceChange.HELD:
                # A hold stops the clock, for longer than until a page is let in.
                return replace(self, where=Presence.OFFLINE, held=True, paused=True)
            case PresenceChange.ADMITTED:
                # The clock goes on with it; where it does not, a pause follows.
                return replace(self, held=False, paused=False)
            case PresenceChange.PAUSED:
                return replace(self, paused=True)
            case PresenceChange.RESUMED:
                return replace(self, paused=False, held=False)
            case PresenceChange.CLOSED:
                return replace(self, closed=True, paused=False, held=False)
            case PresenceChange.REOPENED:
                return replace(self, closed=False)
        return self

    @property
    def presence(self) -> Presence:
        if self.closed:
            return Presence.CLOSED
        if self.held:
            return Presence.HELD
        return Presence.PAUSED if self.paused else self.where


def presence_spans(
    moments: Iterable[Moment], *, start: datetime, end: datetime
) -> list[Span]:
    """
    What each part of ``start`` to ``end`` was like.

    The spans follow each other without a gap, and two neighbours differ. Moments may
    come in any order; of two at the same time the later in the list counts. What was
    before ``start`` decides how it begins, what comes after ``end`` nothing.
    """
    spans: list[Span] = []
    state, since = _State(), start
    for moment in sorted(moments, key=lambda moment: moment.at):
        if moment.at >= end:
            break
        following = state.after(moment.change)
        if following.presence is not state.presence and moment.at > since:
            _append(spans, Span(state.presence, since, moment.at))
            since = moment.at
        state = following
    if since < end:
        _append(spans, Span(state.presence, since, end))
    return spans


def _append(spans: list[Span], span: Span) -> None:
    """Add a span, or lengthen the last: several changes at one time may undo each other."""
    if spans and spans[-1].presence is span.presence:
        spans[-1] = Span(span.presence, spans[-1].start, span.end)
    else:
        spans.append(span)


def offline_spans(
    spans: Iterable[Span], *, least: timedelta = timedelta()
) -> list[Span]:
    """When the clock ran and nobody was connected, if for ``least`` or longer."""
    return [
        span
        for span in spans
        if span.presence is Presence.OFFLINE and span.length >= least
    ]


def total(spans: Iterable[Span]) -> timedelta:
    return sum((span.length for span in spans), start=timedelta())


def presence_at(spans: Sequence[Span], moment: datetime) -> Presence | None:
    """What it was like then; None outside of the spans."""
    for span in spans:
        if span.start <= moment < span.end:
            return span.presence
    return None
