"""The page on which a proctor helps a candidate of a test to sign in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import selectors
from assessments.models import SignInHelp, Test, User
from assessments.models.users import username_key
from assessments.people.signing_in.forms import HelpForm
from assessments.services.errors import Refused
from assessments.services.proctoring.sign_in_help import (
    MAY_HELP,
    candidates_of,
    give_code,
    give_password,
)
from realtime import server_time

SHOWN_CANDIDATES = 20
SHOWN_HELPS = 20
VERBS = {"code": give_code, "password": give_password}
MAX_ID = 2**31


def help_address(user: Any, test: Test) -> str:
    """The page that helps a test's candidates to sign in; empty if the user may not."""
    if not user.has_perm(MAY_HELP):
        return ""
    return reverse("admin:assessments_test_sign_in", args=[test.pk])


def help_urls(site: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest, test_id: int) -> HttpResponse:
        return help_page(request, site, _test(request, test_id))

    view = site.admin_view(require_http_methods(["GET", "POST"])(page))
    return [path("<int:test_id>/sign-in/", view, name="assessments_test_sign_in")]


def _test(request: HttpRequest, test_id: int) -> Test:
    if not request.user.has_perm(MAY_HELP):
        raise PermissionDenied
    watched = selectors.tests_watched_by(request.user)
    test = watched.filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None:
        raise Http404
    return test


def help_page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    """A search among the candidates; after a POST also, only once, what to read out."""
    asked = request.GET.get("q", "").strip()[:150]
    given = _give(request, test) if request.method == "POST" else {}
    found = _found(test, asked)
    return TemplateResponse(
        request,
        "admin/assessments/test/sign_in.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Help with signing in"),
            "test": test,
            "asked": asked,
            "candidates": found[:SHOWN_CANDIDATES],
            "has_more": found[SHOWN_CANDIDATES:].exists(),
            "helps": _helps(test),
            **given,
        },
        status=409 if "refused" in given else 200,
    )


def _give(request: HttpRequest, test: Test) -> dict[str, Any]:
    assert isinstance(request.user, User), "the admin lets nobody else in"
    form, verb = HelpForm(request.POST), VERBS.get(request.POST.get("kind", ""))
    if verb is None or not form.is_valid():
        return {"refused": _("Choose a candidate, and what to give them.")}
    candidate_id, reason = form.cleaned_data["candidate"], form.cleaned_data["reason"]
    try:
        secret = verb(
            candidate_id, test, actor=request.user, reason=reason, now=server_time.now()
        )
    except Refused as error:
        return {"refused": error.message}
    return {
        "secret": secret,
        "is_code": verb is give_code,
        "candidate": User.objects.get(pk=candidate_id),
    }


def _found(test: Test, asked: str) -> QuerySet[User]:
    candidates = candidates_of(test).order_by("last_name", "first_name", "username")
    for word in asked.replace("\0", "").split():
        candidates = candidates.filter(
            Q(username_key__contains=username_key(word))
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(student_number__icontains=word)
        )
    return candidates if asked else candidates.none()


def _helps(test: Test) -> QuerySet[SignInHelp]:
    helps = SignInHelp.objects.filter(candidate__in=candidates_of(test))
    return helps.select_related("candidate", "actor")[:SHOWN_HELPS]
