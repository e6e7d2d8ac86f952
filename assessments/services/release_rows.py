"""
The rows of releases, and turning what is due into such a row.

A planned release and a result rule show results by the clock alone, as soon as nothing
stands in the way (assessments.results). ``carry_out`` stores what they show: from then on
it is a release like any other. It stays until it is undone, and its test is closed to new
starts. Each process that has connections and ``expire_attempts`` do this every few seconds.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Q

from assessments import results
from assessments.models import ResultRelease, Test, User
from assessments.models.releases import Origin, PlanEnd
from assessments.releases.obstacles import ReleaseObstacle, obstacles_to
from assessments.rules.visibility import WAITING, Released
from assessments.services.closing import close, locked
from realtime import server_time
from realtime.database import outages
from realtime.database.alone import alone

logger = logging.getLogger(__name__)


def carry_out_due(now: datetime) -> int:
    """
    Store every release that is due and not held back. Each test has its own transaction.

    Returns:
        How many tests show more, or the same by a row.
    """
    return sum(_carried_out(test_id, now) for test_id in _maybe_due(now))


async def carry_out_now_and_then() -> None:
    """The same in a process with connections; no save waits for its locks."""
    try:
        await alone(carry_out_due, server_time.now())
    except DatabaseError as error:
        if not outages.is_noted(error):
            logger.warning("no release of results was looked for: %s", error)


def _maybe_due(now: datetime) -> Iterable[int]:
    planned = Q(release_due_at__lte=now)
    by_rule = Q(result_rule__in=sorted(WAITING), closes_at__lte=now)
    is_done = Q(carried_out_rule=F("result_rule"), carried_out_end=F("closes_at"))
    tests = Test.objects.filter(planned | (by_rule & ~is_done)).order_by("pk")
    return list(tests.values_list("pk", flat=True))


@transaction.atomic
def _carried_out(test_id: int, now: datetime) -> bool:
    return carry_out(locked(test_id), now)


def carry_out(test: Test, now: datetime) -> bool:
    """Of a locked test. False if nothing is due, or anything stands in the way."""
    by_rule = _carry_out_rule(test, now)
    return _carry_out_plan(test, now) or by_rule


def _carry_out_rule(test: Test, now: datetime) -> bool:
    what = results.due_by_its_rule(test, now)
    if what == Released():
        return False
    test.carried_out_rule, test.carried_out_end = test.result_rule, test.closes_at
    test.save(update_fields=["carried_out_rule", "carried_out_end", "updated_at"])
    _release(test, what, by=None, now=now, origin=Origin.RULE)
    return True


def _carry_out_plan(test: Test, now: datetime) -> bool:
    plan = results.open_plan(test) if results.is_plan_due(test, now) else None
    if plan is None or obstacles_to(test, plan.what, now):
        return False
    end_plan(test, PlanEnd.CARRIED_OUT, actor=None, now=now)
    _release(test, plan.what, by=plan.by, now=now, origin=Origin.PLAN)
    return True


def _release(
    test: Test, what: Released, *, by: User | None, now: datetime, origin: Origin
) -> None:
    close(test, now)
    if test.released | what != test.released:
        write_release(test, test.released | what, (), actor=by, now=now, origin=origin)
    logger.info("results of test %s were released by %s", test.pk, origin)


def end_plan(test: Test, end: PlanEnd, *, actor: User | None, now: datetime) -> None:
    """The open plan of a locked test ends."""
    test.release_plans.filter(ended_at=None).update(
        ended_at=now, ended_by=actor, end=end
    )
    test.release_due_at = None
    test.save(update_fields=["release_due_at", "updated_at"])


def write_release(
    test: Test,
    what: Released,
    obstacles: Sequence[ReleaseObstacle],
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
    origin: Origin = Origin.PERSON,
) -> ResultRelease:
    """Candidates see this much of a locked test from now on; the row says so."""
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
        origin=origin,
        overridden=[one.code for one in obstacles],
        reason=reason.strip(),
    )
