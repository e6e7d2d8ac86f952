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
    """
    What its results depend on in a test. ``somebody_sits``: an attempt is open.
    ``is_rule_carried_out``: what the result rule releases is a release of its own by now.
    """

    scheduled_end: datetime | None
    grace: timedelta
    somebody_sits: bool
    is_rule_carried_out: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """What is released. ``paper``: the paper with key, marks and feedback."""

    score: bool = False
    grade: bool = False
    paper: bool = False

    @property
    def any(self) -> bool:
        return self.score or self.grade or self.paper

    def __or__(self, other: "Released") -> "Released":
        return Released(
            self.score or other.score,
            self.grade or other.grade,
            self.paper or other.paper,
        )


NOT_RELEASED = Released()
# What a rule that waits releases at the scheduled end plus grace. Every other result
# that is shown was released by a person or by their plan, or is a practice score.
RELEASED_BY_RULE = {
    Rule.SCORE_AFTER_CLOSE: Released(score=True),
    Rule.ANSWERS_AFTER_CLOSE: Released(score=True, paper=True),
}


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
    inspected: bool = False,
) -> Visible:
    """
    What the candidate of an attempt with this status may see now. ``released``: by a
    person, or by a plan of a person whose time has come.

    ``inspected``: the candidates may read their marked papers at the moment.
    """
    if status not in FINISHED:
        return NOTHING
    is_practice = rule is Rule.SCORE
    shown = released | due_by_rule(rule, test, now)
    return Visible(
        # The paper shows the marks of each answer, which add up to the score.
        score=is_practice or shown.score or shown.paper or inspected,
        grade=shown.grade,
        answers=shown.paper or inspected,
        obstacle=obstacle_to(test, now) if _is_planned(rule, test) else None,
    )


def due_by_rule(rule: Rule, test: WholeTest, now: datetime) -> Released:
    """What the result rule releases by now, and no release says so yet."""
    if not _is_planned(rule, test) or obstacle_to(test, now) is not None:
        return NOT_RELEASED
    return RELEASED_BY_RULE[rule]


def _is_planned(rule: Rule, test: WholeTest) -> bool:
    return rule in WAITING and not test.is_rule_carried_out


def obstacle_to(test: WholeTest, now: datetime) -> Obstacle | None:
    """The first reason why a result that waits for the test's end is not shown yet."""
    if test.scheduled_end is None:
        return Obstacle.NO_END
    if now < test.scheduled_end:
        return Obstacle.MAY_START
    if now <= test.scheduled_end + test.grace:
        return Obstacle.GRACE
    return Obstacle.SITTING if test.somebody_sits else None
