"""The page of a question's versions: where each is used, and how two differ."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.bank.differences import differences
from assessments.bank.use import (
    VersionInUse,
    asked_in,
    attempts_of,
    versions_in_use,
)
from assessments.models import Question
from assessments.models.sharing import Right
from assessments.papers.freezing import frozen_question
from assessments.people.sharing import questions_for, tests_for
from assessments.questions.versions import digest_of, question_of


def versions_urls(site: AdminSite) -> list[URLPattern]:
    def versions(request: HttpRequest, question_id: int) -> HttpResponse:
        return _page(request, site, _asked(request, question_id))

    return [
        path(
            "<int:question_id>/versions/",
            site.admin_view(require_GET(versions)),
            name="assessments_question_versions",
        )
    ]


def _asked(request: HttpRequest, question_id: int) -> Question:
    """
    Raises:
        Http404: If the user may not read the question.
    """
    user: Any = request.user
    rows = questions_for(user, Right.READ).select_related("category")
    question = rows.filter(pk=question_id).first() if question_id < 2**31 else None
    if question is None or not user.has_perm("assessments.view_question"):
        raise Http404
    return question


def _page(request: HttpRequest, site: AdminSite, question: Question) -> HttpResponse:
    present = frozen_question(question)
    found = versions_in_use(question, digest_of(present))
    older, newer = _pair(request, found)
    # A version that nobody was asked yet is not stored: the question itself is newer.
    now = question_of(present)
    return TemplateResponse(
        request,
        "admin/assessments/question/versions.html",
        {
            **site.each_context(request),
            "opts": Question._meta,
            "title": _("Versions and use"),
            "question": question,
            "tests": _tests(request, question),
            "versions": found,
            "readable": _readable(request, found),
            "is_newer": bool(found) and not any(one.is_present for one in found),
            "older": older,
            "newer": newer,
            "lines": differences(
                older.version.content, newer.version.content if newer else now
            )
            if older
            else [],
        },
    )


def _tests(request: HttpRequest, question: Question) -> list[tuple[Any, int, bool]]:
    """The tests that ask for it, their attempts, and whether the user may open them."""
    tests = asked_in(question)
    attempts = attempts_of(tests)
    readable = _ids_readable(request, [test.pk for test in tests])
    return [(test, attempts.get(test.pk, 0), test.pk in readable) for test in tests]


def _readable(request: HttpRequest, found: list[VersionInUse]) -> set[int]:
    return _ids_readable(request, [use.test.pk for one in found for use in one.used])


def _ids_readable(request: HttpRequest, ids: list[int]) -> set[int]:
    user: Any = request.user
    rows = tests_for(user, Right.READ).filter(pk__in=ids).order_by()
    return set(rows.values_list("pk", flat=True))


def _pair(
    request: HttpRequest, found: list[VersionInUse]
) -> tuple[VersionInUse | None, VersionInUse | None]:
    """
    The two versions to compare; ``None`` for the second is the question as it is now.

    Without a choice, the newest version that the question no longer reads like is
    compared with the question.
    """
    by_number = {str(one.number): one for one in found}
    older = by_number.get(request.GET.get("old", ""))
    newer = by_number.get(request.GET.get("new", ""))
    if older is None:
        older = next((one for one in found if not one.is_present), None)
    return older, newer
