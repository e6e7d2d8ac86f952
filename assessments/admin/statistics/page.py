"""The page with the statistics of a test, and its files."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments.admin.results.access import test_with_results
from assessments.admin.results.downloads import download
from assessments.admin.statistics.lines import (
    distribution_chart,
    facility_chart,
    facts,
    hint,
    question_lines,
)
from assessments.admin.statistics.words import MEANINGS
from assessments.formats.results.contents import StatisticsContents
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
    contents = StatisticsContents(_statistics(request, test))
    return download(f"{test.slug}-statistics", contents, request.GET)
