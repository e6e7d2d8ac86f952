"""
The connection strip: an attempt's presence over its duration, drawn and as a table.

It uses only attributes and classes, because the content security policy allows no
inline styles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.admin.attempt.timeline_words import length_text, time_text
from assessments.history.presence_spans import Presence, Span, total

WIDTH = 1000
# A thinner band could not be seen.
LEAST_WIDTH = 2.0

PRESENCE_WORDS = {
    Presence.LIVE: gettext_lazy("Connected"),
    Presence.OFFLINE: gettext_lazy("Offline"),
    Presence.PAUSED: gettext_lazy("Clock stopped"),
    Presence.ELSEWHERE: gettext_lazy("In another test"),
    Presence.HELD: gettext_lazy("On hold"),
    Presence.CLOSED: gettext_lazy("Handed in"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """One span as drawn: ``x`` and ``width`` are thousandths of the whole, as text."""

    presence: str
    words: str
    x: str
    width: str
    start: datetime
    end: datetime
    length: str


@dataclass(frozen=True, slots=True)
class StripTick:
    x: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StripShare:
    """The total length of all spans of one kind."""

    presence: str
    words: str
    length: str


@dataclass(frozen=True, slots=True)
class PresenceStrip:
    start: datetime
    end: datetime
    bands: list[Band]
    takeovers: list[StripTick]
    shares: list[StripShare]
    label: str


def draw_presence_strip(
    spans: Sequence[Span], takeovers: Iterable[datetime]
) -> PresenceStrip | None:
    """The strip of these spans; None when there is no time to draw."""
    if not spans:
        return None
    start, end = spans[0].start, spans[-1].end
    ticks = [
        StripTick(_number(_place(at, start, end)), at)
        for at in takeovers
        if start <= at <= end
    ]
    shares = _shares(spans)
    return PresenceStrip(
        start=start,
        end=end,
        bands=[_band(span, start, end) for span in spans],
        takeovers=ticks,
        shares=shares,
        label=_label(start, end, shares, len(ticks)),
    )


def _band(span: Span, start: datetime, end: datetime) -> Band:
    x = _place(span.start, start, end)
    width = max(_place(span.end, start, end) - x, LEAST_WIDTH)
    return Band(
        presence=span.presence.value,
        words=str(PRESENCE_WORDS[span.presence]),
        x=_number(min(x, WIDTH - width)),
        width=_number(width),
        start=span.start,
        end=span.end,
        length=length_text(span.length.total_seconds()),
    )


def _place(at: datetime, start: datetime, end: datetime) -> float:
    return (at - start) / max(end - start, timedelta(microseconds=1)) * WIDTH


def _number(value: float) -> str:
    """A number as SVG reads it, in every language of the page."""
    return f"{value:.1f}"


def _shares(spans: Sequence[Span]) -> list[StripShare]:
    lengths = {
        presence: total(span for span in spans if span.presence is presence)
        for presence in PRESENCE_WORDS
    }
    return [
        StripShare(presence.value, str(words), length_text(length.total_seconds()))
        for presence, words in PRESENCE_WORDS.items()
        if (length := lengths[presence])
    ]


def _label(
    start: datetime, end: datetime, shares: Sequence[StripShare], takeovers: int
) -> str:
    """What the drawing shows, for those who do not see it."""
    parts = ", ".join(f"{share.words} {share.length}" for share in shares)
    count = ngettext("%(n)d takeover", "%(n)d takeovers", takeovers) % {"n": takeovers}
    words = {
        "start": time_text(start),
        "end": time_text(end),
        "parts": parts,
        "takeovers": count,
    }
    return _("From %(start)s to %(end)s: %(parts)s; %(takeovers)s.") % words
