"""The page that changes the grade key of a test after it has shown whose grade changes."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.admin.authoring.owned import may_edit
from assessments.admin.grade_key.form import (
    NewKeyForm,
    initial_of,
    key_of,
    read_seen,
    seen_text,
)
from assessments.admin.results.access import test_with_results
from assessments.formats.grade_key_file import grade_key_as_csv, grade_key_as_json
from assessments.gradebook.regrading import Regrading, regrading
from assessments.gradebook.table import grade_key_of, results_table
from assessments.models import Test
from assessments.rules.grade_key import GradeKey
from assessments.services.authoring.grade_keys import change_grade_key
from assessments.services.errors import Refused
from realtime import server_time

SHOWN = 500


def grade_key_urls(site: AdminSite) -> list[URLPattern]:
    def show(request: HttpRequest, test_id: int) -> HttpResponse:
        return _answer(request, site, test_with_results(request, test_id))

    views = (
        ("grade_key", "", require_http_methods(["GET", "POST"])(show)),
        ("grade_key_file", "file/", require_http_methods(["GET"])(_file)),
    )
    return [
        path(
            f"<int:test_id>/results/grade-key/{place}",
            site.admin_view(view),
            name=f"assessments_test_results_{name}",
        )
        for name, place, view in views
    ]


def _answer(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    before = grade_key_of(test)
    may_change = request.user.has_perm("assessments.change_test") and may_edit(
        request, test
    )
    form = NewKeyForm(initial=initial_of(before))
    context: dict[str, Any] = {}
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        form = NewKeyForm(request.POST, request.FILES)
        if form.is_valid():
            after = key_of(form)
            if "save" in request.POST and _was_shown(request, after):
                return _saved(request, test, after)
            context = {**_preview(test, before, after), "previewed": seen_text(after)}
            # What a file brought stands in the fields now.
            form = NewKeyForm(initial=initial_of(after))
    return TemplateResponse(
        request,
        "admin/assessments/test/grade_key.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Grade key"),
            "test": test,
            "has_key": before is not None,
            "may_change": may_change,
            "form": form,
            "seen": seen_text(before),
            **context,
        },
    )


def _was_shown(request: HttpRequest, after: GradeKey | None) -> bool:
    """Whether the key is the one whose grades the person has looked at."""
    previewed = request.POST.get("previewed")
    return previewed is not None and read_seen(previewed) == after


def _preview(
    test: Test, before: GradeKey | None, after: GradeKey | None
) -> dict[str, Any]:
    found = regrading(results_table(test, server_time.now()).rows, before, after)
    return {
        "found": found,
        "shown": found.changed[:SHOWN],
        "is_released": test.shows_grade,
        "is_same": before == after,
        "distribution": _distribution(found, before, after),
    }


def _distribution(
    found: Regrading, before: GradeKey | None, after: GradeKey | None
) -> list[tuple[str, int, int]]:
    """Each grade with how many have it before and after, the best grade first."""
    keys = [key for key in (after, before) if key is not None]
    grades = dict.fromkeys(one.grade for key in keys for one in key.bounds)
    rows = [*grades, ""]
    return [
        (grade or _("no grade"), found.before.get(grade, 0), found.after.get(grade, 0))
        for grade in rows
        if found.before.get(grade) or found.after.get(grade)
    ]


def _saved(request: HttpRequest, test: Test, after: GradeKey | None) -> HttpResponse:
    try:
        change_grade_key(test.pk, after, seen=read_seen(request.POST.get("seen", "")))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The grade key is saved."))
    address = reverse("admin:assessments_test_results_grade_key", args=[test.pk])
    return HttpResponseRedirect(address)


def _file(request: HttpRequest, test_id: int) -> HttpResponse:
    test = test_with_results(request, test_id)
    key = grade_key_of(test)
    if key is None:
        return HttpResponse(_("The test has no grade key."), status=404)
    if request.GET.get("format") == "json":
        content = json.dumps(grade_key_as_json(key), indent=2)
        kind, ending = "application/json", "json"
    else:
        content, kind, ending = grade_key_as_csv(key), "text/csv; charset=utf-8", "csv"
    name = f"{test.slug}-grade-key.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
