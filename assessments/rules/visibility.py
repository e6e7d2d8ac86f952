"""
What a candidate may see of how it went. Pure: imports no framework.

Everything that shows a score, a mark, a key or feedback to a candidate asks ``visible``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assessments.rules.states import FINISHED, AttemptStatus


class Rule(StrEnum):
    """A test's result rule, as it is stored."""

    NEVER = "never"
    SCORE = "score"  # a practice test: the own score, at the end of the own attempt
    SCORE_AFTER_CLOSE = "score_after_close"
    ANSWERS_AFTER_CLOSE = "answers_after_close"


# They wait for the scheduled end, and for everybody who still sits the test.
WAITING = frozenset({Rule.SCORE_AFTER_CLOSE, Rule.ANSWERS_AFTER_CLOSE})


class Obstacle(StrEnum):
    """Why a result that waits is not shown yet."""

    NO_END = "no_end"  # somebody may always still start
    MAY_START = "may_start"
    GRACE = "grace"  # answers of the last second may be on their way
    SITTING = "sitting"  # extra time, added time, a pause, a hold or a reopening


@dataclass(frozen=True, slots=True)
class WholeTest:
    """A test as far as its results ask. ``somebody_sits``: any attempt is open."""

    scheduled_end: datetime | None
    grace: timedelta
    somebody_sits: bool


@dataclass(frozen=True, slots=True)
class Released:
    """What a person has released. ``paper``: with the key, marks and feedback."""

    score: bool = False
    grade: bool = False
    paper: bool = False


NOT_RELEASED = Released()


@dataclass(frozen=True, slots=True)
class Visible:
    """
    ``answers``: the key, the marks of each answer and feedback. ``obstacle`` is what
    holds back what the rule shows later.
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
        # Whoever reads the marks of each answer can add them up.
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
    """What holds back a result that waits for the test to be over; the first there is."""
    if test.scheduled_end is None:
        return Obstacle.NO_END
    if now < test.scheduled_end:
        return Obstacle.MAY_START
    if now <= test.scheduled_end + test.grace:
        return Obstacle.GRACE
    return Obstacle.SITTING if test.somebody_sits else None
