"""The connection strip: how wide each span is drawn, and what is said of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from assessments.admin.attempt.presence_strip import (
    LEAST_WIDTH,
    PRESENCE_WORDS,
    WIDTH,
    draw_presence_strip,
)
from assessments.history.presence_spans import Presence, Span

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def spans(*lengths):
    """Spans one after the other, each a presence and its minutes."""
    found, at = [], START
    for presence, minutes in lengths:
        found.append(Span(presence, at, at + minutes * MINUTE))
        at += minutes * MINUTE
    return found


SAT = spans(
    (Presence.LIVE, 30),
    (Presence.OFFLINE, 10),
    (Presence.LIVE, 10),
    (Presence.PAUSED, 50),
)


def test_without_time_there_is_nothing_to_draw():
    assert draw_presence_strip([], [START]) is None


def test_each_span_is_as_wide_as_it_was_long():
    strip = draw_presence_strip(SAT, [])

    assert [(band.presence, band.x, band.width) for band in strip.bands] == [
        ("live", "0.0", "300.0"),
        ("offline", "300.0", "100.0"),
        ("live", "400.0", "100.0"),
        ("paused", "500.0", "500.0"),
    ]
    assert (strip.start, strip.end) == (START, START + 100 * MINUTE)
    assert strip.bands[1].length == "10:00 min"


def test_a_span_too_short_to_see_is_widened_and_stays_within_the_strip():
    strip = draw_presence_strip(
        spans((Presence.LIVE, 1000), (Presence.OFFLINE, 0.001)), []
    )

    last = strip.bands[-1]
    assert float(last.width) == LEAST_WIDTH
    assert float(last.x) + float(last.width) == WIDTH


def test_a_strip_of_no_length_is_drawn_whole():
    strip = draw_presence_strip([Span(Presence.LIVE, START, START)], [START])

    assert [(band.x, band.width) for band in strip.bands] == [("0.0", "2.0")]
    assert [tick.x for tick in strip.takeovers] == ["0.0"]


def test_takeovers_outside_the_strip_are_not_drawn():
    end = START + 100 * MINUTE
    moments = [START - MINUTE, START, START + 25 * MINUTE, end, end + MINUTE]

    strip = draw_presence_strip(SAT, moments)

    assert [(tick.x, tick.at) for tick in strip.takeovers] == [
        ("0.0", START),
        ("250.0", START + 25 * MINUTE),
        ("1000.0", end),
    ]


def test_the_total_of_each_kind_is_said_and_no_other():
    strip = draw_presence_strip(SAT, [])

    assert [(share.presence, share.length) for share in strip.shares] == [
        ("live", "40:00 min"),
        ("offline", "10:00 min"),
        ("paused", "50:00 min"),
    ]


@pytest.mark.parametrize(
    ("takeovers", "words"), [(0, "0 takeovers"), (1, "1 takeover"), (2, "2 takeovers")]
)
def test_who_does_not_see_the_drawing_is_told_it(takeovers, words, settings):
    strip = draw_presence_strip(SAT, [START] * takeovers)

    assert "Connected 40:00 min, Offline 10:00 min" in strip.label
    assert strip.label.endswith(f"{words}.")


def test_numbers_are_those_of_svg_in_every_language():
    with translation.override("de"):
        strip = draw_presence_strip(
            spans((Presence.LIVE, 1), (Presence.OFFLINE, 2)), []
        )

    assert [band.x for band in strip.bands] == ["0.0", "333.3"]
    assert strip.bands[0].words == "Verbunden"


def test_every_presence_has_words():
    assert set(PRESENCE_WORDS) == set(Presence)
