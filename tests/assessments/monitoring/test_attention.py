"""Why a proctor should look at somebody, the most urgent first."""

import pytest

from assessments.monitoring.attention import CALM, Reason, attention, urgency
from assessments.monitoring.facts import HeardMetrics, Takeovers
from assessments.monitoring.thresholds import DEFAULT
from assessments.rules.live_status import LiveStatus
from tests.assessments.monitoring.people import NOW, facts, running


def found(one, status=LiveStatus.LIVE, *, silence=0, nearly_over=False):
    reasons = attention(
        one, DEFAULT, status=status, silence=silence, is_nearly_over=nearly_over
    )
    return [(reason["reason"], reason["level"]) for reason in reasons]


def page(**fields):
    return facts(client_metrics=HeardMetrics(heard_at=NOW, **fields))


def test_who_is_well_needs_nobody():
    assert found(page()) == []
    assert found(facts()) == []


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (facts(clock=running(help=NOW)), ("help", "bad")),
        (facts(takeovers=Takeovers(2)), ("takeovers", "warn")),
        (facts(takeovers=Takeovers(4)), ("takeovers", "bad")),
        (facts(keeps_answers=False), ("no_storage", "warn")),
        (page(unsent=3), ("unsent", "warn")),
        (page(unsent=10), ("unsent", "bad")),
        (page(round_trip=1500), ("round_trip", "bad")),
        # A device that is behind is as wrong as one that is ahead.
        (page(clock_skew=-60_000), ("clock_skew", "warn")),
        (page(clock_skew=300_000), ("clock_skew", "bad")),
    ],
)
def test_each_reason_has_its_level(one, reason):
    assert found(one) == [reason]


def test_a_status_can_be_a_reason():
    assert found(facts(), LiveStatus.ON_HOLD) == [("on_hold", "bad")]
    assert found(facts(), LiveStatus.OFFLINE) == [("offline", "bad")]


@pytest.mark.parametrize("status", [LiveStatus.LIVE, LiveStatus.RECONNECTING])
def test_silence_is_a_reason_while_somebody_should_be_heard(status):
    assert found(facts(), status, silence=30_000) == [("silent", "bad")]
    assert found(facts(), LiveStatus.PAUSED, silence=30_000) == []


def test_a_round_trip_is_of_who_is_there():
    assert found(page(round_trip=1500), LiveStatus.RECONNECTING) == []


def test_the_end_is_near_only_with_something_to_lose():
    assert found(page(unsent=1), nearly_over=True) == [("nearly_over", "bad")]
    assert found(page(), nearly_over=True) == []
    assert found(page(unsent=1)) == []


def test_the_most_urgent_comes_first():
    one = facts(clock=running(help=NOW), takeovers=Takeovers(4), keeps_answers=False)

    assert [reason for reason, _level in found(one)] == [
        *("help", "takeovers", "no_storage")
    ]


def test_bad_comes_before_a_warning_and_the_kind_before_both():
    def of(reason, level):
        return urgency([{"reason": reason, "level": level}])

    assert of("help", "bad") < of("takeovers", "bad") < of("takeovers", "warn")
    assert of("takeovers", "warn") < of("unsent", "bad")
    assert max(of(reason, "warn") for reason in Reason) < urgency([]) == CALM
