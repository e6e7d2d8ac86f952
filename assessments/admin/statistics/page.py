"""The page with the statistics of a test, and its files."""

import io
import json
from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.admin.results.access import test_with_results
from assessments.admin.results.downloads import BYTE_ORDER_MARK, XLSX
from assessments.admin.statistics.lines import (
    distribution_chart,
    facility_chart,
    facts,
    hint,
    question_lines,
)
from assessments.admin.statistics.words import MEANINGS
from assessments.formats.results.csv_file import dialect_for, write_csv
from assessments.formats.results.statistics_data import (
    question_sheet,
    response_sheet,
    statistics_as_json,
    test_sheet,
)
from assessments.formats.results.xlsx_file import write_xlsx
from assessments.models import Test
from assessments.models.sharing import Right
from assessments.people.sharing import questions_for
from assessments.statistics import advice
from assessments.statistics.reading import TestStatistics, Which, statistics_of
from realtime import server_time

CHOICES = (
    (Which.FIRST, gettext_lazy("the first of each candidate")),
    (Which.LAST, gettext_lazy("the last of each candidate")),
    (Which.ALL, gettext_lazy("all")),
)


def statistics_urls(site: AdminSite) -> list[URLPattern]:
    def address(name: str, view: Callable[..., HttpResponse], place: str) -> URLPattern:
        return path(
            f"<int:test_id>/results/statistics/{place}",
            site.admin_view(require_http_methods(["GET"])(view)),
            name=f"assessments_test_results_statistics{name}",
        )

    def show(request: HttpRequest, test_id: int) -> HttpResponse:
        return _page(request, site, test_with_results(request, test_id))

    return [address("", show, ""), address("_file", _file, "file/")]


def _page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    found = _statistics(request, test)
    return TemplateResponse(
        request,
        "admin/assessments/test/statistics.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Statistics"),
            "test": test,
            "found": found,
            "which": found.which.value,
            "choices": [(which.value, words) for which, words in CHOICES],
            "facts": facts(found.figures),
            "hints": [hint(one) for one in advice.for_test(found.figures)],
            "charts": [
                distribution_chart(found.figures.distribution),
                facility_chart(found.questions),
            ],
            "lines": question_lines(found, _readable(request, found)),
            "meanings": MEANINGS,
        },
    )


def _statistics(request: HttpRequest, test: Test) -> TestStatistics:
    asked = request.GET.get("attempts", "")
    which = Which(asked) if asked in set(Which) else Which.FIRST
    return statistics_of(test, server_time.now(), which)


def _readable(request: HttpRequest, found: TestStatistics) -> set[int]:
    """The questions that this person may open in the bank."""
    if not request.user.has_perm("assessments.view_question"):
        return set()
    ids = {one.asked.question_id for place in found.questions for one in place.asked}
    readable = questions_for(request.user, Right.READ).filter(pk__in=ids)
    return set(readable.values_list("pk", flat=True))


def _file(request: HttpRequest, test_id: int) -> HttpResponse:
    test = test_with_results(request, test_id)
    found = _statistics(request, test)
    match request.GET.get("format"):
        case "xlsx":
            content: Any = _xlsx(found)
            kind, ending = XLSX, "xlsx"
        case "json":
            content = json.dumps(statistics_as_json(found), indent=2)
            kind, ending = "application/json", "json"
        case _:
            content = _csv(found)
            kind, ending = "text/csv; charset=utf-8", "csv"
    name = f"{test.slug}-statistics.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _xlsx(found: TestStatistics) -> bytes:
    file = io.BytesIO()
    sheets = [
        ("Test", test_sheet(found.figures)),
        ("Questions", question_sheet(found)),
        ("Responses", response_sheet(found)),
    ]
    write_xlsx(file, sheets)
    return file.getvalue()


def _csv(found: TestStatistics) -> str:
    file = io.StringIO()
    write_csv(file, question_sheet(found), dialect_for(get_language() or "en"))
    return BYTE_ORDER_MARK + file.getvalue()
