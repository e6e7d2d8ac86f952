"""The page that shows what a correction would do, and lets it count."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.gradebook.correction_words import in_words
from assessments.gradebook.corrections import CorrectionEffect, MovedAttempt, effect_of
from assessments.models import KeyPreview, Test, User
from assessments.models.grading.overlays import REASON_CHARS
from assessments.people.correctors import sees_who_moves
from assessments.questions.presented import shown_points
from assessments.results import some_see_scores
from assessments.services.correcting.applying import make_it_count
from assessments.services.correcting.previewing import advance
from assessments.services.errors import Refused
from realtime import server_time

SHOWN = 100
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A moved attempt in words."""

    name: str
    before: str
    after: str
    percent_before: str
    percent_after: str
    grade_before: str
    grade_after: str


def preview_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User, preview_id: int
) -> HttpResponse:
    """
    POST computes the next chunk; with ``count`` it lets a finished preview count.
    """
    preview = _preview(test, preview_id)
    if request.method != "POST":
        return _page(request, site, test, user, preview)
    if "count" not in request.POST:
        _advanced(preview)
        return redirect("admin:assessments_test_correct_preview", test.pk, preview.pk)
    try:
        make_it_count(
            preview.pk,
            reason=request.POST.get("reason", ""),
            told="told" in request.POST,
            actor=user,
            now=server_time.now(),
        )
    except Refused as refusal:
        return _page(request, site, test, user, preview, refusal.message)
    messages.success(request, _("The correction counts."))
    return redirect("admin:assessments_test_correct", test.pk)


def progress(test: Test, preview_id: int) -> HttpResponse:
    """The script of the page computes chunk after chunk."""
    preview = _advanced(_preview(test, preview_id))
    return JsonResponse(
        {
            "done": preview.done,
            "total": preview.total,
            "finished": preview.finished_at is not None,
        }
    )


def _advanced(preview: KeyPreview) -> KeyPreview:
    try:
        return advance(preview.pk, now=server_time.now())
    except Refused:
        raise Http404 from None  # its author began another one meanwhile


def _preview(test: Test, preview_id: int) -> KeyPreview:
    found = KeyPreview.objects.filter(test=test, pk=min(preview_id, MAX_ID))
    preview = found.select_related("test", "version", "overlay").first()
    if preview is None:
        raise Http404
    return preview


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    user: User,
    preview: KeyPreview,
    refused: str = "",
) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/assessments/correcting/preview.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Preview of a correction"),
            "test": test,
            "preview": preview,
            "question": preview.version.content,
            "words": in_words(preview.version, preview.given),
            "refused": refused,
            "reason": request.POST.get("reason", "")[:REASON_CHARS],
            "reason_chars": REASON_CHARS,
            "is_shown": some_see_scores(test, server_time.now()),
            **(_effect(user, test, preview) if preview.finished_at else {}),
        },
        status=409 if refused else 200,
    )


def _effect(user: User, test: Test, preview: KeyPreview) -> dict[str, object]:
    effect: CorrectionEffect = effect_of(preview)
    names = sees_who_moves(user, test)
    return {
        "effect": effect,
        "names": names,
        "lost": [_line(one) for one in effect.lost[:SHOWN]] if names else [],
        "gained": [_line(one) for one in effect.gained[:SHOWN]] if names else [],
        "shown": SHOWN,
        "most": max(
            (max(one.before, one.after) for one in effect.distribution), default=0
        ),
    }


def _line(moved: MovedAttempt) -> MovedLine:
    before, after = moved.before, moved.after
    name = moved.full_name or moved.username
    if moved.number > 1:
        text = _("%(name)s, attempt %(number)d")
        name = text % {"name": name, "number": moved.number}
    of = _("%(points)s of %(most)s")
    return MovedLine(
        name=name,
        before=of % _points(before.total, before.max),
        after=of % _points(after.total, after.max),
        percent_before=shown_points(before.percent),
        percent_after=shown_points(after.percent),
        grade_before=before.grade or "–",
        grade_after=after.grade or "–",
    )


def _points(total: object, most: object) -> dict[str, str]:
    return {"points": shown_points(str(total)), "most": shown_points(str(most))}
