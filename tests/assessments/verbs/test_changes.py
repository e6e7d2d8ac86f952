"""What a verb would make of a clock: what is shown before it is done."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.models import Attempt
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.verbs import changes
from assessments.verbs.changes import ClockState

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def running(minutes=30, **facts):
    attempt = Attempt(status="in_progress", deadline=NOW + minutes * MINUTE)
    return AttemptSnapshot(attempt, NOW, **facts)


def paused(ms=600_000, **facts):
    attempt = Attempt(status="paused", deadline=None, remaining_ms=ms)
    return AttemptSnapshot(attempt, NOW, **facts)


def ended():
    return AttemptSnapshot(Attempt(status="submitted", deadline=None), NOW)


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (ClockState(None, None), "ended"),
        (ClockState(None, 600_000), "stands with 10:00 left"),
        (ClockState(NOW, 0), "ends 10:00:00, 0:00 left"),
    ],
)
def test_a_clock_is_said(clock, words):
    assert clock.words == words


def test_a_pause_keeps_what_is_left():
    change = changes.stopping(running(), {})

    assert change.before == ClockState(NOW + 30 * MINUTE, 1_800_000)
    assert change.after == ClockState(None, 1_800_000)


def test_time_is_given_back_in_full():
    assert changes.giving_back(running(owed_ms=90_000), {}).after == ClockState(
        NOW + 31.5 * MINUTE, 1_890_000
    )
    assert changes.giving_back(paused(owed_ms=90_000), {}).after == ClockState(
        None, 690_000
    )


def test_an_end_leaves_nothing():
    assert changes.ending(running(), {}).after == ClockState(None, None)
    assert changes.clock_of(ended()) == ClockState(None, None)


def test_what_keeps_the_clock_says_nothing():
    assert changes.keeping(running(), {}) is None


def test_the_data_has_no_words():
    assert ClockState(NOW, 5).as_data() == {"deadline": NOW, "remaining_ms": 5}
