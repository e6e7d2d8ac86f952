"""
The charts of one test: an HTML fragment that the live page fetches repeatedly.

Each chart is a picture with a description, and a table with the same data.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import isinf
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.admin.attempt.presence_strip import PRESENCE_WORDS
from assessments.admin.attempt.timeline_words import time_text
from assessments.history.charts import (
    Charts,
    Latency,
    QuestionProgress,
    Rate,
    States,
    charts_of,
)
from assessments.history.presence_spans import Presence
from assessments.metrics import ACK_SECONDS
from assessments.models import Test
from realtime import server_time

WIDTH, HEIGHT, LINE_MARGIN = 1000, 160, 4
LONGEST_ACK = ACK_SECONDS.bounds[-1]
# From the bottom of the stack to its top.
STACK = (
    Presence.LIVE,
    Presence.PAUSED,
    Presence.HELD,
    Presence.OFFLINE,
    Presence.ELSEWHERE,
    Presence.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Area:
    """
    One layer of the stack. ``points`` as SVG reads them; ``count``: the last value.
    """

    presence: str
    words: str
    points: str
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line; ``paths`` has a piece for each stretch without a gap."""

    name: str
    words: str
    paths: list[str]
    last: str


@dataclass(frozen=True, slots=True)
class Chart:
    """
    What the template draws: areas, bars or lines, the words for them, and a table.

    ``ends``: the words below the picture, left and right.
    """

    name: str
    title: str
    label: str
    ends: tuple[str, str]
    headings: list[str]
    rows: list[list[str]]
    areas: list[Area]
    bars: list[Bar]
    lines: list[ChartLine] = field(default_factory=list)


def charts_fragment(request: HttpRequest, test: Test) -> HttpResponse:
    charts = charts_of(test, server_time.now())
    response = TemplateResponse(
        request,
        "admin/assessments/test/charts.html",
        {"charts": drawn(charts) if charts else [], "made": charts},
    )
    response["Cache-Control"] = "no-store"
    return response


def drawn(charts: Charts) -> list[Chart]:
    return [
        _states_chart(charts.states),
        _rate_chart(
            "reconnects",
            _("Reconnects per minute"),
            charts.reconnects,
        ),
        _rate_chart("saves", _("Answers saved per minute"), charts.saves),
        _acks_chart(charts.acks),
        _progress_chart(charts.progress),
    ]


# States over time


def _states_chart(states: States) -> Chart:
    shown = [p for p in STACK if any(states.counts[p])]
    now = ", ".join(
        f"{PRESENCE_WORDS[presence]} {states.counts[presence][-1]}"
        for presence in shown
    )
    words = {"start": time_text(states.ticks[0]), "end": time_text(states.ticks[-1])}
    return Chart(
        name="states",
        title=ngettext(
            "States over time (%(n)d attempt)",
            "States over time (%(n)d attempts)",
            states.attempts,
        )
        % {"n": states.attempts},
        label=_("States from %(start)s to %(end)s. At the end: ") % words + now,
        ends=(words["start"], words["end"]),
        headings=[_("Time"), *(str(PRESENCE_WORDS[presence]) for presence in shown)],
        rows=[
            [time_text(tick), *(str(states.counts[p][index]) for p in shown)]
            for index, tick in enumerate(states.ticks)
        ],
        areas=_areas(states, shown),
        bars=[],
    )


def _areas(states: States, shown: Sequence[Presence]) -> list[Area]:
    below = [0] * len(states.ticks)
    areas = []
    for presence in shown:
        counts = states.counts[presence]
        above = [low + count for low, count in zip(below, counts, strict=True)]
        top = _edge(above, states.attempts)
        bottom = _edge(below, states.attempts)
        areas.append(
            Area(
                presence.value,
                str(PRESENCE_WORDS[presence]),
                " ".join([*top, *reversed(bottom)]),
                counts[-1],
            )
        )
        below = above
    return areas


def _edge(heights: Sequence[int], most: int) -> list[str]:
    step = WIDTH / max(len(heights) - 1, 1)
    return [
        f"{index * step:.1f},{_y(height, most):.1f}"
        for index, height in enumerate(heights)
    ]


def _y(value: int, most: int) -> float:
    return HEIGHT - value / max(most, 1) * HEIGHT


# Bars


