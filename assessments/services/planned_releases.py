"""Planning a release of results for a moment, and taking the plan back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import ReleasePlan, User
from assessments.models.releases import PlanEnd
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.closing import locked
from assessments.services.errors import Refused
from assessments.services.release_rows import carry_out, end_plan


class PlanRefused(Refused):
    """This is no plan: it releases nothing, or its time has passed."""

    code = "release.plan"


@transaction.atomic
def plan_release(
    test_id: int, what: Released, due_at: datetime, *, actor: User | None, now: datetime
) -> ReleasePlan:
    """
    Candidates see this much from ``due_at`` on, in addition to what they see then.

    If anything stands in the way at that time, the release is held back until nothing
    does. The plan replaces an earlier one. ``actor`` None is the command line.

    Raises:
        PlanRefused: If it releases nothing, or ``due_at`` has passed.
    """
    if what == NOT_RELEASED:
        raise PlanRefused(_("Say what candidates shall see: score, grade or paper."))
    if due_at <= now:
        raise PlanRefused(_("This time has passed. Release at once, or later."))
    test = locked(test_id)
    carry_out(test, now)
    if test.release_due_at is not None:
        end_plan(test, PlanEnd.REPLACED, actor=actor, now=now)
    test.release_due_at = due_at
    test.save(update_fields=["release_due_at", "updated_at"])
    return ReleasePlan.objects.create(
        test=test,
        made_at=now,
        by=actor,
        due_at=due_at,
        score=what.score,
        grade=what.grade,
        paper=what.paper,
    )


@transaction.atomic
def undo_plan(test_id: int, *, actor: User | None, now: datetime) -> bool:
    """Nothing is planned any more. False if nothing was, or it is carried out by now."""
    test = locked(test_id)
    carry_out(test, now)
    if test.release_due_at is None:
        return False
    end_plan(test, PlanEnd.UNDONE, actor=actor, now=now)
    return True
