"""Addresses of the marking pages, under /admin/assessments/test/."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from assessments.admin.marking.answer import answer_page, next_page, place, status
from assessments.admin.marking.overview import overview_page
from assessments.admin.marking.rubric import rubric_page
from assessments.admin.marking.rules import rules_page, test_to_edit
from assessments.models import Test, User
from assessments.people.markers import MAY_MARK, tests_to_mark

MAX_ID = 2**31


def marking_address(user: Any, test_id: int) -> str:
    """The page that marks the answers of a test; empty if the user may not."""
    if not tests_to_mark(user).filter(pk=test_id).exists():
        return ""
    return reverse("admin:assessments_test_marking", args=[test_id])


def marking_urls(site: AdminSite) -> list[URLPattern]:
    def overview(request: HttpRequest, test_id: int) -> HttpResponse:
        return overview_page(request, site, *_asked(request, test_id))

    def next_one(request: HttpRequest, test_id: int, slot: int) -> HttpResponse:
        return next_page(request, *_asked(request, test_id), slot)

    def answer(
        request: HttpRequest, test_id: int, slot: int, answer_id: int
    ) -> HttpResponse:
        test, user = _asked(request, test_id)
        return answer_page(request, site, test, user, slot, answer_id)

    def newest(
        request: HttpRequest, test_id: int, slot: int, answer_id: int
    ) -> HttpResponse:
        test, _user = _asked(request, test_id)
        return status(request, test, slot, answer_id)

    def rubric(request: HttpRequest, test_id: int, slot: int) -> HttpResponse:
        test, user = _asked(request, test_id)
        return rubric_page(request, site, test, user, place(slot))

    def rules(request: HttpRequest, test_id: int) -> HttpResponse:
        return rules_page(request, site, test_to_edit(request, test_id))

    name, view = "assessments_test_marking", site.admin_view
    both = require_http_methods(["GET", "POST"])
    root = "<int:test_id>/marking/"
    one = f"{root}<int:slot>/<int:answer_id>/"
    return [
        path(root, view(require_GET(overview)), name=name),
        path(
            f"{root}<int:slot>/", view(require_GET(next_one)), name=f"{name}_question"
        ),
        path(f"{root}<int:slot>/rubric/", view(both(rubric)), name=f"{name}_rubric"),
        path(f"{root}rules/", view(both(rules)), name=f"{name}_rules"),
        path(one, view(both(answer)), name=f"{name}_answer"),
        path(f"{one}status/", view(require_GET(newest)), name=f"{name}_status"),
    ]


def _asked(request: HttpRequest, test_id: int) -> tuple[Test, User]:
    """
    Raises:
        PermissionDenied: If this person may not mark at all.
        Http404: If they may not mark this test.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm(MAY_MARK):
        raise PermissionDenied
    test = tests_to_mark(user).filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None:
        raise Http404
    return test, user
