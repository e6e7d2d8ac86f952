"""Addresses of the pages that correct keys, under /admin/assessments/test/."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from assessments.admin.correcting.overview import overview_page
from assessments.admin.correcting.preview import preview_page, progress
from assessments.admin.correcting.question import question_page
from assessments.models import Test, User
from assessments.people.correctors import MAY_CORRECT, tests_to_correct

MAX_ID = 2**31
MAX_PLACE = 32_767


def correcting_address(user: Any, test_id: int) -> str:
    """The page that corrects the keys of a test; empty if the user may not."""
    if not tests_to_correct(user).filter(pk=test_id).exists():
        return ""
    return reverse("admin:assessments_test_correct", args=[test_id])


def correcting_urls(site: AdminSite) -> list[URLPattern]:
    def overview(request: HttpRequest, test_id: int) -> HttpResponse:
        test, _user = _asked(request, test_id)
        return overview_page(request, site, test)

    def question(request: HttpRequest, test_id: int, slot: int) -> HttpResponse:
        if not 1 <= slot <= MAX_PLACE:
            raise Http404
        return question_page(request, site, *_asked(request, test_id), slot)

    def preview(request: HttpRequest, test_id: int, preview_id: int) -> HttpResponse:
        return preview_page(request, site, *_asked(request, test_id), preview_id)

    def chunk(request: HttpRequest, test_id: int, preview_id: int) -> HttpResponse:
        test, _user = _asked(request, test_id)
        return progress(test, preview_id)

    name, view = "assessments_test_correct", site.admin_view
    both = require_http_methods(["GET", "POST"])
    root = "<int:test_id>/correct/"
    one = f"{root}preview/<int:preview_id>/"
    return [
        path(root, view(require_GET(overview)), name=name),
        path(f"{root}<int:slot>/", view(both(question)), name=f"{name}_question"),
        path(one, view(both(preview)), name=f"{name}_preview"),
        path(f"{one}chunk/", view(require_POST(chunk)), name=f"{name}_chunk"),
    ]


def _asked(request: HttpRequest, test_id: int) -> tuple[Test, User]:
    """
    Raises:
        PermissionDenied: If this person may not correct keys at all.
        Http404: If they may not correct those of this test.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm(MAY_CORRECT):
        raise PermissionDenied
    tests = tests_to_correct(user)
    test = tests.filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None:
        raise Http404
    return test, user
