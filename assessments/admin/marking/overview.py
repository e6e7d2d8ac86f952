"""The questions of a test, and how far each of them is marked."""

from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.admin.marking.assigning import assign_address
from assessments.admin.marking.places import names_of
from assessments.admin.marking.rules import rules_address
from assessments.marking.queue import MarkingProgress, progress_of
from assessments.models import Test, User
from assessments.people.assigned import reach_of
from assessments.services.grading.slots import fill_slots


@dataclass(frozen=True, slots=True)
class Row:
    """
    ``name`` is empty for a place that the test no longer has. ``has_rubric``: the user may
    change the rubric, because all answers to the question are theirs to mark.
    """

    name: str
    progress: MarkingProgress
    has_rubric: bool

    @property
    def rounds(self) -> list[tuple[int, int]]:
        """How many answers wait for each round; rounds without one are left out."""
        return [(round, n) for round, n in enumerate(self.progress.by_round, 1) if n]

    @property
    def later(self) -> bool:
        """Whether an answer waits for a second or third marker."""
        return any(self.progress.by_round[1:])


def overview_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User
) -> HttpResponse:
    fill_slots(test)
    rows = rows_of(test, user)
    return TemplateResponse(
        request,
        "admin/assessments/marking/overview.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Mark answers"),
            "test": test,
            "rows": rows,
            "assign_address": assign_address(user, test),
            "rules_address": rules_address(user, test.pk),
            "waiting": sum(row.progress.waiting for row in rows),
        },
    )


def rows_of(test: Test, user: User) -> list[Row]:
    names, reach = names_of(test), reach_of(user, test)
    return [
        Row(names.get(one.slot, ""), one, has_rubric=reach.has_question(one.slot))
        for one in progress_of(test, reach)
    ]
