"""
What a candidate may see of their result. Pure: imports no framework.

All code that shows a score, a mark, a key or feedback to a candidate asks ``visible``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assessments.rules.states import FINISHED, AttemptStatus


class Rule(StrEnum):
    """A test's result rule, as it is stored."""

    NEVER = "never"
    SCORE = "score"  # a practice test: the score as soon as the attempt ends
    SCORE_AFTER_CLOSE = "score_after_close"
    ANSWERS_AFTER_CLOSE = "answers_after_close"


# Under these rules a result waits for the scheduled end and for all open attempts.
WAITING = frozenset({Rule.SCORE_AFTER_CLOSE, Rule.ANSWERS_AFTER_CLOSE})


class Obstacle(StrEnum):
    """Why a result that waits is not shown yet."""

    NO_END = "no_end"  # no scheduled end: somebody may always start
    MAY_START = "may_start"
    GRACE = "grace"  # answers of the last second may still arrive
    SITTING = "sitting"  # extra time, added time, a pause, a hold or a reopening


@dataclass(frozen=True, slots=True)
class WholeTest:
    """What its results depend on in a test. ``somebody_sits``: an attempt is open."""

    scheduled_end: datetime | None
    grace: timedelta
    somebody_sits: bool


@dataclass(frozen=True, slots=True)
class Released:
    """What a person has released. ``paper``: the paper with key, marks and feedback."""

    score: bool = False
    grade: bool = False
    paper: bool = False


NOT_RELEASED = Released()


@dataclass(frozen=True, slots=True)
class Visible:
    """
    ``answers``: the key, the marks of each answer and feedback. ``obstacle``: why the
    rule does not show the result yet.
    """

    score: bool = False
    grade: bool = False
    answers: bool = False
    obstacle: Obstacle | None = None


NOTHING = Visible()


def visible(
    rule: Rule,
    status: AttemptStatus,
    test: WholeTest,
    now: datetime,
    released: Released = NOT_RELEASED,
) -> Visible:
    """What the candidate of an attempt with this status may see now."""
    if status not in FINISHED:
        return NOTHING
    by_rule = _by_rule(rule, test, now)
    return Visible(
        # The paper shows the marks of each answer, which add up to the score.
        score=by_rule.score or released.score or released.paper,
        grade=released.grade,
        answers=by_rule.answers or released.paper,
        obstacle=by_rule.obstacle,
    )


def _by_rule(rule: Rule, test: WholeTest, now: datetime) -> Visible:
    if rule is Rule.NEVER:
        return NOTHING
    if rule is Rule.SCORE:
        return Visible(score=True)
    if obstacle := obstacle_to(test, now):
        return Visible(obstacle=obstacle)
    return Visible(score=True, answers=rule is Rule.ANSWERS_AFTER_CLOSE)


def obstacle_to(test: WholeTest, now: datetime) -> Obstacle | None:
    """The first reason why a result that waits for the test's end is not shown yet."""
    if test.scheduled_end is None:
        return Obstacle.NO_END
    if now < test.scheduled_end:
        return Obstacle.MAY_START
    if now <= test.scheduled_end + test.grace:
        return Obstacle.GRACE
    return Obstacle.SITTING if test.somebody_sits else None
