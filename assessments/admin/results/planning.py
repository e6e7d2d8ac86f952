"""Planning a release of results on the results page, and taking the plan back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assessments import results
from assessments.admin.results.access import test_with_results
from assessments.models import Test, User
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import Released
from assessments.services import planned_releases
from assessments.services.errors import Refused
from realtime import server_time

MAY_RELEASE = "assessments.release_results"


def plan_context(test: Test, now: datetime) -> dict[str, Any]:
    """The open plan for the page, and what holds it back if it is due."""
    planned = results.open_plan(test)
    is_due = planned is not None and results.is_plan_due(test, now)
    held_back = obstacles_to(test, planned.what, now) if planned and is_due else []
    return {"plan": planned, "is_plan_due": is_due, "held_back_by": held_back}


def plan(request: HttpRequest, test_id: int) -> HttpResponse:
    """POST plans a release, or takes the plan back."""
    test = test_with_results(request, test_id, MAY_RELEASE)
    assert isinstance(request.user, User), "the admin lets nobody else in"
    if "undo" in request.POST:
        planned_releases.undo_plan(test.pk, actor=request.user, now=server_time.now())
        messages.success(request, _("No release is planned any more."))
    else:
        _plan(request, test, request.user)
    return HttpResponseRedirect(
        reverse("admin:assessments_test_results", args=[test.pk])
    )


def _plan(request: HttpRequest, test: Test, user: User) -> None:
    sent = request.POST
    due_at = _moment(sent.get("at", ""))
    if due_at is None:
        messages.error(request, _("Choose the day and the time of the release."))
        return
    what = Released("score" in sent, "grade" in sent, "paper" in sent)
    try:
        planned_releases.plan_release(
            test.pk, what, due_at, actor=user, now=server_time.now()
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The release is planned."))


def _moment(text: str) -> datetime | None:
    """As the browser sends it: a wall clock in the time zone of the reader."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or timezone.is_aware(found):
        return found
    return timezone.make_aware(found)