def _rate_chart(name: str, title: str, rate: Rate) -> Chart:
    most = max(rate.counts, default=0)
    words = {
        "start": time_text(rate.minutes[0]),
        "end": time_text(rate.minutes[-1]),
        "most": most,
        "sum": sum(rate.counts),
    }
    label = _("From %(start)s to %(end)s: %(sum)d in all, at most %(most)d a minute.")
    return Chart(
        name=name,
        title=_("%(title)s (at most %(most)d)") % {"title": title, "most": most},
        label=f"{title}. {label % words}",
        ends=(str(words["start"]), str(words["end"])),
        headings=[_("Minute"), _("Count")],
        rows=[
            [time_text(minute), str(count)]
            for minute, count in zip(rate.minutes, rate.counts, strict=True)
            if count
        ],
        areas=[],
        bars=bars_of(rate.counts, most),
    )


def bars_of(counts: Sequence[int], most: int) -> list[Bar]:
    step = WIDTH / max(len(counts), 1)
    return [
        Bar(
            x=f"{index * step + step * 0.1:.1f}",
            y=f"{_y(count, most):.1f}",
            width=f"{step * 0.8:.1f}",
            height=f"{HEIGHT - _y(count, most):.1f}",
        )
        for index, count in enumerate(counts)
        if count
    ]


# Lines


def _acks_chart(acks: Latency) -> Chart:
    title = _("Time to acknowledge an answer, without those sent over HTTP")
    ends = time_text(acks.minutes[0]), time_text(acks.minutes[-1])
    slowest = max((value for value in acks.p95 if value is not None), default=None)
    label = _("Nothing was measured from %(start)s to %(end)s.")
    if slowest is not None:
        label = _(
            "From %(start)s to %(end)s. Slowest minute, 95%% faster than: %(most)s."
        )
    most = _seconds(slowest)
    median, p95 = _("Median"), _("95%% faster than") % {}
    return Chart(
        name="acks",
        title=_("%(title)s (nothing measured)") % {"title": title}
        if slowest is None
        else _("%(title)s (top: %(most)s)") % {"title": title, "most": most},
        label=f"{title}. {label % {'start': ends[0], 'end': ends[1], 'most': most}}",
        ends=ends,
        headings=[_("Minute"), median, p95],
        rows=[
            [time_text(minute), _seconds(half), _seconds(most_of_them)]
            for minute, half, most_of_them in zip(
                acks.minutes, acks.median, acks.p95, strict=True
            )
            if half is not None
        ],
        areas=[],
        bars=[],
        lines=[]
        if slowest is None
        else [
            _line("median", median, acks.median, slowest),
            _line("p95", p95, acks.p95, slowest),
        ],
    )


def _line(
    name: str, words: str, values: Sequence[float | None], most: float
) -> ChartLine:
    """A level step per minute, so that a single minute shows; gaps without a value."""
    step = WIDTH / len(values)
    paths = []
    for is_gap, stretch in groupby(enumerate(values), lambda one: one[1] is None):
        if not is_gap:
            corners = [
                f"{(index + side) * step:.1f},{_line_y(value or 0, most):.1f}"
                for index, value in stretch
                for side in (0, 1)
            ]
            paths.append(" ".join(corners))
    known = [value for value in values if value is not None]
    return ChartLine(name, words, paths, _seconds(known[-1]))


def _line_y(value: float, most: float) -> float:
    """The height of a value; off both edges, which would cut off half of the line."""
    share = 1.0 if value == most else value / (most if not isinf(most) else LONGEST_ACK)
    return HEIGHT - LINE_MARGIN - share * (HEIGHT - 2 * LINE_MARGIN)


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    if isinf(value):
        return _("over %(time)s") % {"time": _seconds(LONGEST_ACK)}
    if value < 1:
        return _("%(n)s ms") % {"n": number_format(f"{value * 1000:g}")}
    return _("%(n)s s") % {"n": number_format(f"{value:g}")}


def _progress_chart(progress: Sequence[QuestionProgress]) -> Chart:
    most = max((one.attempts for one in progress), default=0)
    fewest = min(progress, key=lambda one: one.answered, default=None)
    label: Any = _("There are no questions.")
    if fewest:
        words = {"n": fewest.number, "few": fewest.answered, "all": fewest.attempts}
        label = _("Fewest answers: question %(n)d, %(few)d of %(all)d.") % words
    last = progress[-1].number if progress else 0
    return Chart(
        name="progress",
        title=_("Answered, by the question's place in the paper (of %(n)d)")
        % {"n": most},
        label=f"{_('Answers to each question.')} {label}",
        ends=(_("Question 1"), _("Question %(n)d") % {"n": last}),
        headings=[_("Question"), _("Answered"), _("Flagged"), _("Of")],
        rows=[
            [str(one.number), str(one.answered), str(one.flagged), str(one.attempts)]
            for one in progress
        ],
        areas=[],
        bars=bars_of([one.answered for one in progress], most),
    )
