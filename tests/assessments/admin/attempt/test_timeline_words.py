"""What the timeline says of an event, and what it never says."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from assessments.admin.attempt.timeline_words import (
    DETAIL_WORDS,
    detail_words,
    group_words,
    kind_words,
    length_text,
    time_text,
)
from assessments.history import timeline
from assessments.rules.event_kinds import EventKind, Group
from realtime.models import SessionEvent

SECRET = "the answer"


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"number": 3, "revision": 2}, "question 3, revision 2"),
        ({"revision": 2, "number": 3}, "question 3, revision 2"),
        ({"remaining_ms": 90_000}, "1:30 left"),
        ({"undid": "paused"}, "takes back: Clock stopped"),
        ({"decision": "approved"}, "approved"),
        ({"decision": "a new one"}, "a new one"),
        ({"why": "takeovers"}, "too many takeovers in a minute"),
        ({"device": "Firefox on Linux"}, "Firefox on Linux"),
        ({"devices": ["Firefox on Linux", ""]}, "Firefox on Linux, "),
        ({"minutes": 5}, "5 minutes"),
        ({"hash_before": "0123456789abcdef0"}, "hash before 0123456789abcdef…"),
        ({"receipt": "7F3K-92Q0"}, "receipt 7F3K-92Q0 taken back"),
        ({"text": "Wait."}, "“Wait.”"),
    ],
)
def test_a_fact_is_said_in_words(detail, words):
    (said,) = detail_words("noted", detail)

    assert said.startswith(words)


@pytest.mark.parametrize("detail", [{}, {"number": None}, {"text": ""}])
def test_no_fact_is_no_line(detail):
    assert detail_words("noted", detail) == []


def test_a_fact_that_has_no_words_is_not_shown():
    assert detail_words("noted", {"response": SECRET, "number": 1}) == ["question 1"]
    assert "response" not in DETAIL_WORDS


@pytest.mark.parametrize(
    "kind", [k for k in EventKind if k.value.startswith(("answer.", "draft.", "mark."))]
)
def test_the_text_of_an_answer_is_never_shown(kind):
    shown = detail_words(kind.value, {"text": SECRET, "number": 1})

    assert shown == ["question 1"]
    assert SECRET in detail_words("noted", {"text": SECRET})[0]


def test_a_takeover_does_not_repeat_its_policy():
    detail = {"policy": "newest_wins", "device": "Firefox on Linux"}

    assert detail_words(SessionEvent.Kind.TAKEN_OVER, detail) == ["Firefox on Linux"]
    assert len(detail_words(SessionEvent.Kind.REFUSED, detail)[0].split(", ")) == 2


def test_kinds_are_named_by_who_wrote_them():
    assert kind_words(timeline.SEAT, SessionEvent.Kind.LAPSED) != "lapsed"
    assert kind_words(timeline.ATTEMPT, "paused") == "Clock stopped"
    for source in (timeline.SEAT, timeline.ATTEMPT):
        assert kind_words(source, "of.tomorrow") == "of.tomorrow"


def test_every_group_has_words():
    assert all(group_words(group) for group in Group)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (4.4, "4 s"), (59.4, "59 s"), (60, "1:00 min"), (3661, "1:01:01 min")],
)
def test_a_length_is_in_seconds_below_a_minute(seconds, text):
    assert length_text(seconds) == text


def test_a_time_is_that_of_the_reader_s_zone():
    moment = datetime(2026, 3, 1, 9, 5, 7, tzinfo=UTC)

    with timezone.override("Asia/Tokyo"), translation.override("en"):
        assert time_text(moment) == "18:05:07"
    with timezone.override("UTC"):
        assert time_text(moment) == "09:05:07"
