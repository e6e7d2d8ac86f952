"""Why the results of a test cannot be released yet, each reason named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import selectors
from assessments.models import Attempt, Test, TestMarkingRules
from assessments.releases.same_questions import sat_or_to_come
from assessments.releases.starts import somebody_may_start
from assessments.rules.states import OPEN, AttemptStatus
from assessments.rules.visibility import Released
from realtime.models import EndedBy, SessionLease

SHOWN_TESTS = 5


@dataclass(frozen=True, slots=True)
class ReleaseObstacle:
    """Why results cannot be released: a code for programs, a sentence for people."""

    code: str
    words: str


def obstacles_to(test: Test, what: Released, now: datetime) -> list[ReleaseObstacle]:
    """Everything that speaks against it; what only takes back has no obstacles."""
    if not adds_to(test.released, what):
        return []
    found = [
        *_open_attempts(test, now),
        *_starts(test, now),
        *_unmarked(test, now),
        *_rescoring(test),
        *_grades(test, what),
    ]
    if what.paper and not test.released.paper:
        return [*found, *_same_questions(test, now)]
    return found


def adds_to(before: Released, what: Released) -> bool:
    """Whether candidates see more after than before."""
    return (
        (what.score and not before.score)
        or (what.grade and not before.grade)
        or (what.paper and not before.paper)
    )


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
    others = list(sat_or_to_come(test, now)[:SHOWN_TESTS])
    if not others:
        return []
    words = _("Other tests that are open or to come ask the same questions: %(tests)s.")
    names = ", ".join(other.title for other in others)
    return [ReleaseObstacle("same_questions", words % {"tests": names})]
