"""
The numbers behind the charts of one test, in a fixed number of statements.

The shapes count attempts by presence, as the attempt's page shows it. The rates count
log rows by the minute. The times of acknowledgements come from rows that each process
writes: see assessments.history.ack_minutes.
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
# The shortest time that the charts show, so that it has a length at all.
LEAST = timedelta(seconds=1)
RATES_FOR = timedelta(minutes=60)
# Every viewer asks every 15 s. The cache makes many viewers cost no more than one.
# Charts are cached for at least REST times as long as making them took, so that they
# take at most a twentieth of a processor.
CACHE_SECONDS = 10
REST = 20


@dataclass(frozen=True, slots=True)
class States:
    """The number of attempts in each presence at each of the ``ticks``."""

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
    the upper bound of a bucket, infinite for the last bucket.
    """

    minutes: list[datetime]
    median: list[float | None]
    p95: list[float | None]


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """The answers at one place of the paper as presented, of attempts that count."""

    number: int
    attempts: int
    answered: int
    flagged: int


@dataclass(frozen=True, slots=True)
class Charts:
    """``made_at`` is the moment that the charts show."""

    made_at: datetime
    states: States
    reconnects: Rate
    saves: Rate
    acks: Latency
    progress: list[QuestionProgress]


def charts_of(test: Test, now: datetime) -> Charts | None:
    """The charts, made now or a few seconds ago (cached); None without an attempt."""
    # The number is raised when Charts changes its shape: a cache may outlive a release.
    key = f"charts:2:{test.pk}"
    charts: Charts | None = cache.get(key)
    if charts is None:
        began = perf_counter()
        charts = make_charts(test, now)
        took = perf_counter() - began
        cache.set(key, charts, max(CACHE_SECONDS, took * REST))
    return charts


def make_charts(test: Test, now: datetime) -> Charts | None:
    """Make the charts in nine statements, whatever the number of attempts."""
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
    """From the first start until now or the last finish; at most LONGEST."""
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
    """Attempts that finished before the start are not read, but count as finished."""
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
    # The last tick is the end itself, so a span that reaches the end counts there.
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
    """How many spans of each kind contain each tick; the ticks are evenly spaced."""
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
    # By candidate, because that column has an index and the room alone has none.
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

    On SQLite TruncMinute calls a function in Python for every row. With 80,000 saves
    that took half the time of all the charts.
    """

    arity = 1
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # SQLite stores times as text in UTC, and the text begins with these characters.
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
    """The least bound that ``percent`` of 100 did not exceed; None without counts."""
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
