"""
Releasing the results of a test to its candidates, and taking that back.

A release is refused while anything could still change or be given away by it, with each
reason named. A person with ``override_release`` may go past the reasons; the row of the
release keeps which, and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import selectors
from assessments.models import (
    Attempt,
    ResultRelease,
    Slot,
    Test,
    TestMarkingRules,
    User,
)
from assessments.results import may_override, released
from assessments.rules.states import OPEN, AttemptStatus
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.closing import locked
from assessments.services.errors import Refused
from realtime.models import EndedBy, SessionLease

SHOWN_TESTS = 5


@dataclass(frozen=True, slots=True)
class ReleaseObstacle:
    """Why results cannot be released: a code for programs, a sentence for people."""

    code: str
    words: str


class ReleaseRefused(Refused):
    """Results cannot be released yet; ``obstacles`` says each reason."""

    code = "release.refused"

    def __init__(self, obstacles: Sequence[ReleaseObstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(one.words for one in obstacles))


class OverrideRefused(Refused):
    """Somebody without the permission, or without a reason, tried to go past one."""

    code = "release.override"


@transaction.atomic
def release_results(
    test_id: int,
    what: Released,
    *,
    actor: User | None,
    now: datetime,
    override: bool = False,
    reason: str = "",
) -> ResultRelease:
    """
    Show candidates this much from now on, instead of what they were shown before.

    Releasing what is released already changes nothing, and gives the row it is by.
    ``actor`` None is the command line. Taking something back is never refused.

    Raises:
        ReleaseRefused: If there are obstacles and ``override`` is not set.
        OverrideRefused: If ``override`` is set without a reason, or by somebody who may
            not.
    """
    test = locked(test_id)
    last = ResultRelease.objects.filter(test=test).first()
    if last is not None and released(test) == what:
        return last
    obstacles = obstacles_to(test, what, now)
    if obstacles:
        _check_override(obstacles, actor, override=override, reason=reason)
    return _write(test, what, obstacles, actor=actor, now=now, reason=reason)


@transaction.atomic
def undo_release(
    test_id: int, *, actor: User | None, now: datetime, reason: str = ""
) -> ResultRelease | None:
    """Candidates see nothing of it any more; None if nothing was released."""
    test = locked(test_id)
    if released(test) == NOT_RELEASED:
        return None
    return _write(test, NOT_RELEASED, (), actor=actor, now=now, reason=reason)


def _check_override(
    obstacles: Sequence[ReleaseObstacle],
    actor: User | None,
    *,
    override: bool,
    reason: str,
) -> None:
    if not override:
        raise ReleaseRefused(obstacles)
    if not may_override(actor):
        raise OverrideRefused(_("You may not release results before their time."))
    if not reason.strip():
        raise OverrideRefused(_("Say why the results are released all the same."))


def _write(
    test: Test,
    what: Released,
    obstacles: Sequence[ReleaseObstacle],
    *,
    actor: User | None,
    now: datetime,
    reason: str,
) -> ResultRelease:
    test.shows_score, test.shows_grade = what.score, what.grade
    test.shows_paper = what.paper
    test.save(update_fields=["shows_score", "shows_grade", "shows_paper", "updated_at"])
    return ResultRelease.objects.create(
        test=test,
        at=now,
        by=actor,
        score=what.score,
        grade=what.grade,
        paper=what.paper,
        overridden=[one.code for one in obstacles],
        reason=reason.strip(),
    )


# What stands in the way.


def obstacles_to(test: Test, what: Released, now: datetime) -> list[ReleaseObstacle]:
    """Everything that speaks against it; what only takes back has no obstacles."""
    before = released(test)
    adds_paper = what.paper and not before.paper
    adds_any = adds_paper or (
        (what.score and not before.score) or (what.grade and not before.grade)
    )
    if not adds_any:
        return []
    found = [
        *_open_attempts(test, now),
        *_starts(test, now),
        *_unmarked(test, now),
        *_rescoring(test),
        *_grades(test, what),
    ]
    return [*found, *_same_questions(test, now)] if adds_paper else found


def _open_attempts(test: Test, now: datetime) -> list[ReleaseObstacle]:
    clocks = Attempt.objects.filter(test=test, status__in=OPEN).order_by()
    sitting = [one for one in clocks if selectors.is_open(one, now)]
    unsettled = len(clocks) - len(sitting)
    found = []
    if sitting:
        words = ngettext(
            "%d attempt is still open.", "%d attempts are still open.", len(sitting)
        )
        found.append(ReleaseObstacle("open", words % len(sitting)))
    if held := _on_hold(sitting):
        words = ngettext("%d of them is on hold.", "%d of them are on hold.", held)
        found.append(ReleaseObstacle("on_hold", words % held))
    if unsettled:
        words = ngettext(
            "%d attempt ran out of time and is not scored yet.",
            "%d attempts ran out of time and are not scored yet.",
            unsettled,
        )
        found.append(ReleaseObstacle("unsettled", words % unsettled))
    return found


def _on_hold(attempts: Sequence[Attempt]) -> int:
    subjects = [attempt.subject for attempt in attempts]
    return SessionLease.objects.filter(
        subject__in=subjects, ended_by=EndedBy.HELD
    ).count()


def _starts(test: Test, now: datetime) -> list[ReleaseObstacle]:
    if not somebody_may_start(test, now):
        return []
    words = _("Somebody may still start: close the test to new starts first.")
    return [ReleaseObstacle("may_start", words)]


def somebody_may_start(test: Test, now: datetime) -> bool:
    """In a test for everybody that is always somebody, until it has closed."""
    has_closed = test.closes_at is not None and now >= test.closes_at
    if not test.is_published or test.starts_closed_at is not None or has_closed:
        return False
    groups = list(test.groups.values_list("pk", flat=True))
    if not groups:
        return True
    members = User.objects.filter(is_active=True, groups__in=groups).distinct()
    return any(selectors.attempts_left(member, test) > 0 for member in members)


def _unmarked(test: Test, now: datetime) -> list[ReleaseObstacle]:
    waiting = Attempt.objects.filter(test=test, needs_grading=True).exclude(
        Q(status__in=OPEN) | Q(status=AttemptStatus.VOIDED)
    )
    if not (count := waiting.count()):
        return []
    words = ngettext(
        "%d attempt has answers that wait to be marked.",
        "%d attempts have answers that wait to be marked.",
        count,
    )
    return [ReleaseObstacle("unmarked", words % count)]


def _rescoring(test: Test) -> list[ReleaseObstacle]:
    """The rules of marking were changed, and not all scores are derived by them yet."""
    newest = TestMarkingRules.objects.filter(test=test).order_by("-pk").first()
    if newest is None or newest.is_applied:
        return []
    words = _("The rules of marking were changed: not all scores follow them yet.")
    return [ReleaseObstacle("rescoring", words)]


def _grades(test: Test, what: Released) -> list[ReleaseObstacle]:
    if not what.grade or hasattr(test, "grade_key"):
        return []
    words = _("There are no grades: the test has no grade key.")
    return [ReleaseObstacle("no_grade_key", words)]


def _same_questions(test: Test, now: datetime) -> list[ReleaseObstacle]:
    """Of other tests that are open or to come: who sits them would read the key here."""
    others = list(tests_with_same_questions(test, now)[:SHOWN_TESTS])
    if not others:
        return []
    words = _("Other tests that are open or to come ask the same questions: %(tests)s.")
    names = ", ".join(other.title for other in others)
    return [ReleaseObstacle("same_questions", words % {"tests": names})]


def tests_with_same_questions(test: Test, now: datetime) -> QuerySet[Test]:
    """By the questions they name, and by the categories they draw from."""
    slots = Slot.objects.filter(section__test=test)
    questions, drawn_from = slots.values("question"), slots.values("category")
    shared = Slot.objects.filter(
        Q(question__in=questions)
        | Q(question__category__in=drawn_from)
        | Q(category__in=drawn_from)
        | Q(category__in=slots.values("question__category"))
    )
    is_to_come = Q(published_at__isnull=False, starts_closed_at=None) & (
        Q(closes_at=None) | Q(closes_at__gt=now)
    )
    is_sat = Q(pk__in=Attempt.objects.filter(status__in=OPEN).values("test"))
    return (
        Test.objects.filter(is_to_come | is_sat)
        .filter(pk__in=shared.values("section__test"))
        .exclude(pk=test.pk)
        .order_by("title")
    )
