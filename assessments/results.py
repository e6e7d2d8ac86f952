"""The results that candidates may see, read from rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from assessments import selectors
from assessments.models import (
    Attempt,
    InspectionWindow,
    ReleasePlan,
    Test,
    TestGradeKey,
    User,
)
from assessments.releases.obstacles import obstacles_to
from assessments.releases.same_questions import sat_or_to_come
from assessments.rules.grade_key import Grade
from assessments.rules.inspection import WindowState, state_of
from assessments.rules.states import OPEN
from assessments.rules.visibility import (
    NOT_RELEASED,
    NOTHING,
    WAITING,
    Obstacle,
    Released,
    Rule,
    Visible,
    WholeTest,
    due_by_rule,
    visible,
)

OVERRIDE = "assessments.override_release"


@dataclass(frozen=True, slots=True)
class Result:
    """
    What a candidate may see of their result. ``needs_grading``: it is not final yet.

    ``score`` is None where only the grade is shown; ``grade`` is None without a grade.
    """

    score: Decimal | None
    max_score: Decimal
    needs_grading: bool
    with_answers: bool
    grade: Grade | None = None


def result_for_candidate(attempt: Attempt, now: datetime) -> Result | None:
    """What the candidate may see of the result now; None if nothing."""
    shown = visible_to_candidate(attempt, now)
    if not (shown.score or shown.grade) or attempt.score is None:
        return None
    return Result(
        attempt.score if shown.score else None,
        attempt.max_score,
        attempt.needs_grading,
        with_answers=shown.answers,
        grade=_grade(attempt) if shown.grade else None,
    )


def _grade(attempt: Attempt) -> Grade | None:
    """None while an answer waits for a person to mark it, and without a grade key."""
    if attempt.score is None or attempt.needs_grading:
        return None
    found = TestGradeKey.objects.filter(test=attempt.test_id).first()
    return found.key.grade(attempt.score, attempt.max_score) if found else None


def released(test: Test) -> Released:
    """What a person has released of a test's results and not taken back."""
    return test.released


def visible_to_candidate(attempt: Attempt, now: datetime) -> Visible:
    """What the candidate may see of this attempt; one statement, three in a window."""
    rule, status = Rule(attempt.test.result_rule), selectors.status_now(attempt, now)
    by_person = released_by_now(attempt.test, now)
    inspected = is_inspected(attempt.test, now)
    if rule is Rule.NEVER and by_person == NOT_RELEASED and not inspected:
        return NOTHING
    return visible(rule, status, _whole(attempt.test, now), now, by_person, inspected)


def is_inspected(test: Test, now: datetime) -> bool:
    """
    Whether candidates may read their marked papers in the inspection now.

    What was free of obstacles when the window was set may not be any more: a window is
    often set days before. No statement outside a window.
    """
    if state_of(test.inspection, now) is not WindowState.OPEN:
        return False
    if InspectionWindow.overridden_of(test):
        return True
    has_closed = test.closes_at is not None and now >= test.closes_at
    if test.starts_closed_at is None and not has_closed:
        return False
    return not (somebody_sits(test.pk, now) or sat_or_to_come(test, now).exists())


def is_to_come(attempt: Attempt, now: datetime) -> bool:
    """Whether the candidate will see a result that waits for the test to be over."""
    shown = visible_to_candidate(attempt, now)
    return not shown.score and shown.obstacle not in (None, Obstacle.NO_END)


def is_released(test: Test, now: datetime) -> bool:
    """
    Whether results that waited for the test's end or for a person are shown now, or
    will be in an inspection.
    """
    if state_of(test.inspection, now) in (WindowState.TO_COME, WindowState.OPEN):
        return True
    return shown_by_now(test, now) != NOT_RELEASED


def some_see_scores(test: Test, now: datetime) -> bool:
    """Whether candidates may have seen a score: released, or in a practice test."""
    return Rule(test.result_rule) is Rule.SCORE or is_released(test, now)


def shown_by_now(test: Test, now: datetime) -> Released:
    """What all candidates with a result see: released, planned and due, or by the rule."""
    return released_by_now(test, now) | due_by_its_rule(test, now)


def due_by_its_rule(test: Test, now: datetime) -> Released:
    """What the result rule of the test releases by now, and no row says so yet."""
    if Rule(test.result_rule) not in WAITING:
        return NOT_RELEASED
    return due_by_rule(Rule(test.result_rule), _whole(test, now), now)


def released_by_now(test: Test, now: datetime) -> Released:
    """What a person has released, and what they have planned and is due."""
    return released(test) | planned_by_now(test, now)


def planned_by_now(test: Test, now: datetime) -> Released:
    """What a plan releases now. Nothing while it is not due, or anything is in its way."""
    if not is_plan_due(test, now):
        return NOT_RELEASED
    plan = open_plan(test)
    if plan is None or obstacles_to(test, plan.what, now):
        return NOT_RELEASED
    return plan.what


def is_plan_due(test: Test, now: datetime) -> bool:
    return test.release_due_at is not None and now >= test.release_due_at


def open_plan(test: Test) -> ReleasePlan | None:
    """The planned release that nobody has ended yet."""
    if test.release_due_at is None:
        return None
    return ReleasePlan.objects.filter(test=test, ended_at=None).first()


def is_rule_carried_out(test: Test) -> bool:
    """A result rule is carried out once for each scheduled end."""
    carried_out = (test.carried_out_rule, test.carried_out_end)
    return carried_out == (test.result_rule, test.closes_at)


def _whole(test: Test, now: datetime) -> WholeTest:
    has_closed = test.closes_at is not None and now >= test.closes_at
    return WholeTest(
        scheduled_end=test.closes_at,
        grace=timedelta(seconds=test.grace_seconds),
        # Before the scheduled end nothing depends on this.
        somebody_sits=has_closed and somebody_sits(test.pk, now),
        is_rule_carried_out=is_rule_carried_out(test),
    )


def somebody_sits(test_id: int, now: datetime) -> bool:
    """Whether any attempt can still go on: running, paused, on hold or reopened."""
    attempts = Attempt.objects.filter(test=test_id, status__in=OPEN).order_by()
    clocks = attempts.only("status", "deadline", "grace_seconds")
    return any(selectors.is_open(one, now) for one in clocks.iterator())


def seen_keys(attempts: Iterable[Attempt]) -> set[tuple[int, int]]:
    """Candidates, each with a test whose key they have seen; one statement."""
    pairs = {(one.candidate_id, one.test_id) for one in attempts}
    shown = Attempt.objects.filter(
        candidate__in={candidate for candidate, _ in pairs},
        test__in={test for _, test in pairs},
        key_shown_at__isnull=False,
    )
    return pairs & set(shown.values_list("candidate_id", "test_id"))


def may_override(user: User | None) -> bool:
    """Whether the user may do what is forbidden once a result was shown."""
    # None is the command line, which only the operator uses.
    return user is None or user.has_perm(OVERRIDE)
