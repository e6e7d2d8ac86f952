"""The charts count what the attempts' own pages show, at a fixed cost."""

import uuid
from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from django.core.cache import cache
from django.db.models.functions import TruncMinute
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessments.history.charts import (
    MinuteText,
    charts_of,
    count_at,
    make_charts,
    percentile,
)
from assessments.history.presence_spans import Presence, Span, presence_at
from assessments.models import AckMinute, Answer, AttemptEvent
from assessments.services.proctoring.verbs import pause_attempt, terminate_attempt
from realtime.seat import leases
from tests.factories import make_attempt, make_test, make_user, take_seat

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@st.composite
def spans(draw):
    start = draw(st.integers(-10, 70))
    end = start + draw(st.integers(1, 50))
    return Span(draw(st.sampled_from(Presence)), at(start), at(end))


@given(st.lists(spans(), max_size=8))
def test_counting_by_changes_is_counting_one_by_one(some):
    ticks = [at(minute) for minute in range(0, 61, 4)]

    counts = count_at(ticks, some)

    for index, tick in enumerate(ticks):
        here = [presence_at([span], tick) for span in some]
        assert {p: counts[p][index] for p in Presence} == {
            p: here.count(p) for p in Presence
        }


@pytest.fixture
def now(db):
    cache.clear()
    return timezone.now()


def minutes_ago(now, minutes):
    return now - timedelta(minutes=minutes)


def test_what_is_to_come_is_not_shown(now):
    attempt = make_attempt(test=make_test(), now=now - timedelta(seconds=20))
    leases.renew([take_seat(attempt, now=now - timedelta(seconds=20))], now=now)

    states = make_charts(attempt.test, now).states

    assert states.ticks[-1] == now
    assert states.counts[Presence.LIVE][-1] == 1


def test_the_states_add_up_to_the_attempts_at_the_end(now):
    staff, test = make_user(is_staff=True), make_test()
    start = minutes_ago(now, 30)
    live, paused, gone, ended = (make_attempt(test=test, now=start) for _ in range(4))
    leases.renew([take_seat(live, now=start)], now=now)
    pause_attempt(paused.pk, actor=staff, reason="Fire", now=minutes_ago(now, 10))
    terminate_attempt(ended.pk, actor=staff, reason="Left", now=minutes_ago(now, 20))
    assert gone.status == "in_progress"

    states = make_charts(test, now).states

    counts = {presence: states.counts[presence][-1] for presence in Presence}
    assert {p: n for p, n in counts.items() if n} == {
        Presence.LIVE: 1,
        Presence.PAUSED: 1,
        Presence.OFFLINE: 1,
        Presence.CLOSED: 1,
    }


def test_rates_are_counted_by_the_minute(now):
    attempt = make_attempt(now=minutes_ago(now, 5))
    for minutes in (3, 1, 1):
        AttemptEvent.objects.create(
            attempt=attempt,
            at=minutes_ago(now, minutes),
            kind="answer.saved",
            by="candidate",
        )

    saves = make_charts(attempt.test, now).saves

    assert [n for n in saves.counts if n] == [1, 2]
    assert sum(saves.counts) == 3
    assert len(saves.minutes) in (5, 6)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_a_minute_is_the_one_the_database_would_say(now, zone, settings):
    settings.TIME_ZONE = zone
    attempt = make_attempt(now=now)
    edges = [timedelta(), timedelta(microseconds=1), timedelta(seconds=59.999999)]
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=at(minute) + edge, kind="answer.saved")
        for minute in (0, 1, 59, 60, 12 * 60)
        for edge in edges
    )
    saves = AttemptEvent.objects.filter(kind="answer.saved").order_by("pk")

    said = saves.annotate(text=MinuteText("at"), moment=TruncMinute("at", tzinfo=UTC))

    rows = list(said.values_list("text", "moment"))
    assert len(rows) == 15
    assert [text for text, _ in rows] == [f"{at:%Y-%m-%d %H:%M}" for _, at in rows]


def acknowledged(test, minute, counts):
    AckMinute.objects.create(
        test=test, minute=minute, process=uuid.uuid4(), counts=counts
    )


def test_how_long_acknowledgements_took_is_merged_from_all_processes(now):
    attempt = make_attempt(now=minutes_ago(now, 5))
    minute = minutes_ago(now, 2).replace(second=0, microsecond=0)
    acknowledged(attempt.test, minute, counts={"0.005": 30, "0.01": 20})
    acknowledged(attempt.test, minute, counts={"0.005": 10, "0.25": 39, "inf": 1})
    acknowledged(make_test(), minute, counts={"10": 1000})

    acks = make_charts(attempt.test, now).acks

    shown = zip(acks.minutes, acks.median, acks.p95, strict=True)
    assert [one for one in shown if one[1:] != (None, None)] == [(minute, 0.01, 0.25)]


def test_without_a_row_nothing_was_measured(now):
    acks = make_charts(make_attempt(now=minutes_ago(now, 5)).test, now).acks

    assert len(acks.minutes) in (6, 7)
    assert set(acks.median) == set(acks.p95) == {None}


@pytest.mark.parametrize(
    ("counts", "median", "p95"),
    [
        ({}, None, None),
        ({0.1: 1}, 0.1, 0.1),
        ({0.1: 50, 1.0: 50}, 0.1, 1.0),
        ({0.1: 49, 1.0: 51}, 1.0, 1.0),
        ({0.1: 95, 1.0: 5}, 0.1, 0.1),
        ({inf: 6, 0.1: 94}, 0.1, inf),
    ],
)
def test_a_percentile_is_the_bound_that_so_many_did_not_exceed(counts, median, p95):
    assert (percentile(counts, 50), percentile(counts, 95)) == (median, p95)


def test_progress_is_counted_for_each_question(now):
    test = make_test()
    for _ in range(2):
        attempt = make_attempt(test=test)
        Answer.objects.filter(attempt=attempt, number=1).update(response={"choice": 1})
    Answer.objects.filter(attempt=attempt, number=2).update(flagged=True)

    first, second, *_rest = make_charts(test, now).progress

    assert (first.attempts, first.answered, first.flagged) == (2, 2, 0)
    assert (second.attempts, second.answered, second.flagged) == (2, 0, 1)


def test_a_test_nobody_has_started_has_no_charts(now):
    assert make_charts(make_test(), now) is None


def test_any_number_of_attempts_costs_the_same(now, django_assert_num_queries):
    test = make_test()
    for _ in range(5):
        take_seat(make_attempt(test=test))

    with django_assert_num_queries(10):
        make_charts(test, timezone.now())


def test_many_viewers_cost_as_much_as_one(now, django_assert_num_queries):
    attempt = make_attempt()
    first = charts_of(attempt.test, timezone.now())

    with django_assert_num_queries(0):
        assert charts_of(attempt.test, timezone.now()) == first
