"""A question is tried before it is saved: as candidates see it, with points and key."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from assessments.models import Choice, Question
from assessments.papers.authored import authored
from assessments.papers.feedback import feedback_on, lines_right
from assessments.papers.freezing import frozen_question
from assessments.papers.presentation import present_paper
from assessments.questions import scoring
from assessments.questions.authored import Forbids
from assessments.questions.kind import InvalidResponse, Response
from assessments.questions.paper import Item
from assessments.questions.presented import Line, shown_points
from assessments.questions.registry import KINDS, flaws_of, kind_of

#: The field of the answer that was tried, as JSON.
TRIED = "_tried"
PREFIX = "choices"


def trying_urls(admin: Any) -> list[URLPattern]:
    def tried(request: HttpRequest) -> HttpResponse:
        may = admin.has_add_permission(request) or admin.has_change_permission(request)
        if not may:
            raise PermissionDenied
        return _page(request, admin)

    view = admin.admin_site.admin_view(require_POST(tried))
    return [path("try/", view, name="assessments_question_try")]


def _page(request: HttpRequest, admin: Any) -> HttpResponse:
    """The question that was posted; no row is read or written."""
    if request.POST.get("kind") not in KINDS:
        return render(request, "assessments/try_question.html", {})
    question, lines = _posted(request, admin)
    # A paper takes the lines from the question, as if they had been read with it.
    question.pk = 0
    question.__dict__["_prefetched_objects_cache"] = {PREFIX: lines}
    item = frozen_question(question)
    context = {
        "paper": present_paper(
            {
                "sections": [{"title": "", "text": "", "format": "plain"}],
                "items": [item],
                "scoring": scoring.RULES,
            }
        ),
        "flaws": _flaws(question, item),
        "right": lines_right(item, scoring.RULES),
        **_marked(item, request.POST.get(TRIED, "")),
    }
    return render(request, "assessments/try_question.html", context)


def _posted(request: HttpRequest, admin: Any) -> tuple[Question, list[Choice]]:
    """The question and its lines, all as new ones: nothing stored is looked at."""
    post = _as_new(request.POST)
    form = admin.get_form(request)(post, instance=Question())
    form.is_valid()
    question: Question = form.instance
    # A kind that the form does not offer is refused by it, and shown all the same.
    question.kind = question.kind or str(post.get("kind"))
    question.text = question.text or str(post.get("text", ""))
    (made, _inline), *_others = admin.get_formsets_with_inlines(request)
    formset = made(post, instance=question, prefix=PREFIX)
    formset.is_valid()
    lines = [
        one.instance
        for one in formset.forms
        if one.has_changed() and not one.cleaned_data.get("DELETE")
    ]
    for place, line in enumerate(lines, 1):
        line.position = line.position or place
    return question, sorted(lines, key=lambda line: line.position)


def _as_new(posted: QueryDict) -> QueryDict:
    post = posted.copy()
    post[f"{PREFIX}-INITIAL_FORMS"] = "0"
    for name in list(post):
        if name.startswith(f"{PREFIX}-") and name.endswith(("-id", "-question")):
            del post[name]
    return post


def _flaws(question: Question, item: Item) -> list[str]:
    found = flaws_of(
        question.kind,
        question.text,
        authored(question.choices.all()),
        case_sensitive=question.case_sensitive,
        settings=question.settings,
    )
    return [one.remedy for one in found if one.forbids is not Forbids.NOTHING]


def _marked(item: Item, tried: str) -> Mapping[str, Any]:
    """The answer that was tried, with its points and feedback."""
    response = _response(item, tried)
    if response is None:
        return {}
    points = scoring.score(item, response)
    told: tuple[Line, ...] = feedback_on(item, response, scoring.RULES)
    if item["feedback"]:
        told = (*told, Line(item["feedback"], item["format"]))
    return {
        "tried": response,
        "is_scored_by_person": points is None,
        "score": "" if points is None else shown_points(points),
        "feedback": told,
    }


def _response(item: Item, tried: str) -> Response | None:
    """An answer that no longer fits the question, as it was edited, is none."""
    try:
        given = json.loads(tried or "null")
        if not isinstance(given, dict):
            return None
        kind = kind_of(item["kind"])
        return kind.check(given, *kind.shape(item))
    except (ValueError, InvalidResponse, KeyError, TypeError, AttributeError):
        return None
