"""The page that fills a registrar's list: choose a file, look, download."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments.admin.grade_list.asked import (
    ListChoices,
    choices_of,
    uploaded_list,
)
from assessments.admin.results.access import test_with_results
from assessments.gradebook.filling import Fill, Filling, LineState, PersonKey
from assessments.gradebook.table import results_table
from assessments.models import Test
from assessments.questions.parsed import UnreadableFile
from realtime import server_time

SHOWN = 200
KEYS = (
    (PersonKey.EMAIL, gettext_lazy("e-mail address")),
    (PersonKey.USERNAME, gettext_lazy("user name")),
    (PersonKey.STUDENT_NUMBER, gettext_lazy("student number")),
)
FILLS = (
    (Fill.GRADE, gettext_lazy("the grade")),
    (Fill.POINTS, gettext_lazy("the points")),
    (Fill.PERCENT, gettext_lazy("the percentage")),
    (Fill.PASSED, gettext_lazy("“passed” or “not passed”")),
)
#: In the order of the page: what has to be looked at comes first.
STATES = (
    (LineState.NOT_FOUND, gettext_lazy("Not a candidate of this test")),
    (LineState.TWICE, gettext_lazy("In the list twice")),
    (LineState.AMBIGUOUS, gettext_lazy("The name of several candidates")),
    (LineState.NO_RESULT, gettext_lazy("Without a final result")),
    (LineState.FORMULA, gettext_lazy("The cell holds a formula, which is kept")),
    (LineState.FILLED, gettext_lazy("Filled in")),
)


def grade_list_urls(site: AdminSite) -> list[URLPattern]:
    def show(request: HttpRequest, test_id: int) -> HttpResponse:
        return _answer(request, site, test_with_results(request, test_id))

    return [
        path(
            "<int:test_id>/results/fill/",
            site.admin_view(require_http_methods(["GET", "POST"])(show)),
            name="assessments_test_results_fill",
        )
    ]


def _answer(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": Test._meta,
        "title": _("Fill a list"),
        "test": test,
        "has_grades": hasattr(test, "grade_key"),
    }
    if request.method == "POST":
        try:
            found = _filled_list(request, test)
        except UnreadableFile as error:
            context["error"] = str(error)
        else:
            if isinstance(found, HttpResponse):
                return found
            context |= found
    response = TemplateResponse(
        request, "admin/assessments/test/grade_list.html", context
    )
    response["Cache-Control"] = "no-store"
    return response


def _filled_list(request: HttpRequest, test: Test) -> dict[str, Any] | HttpResponse:
    file = request.FILES.get("file")
    posted = request.POST.dict()
    uploaded = uploaded_list(file, posted)
    if uploaded is None:
        raise UnreadableFile(_("Choose a file first."))
    results = results_table(test, server_time.now()).rows
    # What was chosen for the file before says nothing of a new one.
    asked = {} if file is not None else posted
    choices = choices_of(uploaded.data, asked, results)
    filling = choices.filling(results)
    if filling is not None and asked.get("download") == choices.looked_at:
        return _file(uploaded.name, choices, filling)
    return {
        "uploaded": uploaded,
        "has_changed": "download" in asked,
        "choices": choices,
        "header": choices.header + 1,
        "keys": [(key.value, words) for key, words in KEYS],
        "fills": [(fill.value, words) for fill, words in FILLS],
        **_preview(filling),
    }


def _preview(filling: Filling | None) -> dict[str, Any]:
    if filling is None:
        return {"filling": None}
    return {
        "filling": filling,
        "states": [
            (words, len(lines), lines[:SHOWN], len(lines) > SHOWN)
            for state, words in STATES
            if (lines := filling.of(state))
        ],
        "missing": filling.missing[:SHOWN],
    }


def _file(name: str, choices: ListChoices, filling: Filling) -> HttpResponse:
    response = HttpResponse(
        choices.filled(filling), content_type=choices.source.content_type
    )
    name = name or f"list.{choices.source.ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
