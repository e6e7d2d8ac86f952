"""How long an attempt stood on hold by the candidate's own doing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.history.own_holds import own_hold_ms
from assessments.models import AttemptEvent
from assessments.rules.states import AttemptStatus
from tests.factories import make_attempt

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    """Whose clock stands."""
    return make_attempt(
        status=AttemptStatus.PAUSED, deadline=None, remaining_ms=600_000
    )


def log(attempt, kind, ago, **detail):
    AttemptEvent.objects.create(
        attempt=attempt, at=NOW - ago, kind=kind, by="system", detail=detail
    )


def owed(attempt):
    return own_hold_ms([attempt], NOW).get(attempt.pk, 0)


@pytest.mark.parametrize(
    ("why", "ms"), [("policy", 300_000), ("takeovers", 300_000), ("proctor", 0)]
)
def test_only_ones_own_doing_counts(attempt, why, ms):
    log(attempt, "held", 5 * MINUTE, why=why)

    assert owed(attempt) == ms


def test_a_clock_that_stood_before_stands_for_another_reason(attempt):
    log(attempt, "held", 5 * MINUTE, why="policy", stopped=False)

    assert owed(attempt) == 0


def test_the_last_hold_is_meant(attempt):
    log(attempt, "held", 9 * MINUTE, why="policy")
    log(attempt, "hold.released", 8 * MINUTE)
    log(attempt, "held", 2 * MINUTE, why="takeovers")

    assert owed(attempt) == 120_000


def test_what_was_counted_is_not_counted_again(attempt):
    log(attempt, "held", 5 * MINUTE, why="policy")
    log(attempt, "seat.approved", 3 * MINUTE, counted_ms=120_000)

    assert owed(attempt) == 180_000


def test_a_hold_that_is_over_was_decided_about():
    running = make_attempt()
    log(running, "held", 5 * MINUTE, why="policy")

    assert owed(running) == 0
