"""What the cells of the live page say: the server's, and that the page's are the same."""

import json
import shutil
import subprocess
from dataclasses import asdict

import pytest
from django.conf import settings
from django.utils import timezone

from assessments.admin.live.cells import (
    STATUSES,
    Cell,
    Context,
    age,
    cells_of,
    words,
)
from assessments.rules.timing import change_text, clock_text

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
    "reviewing": False,
    "answered": 12,
    "questions": 20,
    "deadline": NOW + 600_000,
    "remaining_ms": None,
    "extra_ms": 0,
    "loses_ms": 0,
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


def test_who_reviews_is_live_and_said_to_review():
    assert cell("status").text == "Live"
    assert cell("status", reviewing=True) == Cell("Live, reviewing", icon="live")


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


def test_what_a_final_end_takes_is_said_before_the_start():
    waiting = {"status": "not_started", "deadline": None, "loses_ms": 1_800_000}

    assert cell("time_left", **waiting) == Cell(
        "–",
        tone="warn",
        icon="warn",
        word="loses this much: the end is final",
        badge="−30:00",
    )


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
    assert [clock_text(ms) for ms in (0, 65_000, 3_665_000)] == [
        "0:00",
        "1:05",
        "1:01:05",
    ]
    assert [change_text(ms) for ms in (300_000, -90_000)] == ["+5:00", "−1:30"]


# What a cell depends on beside the status: values on both sides of each edge.
EDGES = {
    "group": [None, "Room B"],
    "answered": [0, 20],
    "deadline": [
        None,
        *(NOW + left for left in (-1, 60_000, 60_001, 300_000, 300_001)),
    ],
    "remaining_ms": [0, 999, 3_600_000],
    "extra_ms": [300_000, -90_000],
    "loses_ms": [1_800_000],
    "last_heard": [
        None,
        *(NOW - ago for ago in (-5, 9_999, 10_000, 30_000, 7_200_000)),
    ],
    "unsent": [None, 0, 2, 3, 10],
    "round_trip": [None, 0, 499, 500, 1_500],
    "takeovers": [1, 2, 4],
    "focus_losses": [2, 3, 10],
    "clock_skew": [None, 0, -59_999, -60_000, 300_000, 7_500_000],
    "device": [None, "", "another device"],
    "address": ["203.0.113.9"],
    "started_at": [None, 0, NOW - NOW % 86_400_000],
    "note": [None, "Sits by the door"],
    "attention": [
        [{"reason": "help", "level": "bad"}],
        [{"reason": name, "level": "warn"} for name in ("a_new_one", "unsent", "help")],
    ],
}
DRAWN_BY_THE_PAGE = """
import { readFileSync } from "node:fs";
const { module, rows, context } = JSON.parse(readFileSync(0, "utf8"));
const { CELLS } = await import(module);
const plain = { tone: "", icon: "", word: "", badge: "" };
const drawn = (row) =>
  Object.fromEntries(
    Object.entries(CELLS).map(([name, cell]) => [name, { ...plain, ...cell(row, context) }]),
  );
console.log(JSON.stringify(rows.map(drawn)));
"""


def drawn_by_the_page(rows):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: what the page draws needs node 20 or newer")
    cells = settings.BASE_DIR / "assessments/static/assessments/live/cells.js"
    context = {
        "now": CONTEXT.now,
        "timeZone": timezone.get_current_timezone_name(),
        "thresholds": CONTEXT.thresholds,
        "words": words(CONTEXT.reasons),
    }
    sent = json.dumps({"module": cells.as_uri(), "rows": rows, "context": context})
    command = [node, "--input-type=module", "--eval", DRAWN_BY_THE_PAGE]
    run = subprocess.run(command, input=sent, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_page_draws_what_the_server_draws():
    rows = [
        {**ROW, "status": status, **paused, field: value}
        for status in (*STATUSES, "a_newer_one")
        for paused in (
            {},
            {"deadline": None, "remaining_ms": 750_000},
            {"deadline": None, "loses_ms": 1_800_000},
        )
        for field, values in EDGES.items()
        for value in values
    ]

    drawn = drawn_by_the_page(rows)

    for row, page in zip(rows, drawn, strict=True):
        server = {name: asdict(one) for name, one in cells_of(row, CONTEXT).items()}
        assert page == server, row
