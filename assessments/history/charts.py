"""
The numbers behind the charts of one test, in a fixed number of statements.

The shapes count attempts by what the attempt's page calls their presence; the rates are
counted by the minute in the logs, and how long acknowledgements took, in rows that each
process writes: see assessments.history.ack_minutes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import ceil
from time import perf_counter
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, Func, Max, Min, Q, QuerySet

from assessments.history.presence import spans_of
from assessments.history.presence_spans import Presence, Span
from assessments.models import AckMinute, Answer, Attempt, AttemptEvent, Test
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, AttemptStatus
from realtime.models import SessionEvent

TICKS = 60
LONGEST = timedelta(hours=3)
MINUTE = timedelta(minutes=1)
# Of what is shown, so that it has a length at all; what is to come is not.
LEAST = timedelta(seconds=1)
RATES_FOR = timedelta(minutes=60)
# Every viewer asks every 15 s; together they cost no more than one, and a large test's
# are made so rarely that they take a twentieth of a processor at most.
CACHE_SECONDS = 10
REST = 20


@dataclass(frozen=True, slots=True)
class States:
    """How many attempts were in each presence at each of the ``ticks``."""

    ticks: list[datetime]
    counts: dict[Presence, list[int]]
    attempts: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something happened in each of the minutes that begin at ``minutes``."""

    minutes: list[datetime]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Latency:
    """
    How fast acknowledgements were in each minute, in seconds; None where there was none.

    Half took no longer than ``median``, and 95 of 100 no longer than ``p95``. Both are
    the upper bound of the bucket they fell into, and infinite above the last.
    """

    minutes: list[datetime]
    median: list[float | None]
    p95: list[float | None]


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """A place of the paper as presented: over all attempts that count."""

    number: int
    attempts: int
    answered: int
    flagged: int


@dataclass(frozen=True, slots=True)
class Charts:
    """``made_at`` is when all this was so."""

    made_at: datetime
    states: States
    reconnects: Rate
    saves: Rate
    acks: Latency
    progress: list[QuestionProgress]


def charts_of(test: Test, now: datetime) -> Charts | None:
    """The charts as they were a few seconds ago; None without an attempt."""
    # Counts the shapes that Charts has had: a cache may outlive a release.
    key = f"charts:2:{test.pk}"
    charts: Charts | None = cache.get(key)
    if charts is None:
        began = perf_counter()
        charts = make_charts(test, now)
        took = perf_counter() - began
        cache.set(key, charts, max(CACHE_SECONDS, took * REST))
    return charts


def make_charts(test: Test, now: datetime) -> Charts | None:
    """Nine statements, whatever the number of attempts."""
    attempts = Attempt.objects.filter(test=test)
    window = _window(attempts, now)
    if window is None:
        return None
    start, end = window
    since = max(start, end - RATES_FOR)
    return Charts(
        made_at=now,
        states=_states(attempts, start, end),
        reconnects=_reconnects(test, since, end),
        saves=_saves(test, since, end),
        acks=_acks(test, since, end),
        progress=_progress(test),
    )


def _window(
    attempts: QuerySet[Attempt], now: datetime
) -> tuple[datetime, datetime] | None:
    """From the first start until now, or the last finish; LONGEST at most."""
    edges = attempts.aggregate(
        first=Min("started_at"),
        last=Max("finished_at"),
        open=Count("pk", filter=Q(status__in=OPEN)),
    )
    if edges["first"] is None:
        return None
    end = now if edges["open"] else min(edges["last"], now)
    return max(edges["first"], end - LONGEST), max(end, edges["first"] + LEAST)


# States over time


def _states(attempts: QuerySet[Attempt], start: datetime, end: datetime) -> States:
    """Whoever had finished before the start is not read, but counts as finished."""
    in_time = Q(finished_at=None) | Q(finished_at__gte=start)
    shown = list(
        attempts.filter(in_time).only("test", "candidate", "started_at", "finished_at")
    )
    before = attempts.filter(finished_at__lt=start).count()
    spans = spans_of(shown, end, heard=False)
    finished = [
        Span(Presence.CLOSED, attempt.finished_at, end + MINUTE)
        for attempt in shown
        if attempt.finished_at and attempt.finished_at <= end
    ]
    # What is so now is so at the last tick as well, which is now.
    lasting = [
        replace(span, end=end + MINUTE) if span.end == end else span
        for one in spans.values()
        for span in one
    ]
    ticks = [start + (end - start) * number / (TICKS - 1) for number in range(TICKS)]
    counts = count_at(ticks, [*lasting, *finished])
    counts[Presence.CLOSED] = [n + before for n in counts[Presence.CLOSED]]
    return States(ticks, counts, len(shown) + before)


