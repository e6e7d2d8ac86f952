import pytest

from assessments.monitoring.facts import (
    NOT_STARTED,
    AttemptClock,
    HeardMetrics,
    Takeovers,
)
from assessments.monitoring.rows import STATUSES, show
from assessments.monitoring.thresholds import DEFAULT
from assessments.rules.live_status import GOING_ON
from assessments.rules.states import AttemptStatus
from tests.assessments.monitoring.people import (
    MINUTE,
    NOW,
    SECOND,
    facts,
    running,
    seat,
)


def status(one, now=NOW):
    return show(one, DEFAULT, now).row["status"]


def reasons(one, now=NOW):
    return [
        (found["reason"], found["level"])
        for found in show(one, DEFAULT, now).row["attention"]
    ]


def gone(seconds):
    return seat(released_at=NOW - seconds * SECOND)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"clock": AttemptClock(), "seat": None}, "not_started"),
        ({}, "live"),
        ({"seat": seat(renewed_at=NOW - 14_999)}, "live"),
        ({"seat": seat(renewed_at=NOW - 15_000)}, "reconnecting"),
        ({"seat": gone(1)}, "reconnecting"),
        ({"seat": gone(30)}, "reconnecting"),
        ({"seat": gone(31)}, "offline"),
        ({"seat": seat(is_taken=False, released_at=NOW - 40_000)}, "offline"),
        ({"seat": None}, "offline"),
        ({"seat": None, "clock": running(started_at=NOW - 5_000)}, "reconnecting"),
        ({"clock": running(status="paused", deadline=None, remaining_ms=1)}, "paused"),
        ({"seat": seat(ended_by="held", is_taken=False, released_at=NOW)}, "on_hold"),
        ({"clock": running(deadline=NOW - 1, grace_ms=30_000)}, "live"),
        ({"clock": running(deadline=NOW - 30_001, grace_ms=30_000)}, "overdue"),
        ({"clock": running(status="submitted", deadline=None)}, "submitted"),
        ({"clock": running(status="voided", deadline=None)}, "voided"),
    ],
)
def test_a_status_follows_from_the_facts(parts, expected):
    assert status(facts(**parts)) == expected


def test_every_stored_status_is_shown():
    stored = {*AttemptStatus} - {AttemptStatus.IN_PROGRESS}

    assert stored <= set(STATUSES)
    assert NOT_STARTED in STATUSES
    assert set(STATUSES) > GOING_ON


def test_a_seat_that_shows_life_by_requests_alone_has_longer():
    by_form = seat(renewed_at=NOW - 5 * MINUTE, lease_ms=10 * MINUTE, is_socket=False)

    one = facts(seat=by_form)

    assert status(one) == "live"
    assert reasons(one) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"clock": running(help=NOW - MINUTE)}, [("help", "bad")]),
        ({"seat": gone(31)}, [("offline", "bad")]),
        ({"seat": seat(renewed_at=NOW - 10_000)}, [("silent", "warn")]),
        ({"seat": seat(renewed_at=NOW - 30_000)}, [("silent", "bad")]),
        ({"takeovers": Takeovers(2, NOW)}, [("takeovers", "warn")]),
        ({"takeovers": Takeovers(4, NOW)}, [("takeovers", "bad")]),
        (
            {"client_metrics": HeardMetrics(NOW, clock_skew=-300_000)},
            [("clock_skew", "bad")],
        ),
        ({"client_metrics": HeardMetrics(NOW, unsent=3)}, [("unsent", "warn")]),
        (
            {"client_metrics": HeardMetrics(NOW, round_trip=1500)},
            [("round_trip", "bad")],
        ),
        ({"keeps_answers": False}, [("no_storage", "warn")]),
        (
            {
                "client_metrics": HeardMetrics(NOW, unsent=1),
                "clock": running(deadline=NOW + MINUTE),
            },
            [("nearly_over", "bad")],
        ),
        (
            {
                "clock": running(help=NOW),
                "seat": gone(31),
                "client_metrics": HeardMetrics(
                    NOW - 31_000, unsent=10, clock_skew=60_000
                ),
            },
            [
                *(("help", "bad"), ("offline", "bad")),
                *(("clock_skew", "warn"), ("unsent", "bad")),
            ],
        ),
    ],
)
def test_attention_says_why_the_most_urgent_first(parts, expected):
    assert reasons(facts(**parts)) == expected


def test_nobody_has_to_look_at_what_has_ended():
    ended = running(status="submitted", deadline=None, finished_at=NOW, help=NOW)

    one = facts(clock=ended, seat=gone(60), client_metrics=HeardMetrics(NOW, unsent=12))

    assert reasons(one) == []
    assert show(one, DEFAULT, NOW).row["help"] is None


def test_urgency_is_by_reason_then_by_level():
    calm, slow, slower, helpless = (
        show(facts(**parts), DEFAULT, NOW).urgency
        for parts in (
            {},
            {"client_metrics": HeardMetrics(NOW, round_trip=500)},
            {"client_metrics": HeardMetrics(NOW, round_trip=1500)},
            {"clock": running(help=NOW)},
        )
    )

    assert helpless < slower < slow < calm


@pytest.mark.parametrize(
    ("parts", "flags"),
    [
        ({}, set()),
        ({"takeovers": Takeovers(1, NOW - 5 * MINUTE)}, {"taken_over_recently"}),
        ({"takeovers": Takeovers(1, NOW - 5 * MINUTE - 1)}, set()),
        ({"clock": running(help=NOW)}, {"needs_help"}),
        ({"clock": running(deadline=NOW + 5 * MINUTE)}, {"nearly_over"}),
        ({"clock": running(deadline=NOW + 5 * MINUTE + 1)}, set()),
    ],
)
def test_what_overlaps_is_counted_beside_the_status(parts, flags):
    status, *counted = show(facts(**parts), DEFAULT, NOW).counted

    assert status == "live"
    assert set(counted) == flags


def test_a_row_says_when_time_alone_changes_it():
    one = facts(seat=gone(1))

    at = show(one, DEFAULT, NOW).next_at

    assert show(one, DEFAULT, at - 1).row == show(one, DEFAULT, NOW).row
    assert show(one, DEFAULT, at).row != show(one, DEFAULT, NOW).row
