"""The objections of a test's candidates: a list, and a page to decide each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.grading.points import NoNumber, OutOfBounds, parse_points
from assessments.marking.sheet import sheet_of
from assessments.models import Answer, Objection, Test, User
from assessments.models.people import doer
from assessments.people.assigned import reach_of
from assessments.people.markers import sees_names
from assessments.services.errors import Refused
from assessments.services.grading.errors import PointsRefused
from assessments.services.grading.marking import COMMENT_CHARS
from assessments.services.inspection.deciding import (
    OVERRIDE,
    ObjectionVerdict,
    decide,
    has_marked,
)
from assessments.services.inspection.errors import DecisionInvalid
from realtime import server_time

PAGE_ROWS = 100
FILTERS = ("waiting", "decided", "all")


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """``who`` is empty for who may not see names."""

    objection: Objection
    who: str
    is_accepted: bool | None


def objections_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User
) -> HttpResponse:
    """``only``: waiting (the usual), decided or all; ``page``: from 1."""
    only = request.GET.get("only", "")
    only = only if only in FILTERS else FILTERS[0]
    found = _of(test, user)
    waiting = found.filter(decision=None).count()
    shown = {"waiting": found.filter(decision=None), "all": found}
    pages = Paginator(shown.get(only, found.exclude(decision=None)), PAGE_ROWS)
    page = pages.get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "admin/assessments/marking/objections.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Objections"),
            "test": test,
            "only": only,
            "waiting": waiting,
            "page": page,
            "rows": [_row(one, sees_names(user)) for one in page],
        },
    )


def _of(test: Test, user: User) -> QuerySet[Objection]:
    """Those about answers that this person may read."""
    answers = Answer.objects.filter(attempt__test=test)
    theirs = reach_of(user, test).answers(answers)
    rows = Objection.objects.filter(answer__in=theirs.values("pk"))
    return rows.select_related("answer__attempt__candidate", "decision__by")


def _row(objection: Objection, with_name: bool) -> ObjectionRow:
    candidate = objection.answer.attempt.candidate
    decision = getattr(objection, "decision", None)
    return ObjectionRow(
        objection,
        (candidate.get_full_name() or candidate.get_username()) if with_name else "",
        None if decision is None else decision.mark_id is not None,
    )


def objection_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User, pk: int
) -> HttpResponse:
    """The answer, its marks and the objection; a form until it is decided."""
    rows = _of(test, user).select_related(
        "answer__attempt__test", "answer__attempt__paper"
    )
    found = rows.select_related("window", "answer__attempt__candidate", "decision__by")
    objection = found.filter(pk=pk).first()
    if objection is None:
        raise Http404
    if request.method != "POST":
        return _page(request, site, test, user, objection)
    try:
        decide(pk, _verdict(request.POST), actor=user, now=server_time.now())
    except Refused as refused:
        return _page(request, site, test, user, objection, refused)
    messages.success(request, _("Decided. The candidate reads it on the receipt."))
    address = reverse("admin:assessments_test_marking_objections", args=[test.pk])
    return HttpResponseRedirect(address)


def _verdict(sent: Mapping[str, str]) -> ObjectionVerdict:
    """
    Raises:
        DecisionInvalid: If nothing was chosen.
        PointsRefused: If what was typed is no number of points.
    """
    outcome, points = sent.get("outcome", ""), None
    if outcome not in ("reject", "mark"):
        raise DecisionInvalid(_("Choose whether the objection is rejected."))
    if outcome == "mark":
        points = _points(sent.get("points", ""))
    reason, own = sent.get("reason", ""), sent.get("own_mark_reason", "")
    return ObjectionVerdict(reason, points, own)


def _points(text: str) -> Decimal:
    try:
        return parse_points(text)
    except (NoNumber, OutOfBounds):
        raise PointsRefused from None


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    user: User,
    objection: Objection,
    refused: Refused | None = None,
) -> HttpResponse:
    decision: Any = getattr(objection, "decision", None)
    sheet = sheet_of(objection.answer, user)
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    return TemplateResponse(
        request,
        "admin/assessments/marking/objection.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Objection"),
            "test": test,
            "objection": objection,
            "decision": decision,
            "decided_by": doer(decision, "by") if decision else None,
            "sheet": sheet,
            "has_marked": has_marked(objection.answer, user),
            "may_override": user.has_perm(OVERRIDE),
            "typed": typed,
            "refused": refused,
            "comment_chars": COMMENT_CHARS,
        },
        status=409 if refused else 200,
    )


_FIELDS = ("outcome", "points", "reason", "own_mark_reason")
