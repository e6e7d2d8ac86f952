"""The page that corrects the key of one question, with what was corrected before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.admin.correcting.form import (
    TypedCorrection,
    correction_of,
    filled,
    typed,
)
from assessments.gradebook.correction_words import in_words
from assessments.gradebook.given_answers import GivenText, given_texts
from assessments.grading.overlay import AS_WRITTEN, Correction
from assessments.models import KeyOverlay, Test, User
from assessments.models.people import doer
from assessments.papers.asked import AskedVersion, versions_at
from assessments.questions.presented import shown_points
from assessments.questions.registry import kind_of
from assessments.services.correcting.previewing import begin_preview, counting
from assessments.services.errors import Refused
from realtime import server_time


@dataclass(frozen=True, slots=True)
class PastCorrection:
    """``counts``: it is the newest of its version."""

    revision: int
    words: list[str]
    reason: str
    author: str
    at: datetime
    told: bool
    counts: bool


def question_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User, slot: int
) -> HttpResponse:
    """GET shows the form; POST begins the preview of what it says."""
    asked = _asked(test, slot, request.POST or request.GET)
    now = counting(test, asked.version.pk)
    if request.method != "POST":
        return _page(request, site, test, slot, asked, filled(now))
    kind = kind_of(asked.item["kind"])
    form = typed(request.POST, kind.key_lines(asked.item))
    try:
        correction = _wanted(request.POST, test, asked, form)
        preview = begin_preview(
            test, asked.version, correction, actor=user, now=server_time.now()
        )
    except Refused as refusal:
        form = replace(form, refused=refusal.message)
        return _page(request, site, test, slot, asked, form)
    return redirect("admin:assessments_test_correct_preview", test.pk, preview.pk)


def _wanted(
    sent: QueryDict, test: Test, asked: AskedVersion, form: TypedCorrection
) -> Correction:
    """What the form says; the correction before the last, if that is to be undone."""
    if "undo" in sent:
        return _before_last(test, asked.version.pk)
    has_tolerances = kind_of(asked.item["kind"]).has_tolerances
    return correction_of(form, has_tolerances=has_tolerances)


def _before_last(test: Test, version_id: int) -> Correction:
    rows = KeyOverlay.objects.filter(test=test, version=version_id)
    two = list(rows.order_by("-revision")[:2])
    return two[1].given if len(two) == 2 else AS_WRITTEN


def _asked(test: Test, slot: int, said: QueryDict) -> AskedVersion:
    """The version that is named, else that of most papers."""
    found = versions_at(test, slot)
    wanted = said.get("version", "")
    for one in found:
        if wanted in ("", str(one.version.pk)):
            return one
    raise Http404


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    slot: int,
    asked: AskedVersion,
    form: TypedCorrection,
) -> HttpResponse:
    kind = kind_of(asked.item["kind"])
    given = given_texts(test, asked.version, slot)
    return TemplateResponse(
        request,
        "admin/assessments/correcting/question.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Correct the key of question %(n)s") % {"n": slot},
            "test": test,
            "slot": slot,
            "asked": asked,
            "others": [
                one for one in versions_at(test, slot) if one.version != asked.version
            ],
            "form": form,
            "lines": [
                (line, form.lines.get(line.number, ""))
                for line in kind.key_lines(asked.item)
            ],
            "accepts_further": kind.accepts_further,
            "has_tolerances": kind.has_tolerances,
            "right": kind.right(asked.item),
            "given": [_row(one, form) for one in given],
            "points": shown_points(asked.item["points"]),
            "past": _past(test, asked.version.pk),
        },
        status=422 if form.refused else 200,
    )


def _row(given: GivenText, form: TypedCorrection) -> tuple[GivenText, str, bool]:
    """With its points in words, and whether it is ticked."""
    points = "; ".join(shown_points(one) for one in given.points) or "–"
    return given, points, given.line["text"] in form.ticked


def _past(test: Test, version_id: int) -> list[PastCorrection]:
    """The newest first."""
    rows = KeyOverlay.objects.filter(test=test, version=version_id)
    return past(rows.select_related("author", "version").order_by("-revision"))


def past(rows: Iterable[KeyOverlay]) -> list[PastCorrection]:
    """``rows``: the newest first."""
    seen: set[int] = set()
    found = []
    for row in rows:
        who = doer(row, "author")
        found.append(
            PastCorrection(
                row.revision,
                in_words(row.version, row.given),
                row.reason,
                who.name if who else "",
                row.at,
                row.told,
                counts=row.version_id not in seen,
            )
        )
        seen.add(row.version_id)
    return found
