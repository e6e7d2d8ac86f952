"""The server's cells; tests/js/live_cells.test.js holds the page to the same."""

from assessments.admin.live_cells import (
    Cell,
    Context,
    age,
    cells_of,
    clock,
    difference,
)

NOW = 1_795_000_000_000
CONTEXT = Context(
    NOW,
    {
        "last_heard": (10_000, 30_000),
        "round_trip": (500, 1_500),
        "unsent": (3, 10),
        "takeovers": (2, 4),
        "clock_skew": (60_000, 300_000),
        "focus_losses": (3, 10),
    },
    {"help": "Needs help", "unsent": "Answers not sent"},
)
ROW = {
    "group": "Room A",
    "status": "live",
    "answered": 12,
    "questions": 20,
    "deadline": NOW + 600_000,
    "remaining_ms": None,
    "extra_ms": 0,
    "last_heard": NOW - 2_000,
    "unsent": 0,
    "round_trip": 40,
    "takeovers": 0,
    "focus_losses": 0,
    "clock_skew": 900,
    "device": "Chrome on Windows",
    "address": None,
    "started_at": NOW,
    "note": "",
    "attention": [],
}


def cell(name, **fields):
    return cells_of({**ROW, **fields}, CONTEXT)[name]


def test_a_row_where_all_is_well_has_no_tone_anywhere():
    assert [name for name, one in cells_of(ROW, CONTEXT).items() if one.tone] == []


def test_a_page_that_was_left_often_has_a_word():
    assert cell("focus_losses", focus_losses=2) == Cell("2")
    assert cell("focus_losses", focus_losses=3).word == "several times"
    assert cell("focus_losses", focus_losses=10).tone == "bad"


def test_silence_past_a_threshold_has_a_tone_an_icon_and_a_word():
    late = cell("last_heard", last_heard=NOW - 12_000)

    assert late == Cell("12 s", tone="warn", icon="warn", word="late")
    assert cell("last_heard", last_heard=NOW - 30_000).word == "lost"


def test_silence_after_the_end_means_nothing():
    done = cell("last_heard", status="submitted", last_heard=NOW - 600_000)

    assert done == Cell("10 min")


def test_the_time_left_says_when_it_was_changed_and_when_it_is_short():
    assert cell("time_left") == Cell("10:00")
    assert cell("time_left", deadline=NOW + 240_000, extra_ms=300_000) == Cell(
        "4:00", tone="warn", icon="warn", word="nearly over", badge="+5:00"
    )


def test_a_stopped_clock_says_so():
    paused = cell("time_left", status="paused", deadline=None, remaining_ms=750_000)

    assert paused == Cell("12:30", icon="paused", word="stopped")


def test_who_has_ended_or_not_begun_has_no_time_left():
    assert cell("time_left", status="submitted").text == "–"
    assert cell("time_left", status="not_started", deadline=None).text == "–"


def test_the_first_reason_is_shown_and_the_others_are_counted_and_named():
    attention = [
        {"reason": "help", "level": "bad"},
        {"reason": "unsent", "level": "warn"},
        {"reason": "something_new", "level": "warn"},
    ]

    assert cell("attention", attention=attention) == Cell(
        "Needs help",
        tone="bad",
        icon="bad",
        badge="+2",
        word="Answers not sent, something new",
    )


def test_a_clock_is_off_either_way():
    assert cell("clock_skew", clock_skew=-90_000).text == "−90 s"
    assert cell("clock_skew", clock_skew=-90_000).tone == "warn"


def test_lengths_of_time_in_words_and_digits():
    ages = [age(ms) for ms in (None, 0, 119_000, 120_000, 7_199_000, 7_500_000)]

    assert ages == ["–", "0 s", "119 s", "2 min", "119 min", "2 h 05"]
    assert [clock(ms) for ms in (0, 65_000, 3_665_000)] == ["0:00", "1:05", "1:01:05"]
    assert [difference(ms) for ms in (300_000, -90_000)] == ["+5:00", "−1:30"]
