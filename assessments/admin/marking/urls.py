"""Addresses of the marking pages, under /admin/assessments/test/."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.admin.marking.answer import (
    answer_page,
    answer_within,
    next_page,
    place,
    status,
)
from assessments.admin.marking.assigning import assignments_page, test_to_assign
from assessments.admin.marking.handing_on import hand_on_page
from assessments.admin.marking.lost import lost_page
from assessments.admin.marking.objections import objection_page, objections_page
from assessments.admin.marking.overview import overview_page
from assessments.admin.marking.rubric import rubric_page
from assessments.admin.marking.rules import rules_page, test_to_edit
from assessments.models import Test, User
from assessments.people.assigned import reach_of
from assessments.people.markers import MAY_MARK, tests_to_mark
from assessments.views.answer_files import download_of

MAX_ID = 2**31


def marking_address(user: Any, test_id: int) -> str:
    """The page that marks the answers of a test; empty if the user may not."""
    if not tests_to_mark(user).filter(pk=test_id).exists():
        return ""
    return reverse("admin:assessments_test_marking", args=[test_id])


NAME = "assessments_test_marking"
ROOT = "<int:test_id>/marking/"
ONE = f"{ROOT}<int:slot>/<int:answer_id>/"
both = require_http_methods(["GET", "POST"])


def marking_urls(site: AdminSite) -> list[URLPattern]:
    return [*_test_urls(site), *_answer_urls(site)]


def _test_urls(site: AdminSite) -> list[URLPattern]:
    """The pages of a test, and of one of its questions."""

    def overview(request: HttpRequest, test_id: int) -> HttpResponse:
        return overview_page(request, site, *_asked(request, test_id))

    def next_one(request: HttpRequest, test_id: int, slot: int) -> HttpResponse:
        return next_page(request, *_asked(request, test_id), slot)

    def assignments(request: HttpRequest, test_id: int) -> HttpResponse:
        return assignments_page(request, site, *test_to_assign(request, test_id))

    def rules(request: HttpRequest, test_id: int) -> HttpResponse:
        return rules_page(request, site, test_to_edit(request, test_id))

    view = site.admin_view
    rubric, objection = partial(_rubric, site), partial(_objection, site)
    question = f"{ROOT}<int:slot>/"
    return [
        path(ROOT, view(require_GET(overview)), name=NAME),
        path(question, view(require_GET(next_one)), name=f"{NAME}_question"),
        path(f"{question}rubric/", view(both(rubric)), name=f"{NAME}_rubric"),
        path(f"{ROOT}assign/", view(both(assignments)), name=f"{NAME}_assign"),
        path(f"{ROOT}rules/", view(both(rules)), name=f"{NAME}_rules"),
        path(
            f"{ROOT}objections/",
            view(require_GET(partial(_objections, site))),
            name=f"{NAME}_objections",
        ),
        path(
            f"{ROOT}objections/<int:pk>/",
            view(both(objection)),
            name=f"{NAME}_objection",
        ),
    ]


def _answer_urls(site: AdminSite) -> list[URLPattern]:
    """The pages of one answer."""

    def newest(
        request: HttpRequest, test_id: int, slot: int, answer_id: int
    ) -> HttpResponse:
        return status(request, *_asked(request, test_id), slot, answer_id)

    def file(
        request: HttpRequest, test_id: int, slot: int, answer_id: int, sha256: str
    ) -> HttpResponse:
        test, user = _asked(request, test_id)
        return download_of(answer_within(test, user, slot, answer_id), sha256)

    def hand(
        request: HttpRequest, test_id: int, slot: int, answer_id: int
    ) -> HttpResponse:
        return hand_on_page(request, *_asked(request, test_id), slot, answer_id)

    view = site.admin_view
    return [
        path(f"{ONE}hand-on/", view(require_POST(hand)), name=f"{NAME}_hand_on"),
        path(ONE, view(both(partial(_answer, site))), name=f"{NAME}_answer"),
        path(f"{ONE}files/<str:sha256>/", view(require_GET(file)), name=f"{NAME}_file"),
        path(f"{ONE}status/", view(require_GET(newest)), name=f"{NAME}_status"),
    ]


def _answer(
    site: AdminSite, request: HttpRequest, test_id: int, slot: int, answer_id: int
) -> HttpResponse:
    """What was typed is shown again to a marker who has lost the answer."""
    try:
        test, user = _asked(request, test_id)
        return answer_page(request, site, test, user, slot, answer_id)
    except (Http404, PermissionDenied) as error:
        if request.method != "POST":
            raise
        is_unknown = isinstance(error, Http404)
        return lost_page(request, site, status=404 if is_unknown else 403)


def _objections(site: AdminSite, request: HttpRequest, test_id: int) -> HttpResponse:
    return objections_page(request, site, *_asked(request, test_id))


def _objection(
    site: AdminSite, request: HttpRequest, test_id: int, pk: int
) -> HttpResponse:
    return objection_page(request, site, *_asked(request, test_id), pk)


def _rubric(
    site: AdminSite, request: HttpRequest, test_id: int, slot: int
) -> HttpResponse:
    test, user = _asked(request, test_id)
    if not reach_of(user, test).has_question(place(slot)):
        raise Http404
    return rubric_page(request, site, test, user, slot)


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
