"""Spans cover what they were asked about, whatever happened in whichever order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.history.presence_spans import (
    Moment,
    Presence,
    PresenceChange,
    offline_spans,
    presence_at,
    presence_spans,
    total,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def told(moments, *, start=0, end=100):
    """The spans of (second, change) pairs, as (presence, from, until) in seconds."""
    spans = presence_spans(
        [Moment(at(second), PresenceChange(change)) for second, change in moments],
        start=at(start),
        end=at(end),
    )
    return [
        (
            str(span.presence),
            (span.start - NOON).total_seconds(),
            (span.end - NOON).total_seconds(),
        )
        for span in spans
    ]


def test_nobody_was_ever_there():
    assert told([]) == [("offline", 0, 100)]


def test_a_drop_is_offline_until_the_return():
    assert told([(0, "arrived"), (10, "left"), (25, "arrived")]) == [
        ("live", 0, 10),
        ("offline", 10, 25),
        ("live", 25, 100),
    ]


def test_a_takeover_by_another_page_leaves_no_gap():
    assert told([(0, "arrived"), (10, "arrived")]) == [("live", 0, 100)]


def test_who_went_to_another_test_is_elsewhere_and_not_offline():
    assert told([(0, "arrived"), (10, "moved"), (30, "arrived")]) == [
        ("live", 0, 10),
        ("elsewhere", 10, 30),
        ("live", 30, 100),
    ]


def test_a_stopped_clock_hides_who_is_connected():
    moments = [(0, "arrived"), (10, "paused"), (20, "left"), (30, "resumed")]

    assert told(moments) == [
        ("live", 0, 10),
        ("paused", 10, 30),
        ("offline", 30, 100),
    ]


def test_a_hold_lasts_until_somebody_is_let_in():
    moments = [(0, "arrived"), (10, "held"), (10, "paused"), (30, "resumed")]

    assert told([*moments, (32, "arrived")]) == [
        ("live", 0, 10),
        ("held", 10, 30),
        ("offline", 30, 32),
        ("live", 32, 100),
    ]


def test_who_writes_after_a_lapse_was_there():
    assert told([(0, "arrived"), (10, "left"), (12, "heard")])[1:] == [
        ("offline", 10, 12),
        ("live", 12, 100),
    ]


def test_what_was_handed_in_is_closed_until_it_is_reopened():
    moments = [(0, "arrived"), (40, "closed"), (40, "left"), (60, "reopened")]

    assert told(moments) == [
        ("live", 0, 40),
        ("closed", 40, 60),
        ("offline", 60, 100),
    ]


def test_what_was_before_the_start_decides_how_it_begins():
    assert told([(-5, "arrived")]) == [("live", 0, 100)]


def test_an_empty_time_has_no_spans():
    assert told([(0, "arrived")], start=0, end=0) == []


def test_short_drops_can_be_left_out():
    spans = presence_spans(
        [
            Moment(at(0), PresenceChange.ARRIVED),
            Moment(at(10), PresenceChange.LEFT),
            Moment(at(12), PresenceChange.ARRIVED),
            Moment(at(50), PresenceChange.LEFT),
        ],
        start=at(0),
        end=at(100),
    )

    assert total(offline_spans(spans)) == timedelta(seconds=52)
    assert total(offline_spans(spans, least=timedelta(seconds=5))) == timedelta(
        seconds=50
    )


@pytest.mark.parametrize(
    ("second", "presence"), [(0, "offline"), (9, "offline"), (10, "live"), (100, None)]
)
def test_the_presence_at_one_time(second, presence):
    spans = presence_spans(
        [Moment(at(10), PresenceChange.ARRIVED)], start=at(0), end=at(100)
    )

    assert presence_at(spans, at(second)) == presence


moments = st.lists(
    st.builds(
        Moment,
        st.integers(-20, 120).map(at),
        st.sampled_from(PresenceChange),
    )
)


@given(moments)
def test_spans_cover_the_time_without_gap_or_overlap(happened):
    spans = presence_spans(happened, start=at(0), end=at(100))

    edges = [at(0), *(span.end for span in spans)]
    assert edges[-1] == at(100)
    assert [span.start for span in spans] == edges[:-1]
    assert all(span.length > timedelta() for span in spans)


@given(moments)
def test_neighbours_differ(happened):
    kinds = [s.presence for s in presence_spans(happened, start=at(0), end=at(100))]

    assert all(one is not other for one, other in pairwise(kinds))


@given(moments, st.integers(1, 99))
def test_what_comes_later_changes_nothing_before(happened, second):
    """Cut anywhere, the first part is the spans of the first part."""
    whole = presence_spans(happened, start=at(0), end=at(100))
    first = presence_spans(happened, start=at(0), end=at(second))

    for one in range(second):
        assert presence_at(whole, at(one)) is presence_at(first, at(one))


@given(moments)
def test_the_parts_add_up_to_the_whole(happened):
    spans = presence_spans(happened, start=at(0), end=at(100))
    by_kind = [
        total(span for span in spans if span.presence is presence)
        for presence in Presence
    ]

    assert sum(by_kind, start=timedelta()) == timedelta(seconds=100)
