"""A candidate objects to the points of one question, while the inspection is open."""

import uuid
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.models import Answer, Attempt
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import MarkedItem, marked_items, marks_of
from assessments.rules.inspection import TEXT_CHARS
from assessments.services.errors import Refused
from assessments.services.inspection.objecting import may_object, object_to
from assessments.services.proctoring.key_shown import note_key_shown
from assessments.views.paper import own_attempt
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time


@require_http_methods(["GET", "POST"])
@candidate_page
def objection(request: SignedInRequest, attempt_id: UUID, number: int) -> HttpResponse:
    """
    The question with its marks, and a form for the text.

    A text that is refused stays in the form, also when the window has closed meanwhile:
    then the page has the text without the question.
    """
    now = server_time.now()
    attempt = own_attempt(request, attempt_id)
    if request.method != "POST":
        if not may_object(attempt, now):
            return redirect("receipt", attempt.pk)
        return _form(request, attempt, number, now)
    sent = request.POST
    try:
        object_to(
            attempt.pk,
            number,
            sent.get("text", ""),
            token=sent.get("token", ""),
            candidate=request.user,
            now=now,
        )
    except Answer.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _form(request, attempt, number, now, refused)
    address = reverse("receipt", args=[attempt.pk])
    return HttpResponseRedirect(f"{address}#objections")


def _form(
    request: SignedInRequest,
    attempt: Attempt,
    number: int,
    now: datetime,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "number": number,
        "refused": refused,
        "text": request.POST.get("text", ""),
        "token": request.POST.get("token") or uuid.uuid4().hex,
        "most": TEXT_CHARS,
        "inspection": None,
    }
    if may_object(attempt, now):
        note_key_shown(attempt, now=now)
        context |= {
            "inspection": attempt.test.inspection,
            "item": _item(attempt, number),
        }
    status = 409 if refused else 200
    return render(request, "assessments/objection.html", context, status=status)


def _item(attempt: Attempt, number: int) -> MarkedItem:
    answers = list(attempt.answers.all())
    corrections = corrections_of(attempt.test)
    marks = marks_of(one for one in answers if one.number == number)
    items = marked_items(attempt.paper.content, answers, marks, corrections=corrections)
    if not 1 <= number <= len(items):
        raise Http404
    return items[number - 1]
