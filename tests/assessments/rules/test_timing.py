from datetime import UTC, datetime, timedelta

import pytest

from assessments.rules.timing import Times, change_text, clock_text, time_allowed

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


def times(percent=0, *, end=TEN, is_final=False, opens_at=NINE, minutes=60):
    return Times(
        timedelta(minutes=minutes),
        time_allowed(minutes, extra_percent=percent, extra_minutes=0),
        opens_at,
        end,
        is_final,
    )


@pytest.mark.parametrize(
    ("percent", "is_final", "started", "ends"),
    [
        (0, False, 0, 60),
        (0, False, 5, 60),
        (50, False, 0, 90),
        (50, False, 5, 90),
        (50, False, 30, 90),
        (50, True, 0, 60),
        (50, True, 5, 60),
        (0, True, 0, 60),
    ],
)
def test_the_scheduled_end_moves_by_own_extra_time_unless_it_is_final(
    percent, is_final, started, ends
):
    deadline = times(percent, is_final=is_final).deadline(NINE + started * MINUTE)

    assert deadline == NINE + ends * MINUTE


def test_without_a_scheduled_end_everybody_has_all_their_time():
    assert times(50, end=None).deadline(TEN) == TEN + 90 * MINUTE


def test_an_early_start_ends_when_the_time_allowed_is_over():
    assert times(50, end=NINE + 3 * HOUR).deadline(NINE) == NINE + 90 * MINUTE


@pytest.mark.parametrize(
    ("percent", "is_final", "end", "lost"),
    [
        (50, True, 60, 30),
        (50, True, 75, 15),
        (50, True, 90, 0),
        (50, False, 60, 0),
        (0, True, 30, 0),
    ],
)
def test_what_a_final_end_takes(percent, is_final, end, lost):
    mine = times(percent, is_final=is_final, end=NINE + end * MINUTE)

    assert mine.lost_to_final_end(NINE) == lost * MINUTE


@pytest.mark.parametrize(("end", "lost"), [(30, 30), (60, 0), (90, 0)])
def test_what_a_short_window_takes_from_everybody(end, lost):
    assert times(50, end=NINE + end * MINUTE).lost_to_window(NINE) == lost * MINUTE


def test_nobody_starts_before_it_opens_or_from_the_scheduled_end_on():
    slow = times(50)

    assert not slow.is_open_for_starts(NINE - MINUTE)
    assert slow.is_open_for_starts(NINE)
    assert slow.is_open_for_starts(TEN - MINUTE)
    assert not slow.is_open_for_starts(TEN)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (-5, "0:00"),
        (999, "0:00"),
        (59_999, "0:59"),
        (60_000, "1:00"),
        (3_599_999, "59:59"),
        (3_600_000, "1:00:00"),
        (90_061_000, "25:01:01"),
    ],
)
def test_a_clock_is_written_to_the_whole_second_that_is_left(ms, text):
    assert clock_text(ms) == text


def test_a_change_has_a_sign_that_is_read_out():
    assert [change_text(ms) for ms in (0, 300_000, -90_000)] == [
        *("+0:00", "+5:00", "−1:30")
    ]
