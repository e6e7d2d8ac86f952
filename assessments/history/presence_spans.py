"""
Turns events into spans: when a candidate was there, and what stopped them.

Pure: imports no framework. The presence strip of the attempt page, the offline times in
the timeline, the chart of states, and giving back lost time all use the same spans.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from assessments.rules.event_kinds import PresenceChange


class Presence(StrEnum):
    """The presence in one span; if several apply, the first in this order."""

    CLOSED = "closed"  # handed in, until it was reopened
    HELD = "held"  # on hold: waits for a proctor
    PAUSED = "paused"  # the clock was stopped
    LIVE = "live"  # connected to this attempt
    ELSEWHERE = "elsewhere"  # connected to another attempt
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
                # A hold stops the clock, and it can stay stopped after a page got in.
                return replace(self, where=Presence.OFFLINE, held=True, paused=True)
            case PresenceChange.ADMITTED:
                # The end of a hold starts the clock. If not, a pause follows.
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
    The presence in each part of ``start`` to ``end``.

    The spans follow each other without a gap, and two neighbours differ. Moments may
    come in any order; of two at the same time the later in the list counts. Moments
    before ``start`` decide the first span. Moments at or after ``end`` are ignored.
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
    """Add a span, or lengthen the last: changes at one time may undo each other."""
    if spans and spans[-1].presence is span.presence:
        spans[-1] = Span(span.presence, spans[-1].start, span.end)
    else:
        spans.append(span)


def offline_spans(
    spans: Iterable[Span], *, least: timedelta = timedelta()
) -> list[Span]:
    """The spans of ``least`` or more while the clock ran and nobody was connected."""
    return [
        span
        for span in spans
        if span.presence is Presence.OFFLINE and span.length >= least
    ]


def total(spans: Iterable[Span]) -> timedelta:
    return sum((span.length for span in spans), start=timedelta())


def presence_at(spans: Sequence[Span], moment: datetime) -> Presence | None:
    """The presence at a moment; None outside of the spans."""
    for span in spans:
        if span.start <= moment < span.end:
            return span.presence
    return None
