"""The results page of a test: its rows, its files, and what candidates may see."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import results
from assessments.admin.correcting.urls import correcting_address
from assessments.admin.results.access import may_read_results, test_with_results
from assessments.admin.results.documents import documents, one_document
from assessments.admin.results.downloads import file_of
from assessments.admin.results.inspection import inspection_context, set_window
from assessments.admin.results.lines import SORTS, chosen, lines_of
from assessments.admin.results.planning import plan, plan_context
from assessments.documents import pdf
from assessments.gradebook.table import results_table
from assessments.models import Test, User
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services import closing, opening, releasing
from assessments.services.errors import Refused
from realtime import server_time

MAY_RELEASE = "assessments.release_results"
EVERYTHING = Released(score=True, grade=True, paper=True)
SHOWN_RELEASES = 10


def results_address(user: Any, test_id: int) -> str:
    """The page with the results of a test; empty if the user may not read them."""
    return _address(test_id) if may_read_results(user, test_id) else ""


def results_urls(site: AdminSite) -> list[URLPattern]:
    def address(
        name: str, view: Callable[..., HttpResponseBase], *way: str
    ) -> URLPattern:
        place = "".join(f"{step}/" for step in ("results", *way))
        return path(
            f"<int:test_id>/{place}",
            site.admin_view(view),
            name=f"assessments_test_{name}",
        )

    def show(request: HttpRequest, test_id: int) -> HttpResponse:
        return _page(request, site, test_with_results(request, test_id))

    return [
        address("results", require_http_methods(["GET"])(show)),
        address("results_file", require_http_methods(["GET"])(_file), "file"),
        address("results_documents", require_POST(_documents), "documents"),
        address("results_document", _one_document, "documents", "<uuid:attempt_id>"),
        address("results_release", require_POST(_release), "release"),
        address("results_plan", require_POST(plan), "release", "plan"),
        address("results_close", require_POST(_close), "close"),
        address("results_inspection", require_POST(_inspection), "inspection"),
    ]


def _address(test_id: int) -> str:
    return reverse("admin:assessments_test_results", args=[test_id])


def _page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    table = results_table(test, server_time.now())
    rows = chosen(table, request.GET)
    return TemplateResponse(
        request,
        "admin/assessments/test/results.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Results"),
            "test": test,
            "table": table,
            "lines": lines_of(rows),
            "asked": request.GET.get("q", ""),
            "only": request.GET.get("only", ""),
            "sort": request.GET.get("sort", ""),
            "sorts": [(name, words) for name, (words, _key) in SORTS.items()],
            "prints_pdf": pdf.is_configured(),
            "unmarked": sum(row.unmarked for row in table.rows),
            "correcting_address": correcting_address(request.user, test.pk),
            **_released(request, test),
        },
    )


def _released(request: HttpRequest, test: Test) -> dict[str, Any]:
    if not request.user.has_perm(MAY_RELEASE):
        return {}
    assert isinstance(request.user, User), "the admin lets nobody else in"
    now = server_time.now()
    return {
        "may_release": True,
        "may_override": results.may_override(request.user),
        "released": results.shown_by_now(test, now),
        "is_released": test.released != NOT_RELEASED,
        **plan_context(test, now),
        "obstacles": obstacles_to(test, EVERYTHING, now),
        "releases": test.releases.select_related("by")[:SHOWN_RELEASES],
        **inspection_context(request.user, test),
    }


def _file(request: HttpRequest, test_id: int) -> HttpResponse:
    test = test_with_results(request, test_id)
    return file_of(test, request.GET)


def _documents(request: HttpRequest, test_id: int) -> HttpResponseBase:
    """Of the ticked rows; of all rows that the page shows if none is ticked."""
    test = test_with_results(request, test_id)
    return documents(request, test)


@require_http_methods(["GET"])
def _one_document(
    request: HttpRequest, test_id: int, attempt_id: UUID
) -> HttpResponseBase:
    return one_document(request, test_with_results(request, test_id), attempt_id)


def _release(request: HttpRequest, test_id: int) -> HttpResponse:
    test = test_with_results(request, test_id, MAY_RELEASE)
    assert isinstance(request.user, User), "the admin lets nobody else in"
    sent = request.POST
    what = Released("score" in sent, "grade" in sent, "paper" in sent)
    try:
        releasing.release_results(
            test.pk,
            what,
            actor=request.user,
            now=server_time.now(),
            override="override" in sent,
            reason=sent.get("reason", "")[:500],
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        nothing = _("Candidates see nothing of their results any more.")
        messages.success(
            request, nothing if what == NOT_RELEASED else _("Released to candidates.")
        )
    return HttpResponseRedirect(_address(test.pk))


def _inspection(request: HttpRequest, test_id: int) -> HttpResponse:
    return set_window(request, test_with_results(request, test_id, MAY_RELEASE))


def _close(request: HttpRequest, test_id: int) -> HttpResponse:
    test = test_with_results(request, test_id, MAY_RELEASE)
    if "open" in request.POST:
        _open(request, test)
    else:
        closing.close_to_starts(test.pk, now=server_time.now())
        messages.success(request, _("Nobody can start this test any more."))
    return HttpResponseRedirect(_address(test.pk))


def _open(request: HttpRequest, test: Test) -> None:
    assert isinstance(request.user, User), "the admin lets nobody else in"
    try:
        opening.open_to_starts(
            test.pk,
            actor=request.user,
            now=server_time.now(),
            override="override" in request.POST,
            reason=request.POST.get("reason", "")[:500],
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("The times of the test decide again who may start.")
        )
