from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from assessments.rules.states import FINISHED, AttemptStatus
from assessments.rules.visibility import (
    NOTHING,
    Obstacle,
    Rule,
    Visible,
    WholeTest,
    visible,
)

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
GRACE = timedelta(seconds=30)
MOMENT = timedelta(milliseconds=1)
BEFORE, IN_GRACE, AFTER = TEN - MOMENT, TEN + GRACE, TEN + GRACE + MOMENT

WAITING = [Rule.SCORE_AFTER_CLOSE, Rule.ANSWERS_AFTER_CLOSE]


def whole(end=TEN, *, sits=False):
    return WholeTest(end, GRACE, sits)


def test_who_has_not_finished_sees_nothing():
    for rule, status in product(Rule, set(AttemptStatus) - FINISHED):
        assert visible(rule, status, whole(), AFTER) == NOTHING


@pytest.mark.parametrize("status", sorted(FINISHED))
def test_the_rules_once_everything_is_over(status):
    seen = {rule: visible(rule, status, whole(), AFTER) for rule in Rule}

    assert seen == {
        Rule.NEVER: NOTHING,
        Rule.SCORE: Visible(score=True),
        Rule.SCORE_AFTER_CLOSE: Visible(score=True),
        Rule.ANSWERS_AFTER_CLOSE: Visible(score=True, answers=True),
    }


@pytest.mark.parametrize("rule", WAITING)
@pytest.mark.parametrize(
    ("test", "now", "obstacle"),
    [
        (whole(end=None), AFTER, Obstacle.NO_END),
        (whole(), BEFORE, Obstacle.MAY_START),
        (whole(), TEN, Obstacle.GRACE),
        (whole(), IN_GRACE, Obstacle.GRACE),
        (whole(sits=True), AFTER, Obstacle.SITTING),
        (whole(sits=True), AFTER + timedelta(days=1), Obstacle.SITTING),
    ],
)
def test_what_waits_is_held_back_until_nobody_sits_or_may_start(
    rule, test, now, obstacle
):
    shown = visible(rule, AttemptStatus.SUBMITTED, test, now)

    assert shown == Visible(obstacle=obstacle)


def test_a_practice_test_shows_the_own_score_and_never_the_key():
    moments = product([whole(), whole(end=None), whole(sits=True)], [BEFORE, AFTER])

    shown = [visible(Rule.SCORE, AttemptStatus.EXPIRED, *one) for one in moments]

    assert set(shown) == {Visible(score=True, answers=False)}


@pytest.mark.parametrize("rule", Rule)
def test_an_inspection_shows_the_marked_paper_to_who_has_finished(rule):
    for status in AttemptStatus:
        seen = visible(rule, status, whole(sits=True), AFTER, inspected=True)
        finished = status in FINISHED
        assert (seen.score, seen.answers, seen.grade) == (finished, finished, False)