def count_at(
    ticks: Sequence[datetime], spans: Iterable[Span]
) -> dict[Presence, list[int]]:
    """How many spans of each kind hold each of the ticks, which are evenly spaced."""
    start, step = ticks[0], (ticks[-1] - ticks[0]) / (len(ticks) - 1)
    changes = {presence: [0] * (len(ticks) + 1) for presence in Presence}
    for span in spans:
        changes[span.presence][_first_tick(span.start, start, step, len(ticks))] += 1
        changes[span.presence][_first_tick(span.end, start, step, len(ticks))] -= 1
    return {
        presence: list(accumulate(change))[: len(ticks)]
        for presence, change in changes.items()
    }


def _first_tick(at: datetime, start: datetime, step: timedelta, ticks: int) -> int:
    """The first tick at that time or later."""
    return min(max(ceil((at - start) / step), 0), ticks)


# Rates


def _reconnects(test: Test, since: datetime, end: datetime) -> Rate:
    # By candidate, which has an index; the room alone has none.
    candidates = Attempt.objects.filter(test=test).values("candidate")
    events = SessionEvent.objects.filter(
        user__in=candidates,
        room=test.room,
        kind=SessionEvent.Kind.RESUMED,
        at__gte=since,
        at__lte=end,
    )
    return _by_minute(events, since, end)


def _saves(test: Test, since: datetime, end: datetime) -> Rate:
    events = AttemptEvent.objects.filter(
        attempt__test=test, kind=EventKind.ANSWER_SAVED, at__gte=since, at__lte=end
    )
    return _by_minute(events, since, end)


class MinuteText(Func):
    """
    The minute of a moment in UTC: ``2026-03-01 12:05``.

    TruncMinute is a function in Python on SQLite, called for every row: of 80,000 saves
    it took half the time of all the charts.
    """

    arity = 1
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Times are text there, in UTC, and this is how it begins.
        template = "substr(%(expressions)s, 1, 16)"
        return self.as_sql(compiler, connection, template=template, **context)


def _by_minute(events: QuerySet[Any], since: datetime, end: datetime) -> Rate:
    rows: Iterable[tuple[str, int]] = (
        events.order_by()
        .annotate(minute=MinuteText("at"))
        .values_list("minute")
        .annotate(Count("pk"))
    )
    counted = dict(rows)
    minutes = _minutes(since, end)
    texts = [f"{minute.astimezone(UTC):%Y-%m-%d %H:%M}" for minute in minutes]
    return Rate(minutes, [counted.get(text, 0) for text in texts])


def _minutes(since: datetime, end: datetime) -> list[datetime]:
    first = since.replace(second=0, microsecond=0)
    return [first + MINUTE * n for n in range(int((end - first) / MINUTE) + 1)]


# Acknowledgements


def _acks(test: Test, since: datetime, end: datetime) -> Latency:
    minutes = _minutes(since, end)
    rows = AckMinute.objects.filter(test=test, minute__range=(minutes[0], end))
    merged: defaultdict[datetime, Counter[float]] = defaultdict(Counter)
    for minute, counts in rows.values_list("minute", "counts"):
        merged[minute].update({float(bound): n for bound, n in counts.items()})
    found = [merged[minute] for minute in minutes]
    return Latency(
        minutes,
        [percentile(counts, 50) for counts in found],
        [percentile(counts, 95) for counts in found],
    )


def percentile(counts: Mapping[float, int], percent: int) -> float | None:
    """The least bound that so many of 100 did not exceed; None of nothing."""
    bounds = sorted(bound for bound, count in counts.items() if count)
    reached = accumulate(counts[bound] for bound in bounds)
    wanted = sum(counts.values()) * percent
    return next(
        (b for b, n in zip(bounds, reached, strict=True) if n * 100 >= wanted), None
    )


def _progress(test: Test) -> list[QuestionProgress]:
    rows = (
        Answer.objects.filter(attempt__test=test)
        .exclude(attempt__status=AttemptStatus.VOIDED)
        .order_by("number")
        .values_list("number")
        .annotate(
            Count("pk"), Count("response"), flags=Count("pk", filter=Q(flagged=True))
        )
    )
    return [QuestionProgress(*row) for row in rows]
