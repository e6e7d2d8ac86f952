"""The calls for help in one test: who waits, who takes them up, and the answers."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.live.cells import age
from assessments.models import HelpRequest, Test, User
from assessments.models.notices import TEXT_CHARS
from assessments.models.people import doer
from assessments.rules.states import OPEN
from assessments.services.errors import Refused
from assessments.services.proctoring.help import answer_help, claim_help
from realtime import server_time

ANSWER_PERMISSION = "assessments.message_candidate"


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        max_length=TEXT_CHARS,
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "aria-describedby": "answer-help",
                "maxlength": TEXT_CHARS,
            }
        ),
    )


def calls(test: Test) -> QuerySet[HelpRequest]:
    """The calls that wait, the oldest first; those of ended attempts are left out."""
    return (
        HelpRequest.objects.filter(
            attempt__test=test, answered_at=None, attempt__status__in=sorted(OPEN)
        )
        .select_related("attempt__candidate", "claimed_by")
        .order_by("asked_at")
    )


def waiting_help(test: Test, user: User) -> list[dict[str, Any]]:
    now = server_time.now()
    may_answer = user.has_perm(ANSWER_PERMISSION)
    by_attempt: dict[Any, list[HelpRequest]] = {}
    for call in calls(test):
        by_attempt.setdefault(call.attempt_id, []).append(call)
    return [
        _merged([_shown(call, test, user, may_answer, now) for call in theirs])
        for theirs in by_attempt.values()
    ]


def _merged(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """One line per attempt: waiting since the first call, with the last call's text."""
    first, last = calls[0], calls[-1]
    taken = next((call for call in calls if call["taken_by"]), first)
    return {
        **first,
        "text": last["text"],
        "count": len(calls),
        "taken_by": taken["taken_by"],
        "is_mine": taken["is_mine"],
    }


def _shown(
    call: HelpRequest, test: Test, user: User, may_answer: bool, now: datetime
) -> dict[str, Any]:
    answer = reverse("admin:assessments_test_live_answer", args=[test.pk, call.pk])
    waits = round((now - call.asked_at).total_seconds() * 1000)
    return {
        "candidate": _name(call.attempt.candidate),
        "url": reverse("admin:assessments_attempt_change", args=[call.attempt_id]),
        "text": call.in_words,
        "since": round(call.asked_at.timestamp() * 1000),
        "age": age(waits),
        "taken_by": who.name if (who := doer(call, "claimed_by")) else "",
        "is_mine": call.claimed_by_id == user.pk,
        "answer": answer if may_answer else "",
    }


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def help_fragment(request: HttpRequest, test: Test) -> HttpResponse:
    """The queue as a fragment, which the page fetches again when somebody calls."""
    assert isinstance(request.user, User), "the admin lets nobody else in"
    return TemplateResponse(
        request,
        "admin/assessments/test/live/help.html",
        {"help": waiting_help(test, request.user)},
    )


def answer_page(
    request: HttpRequest, site: AdminSite, test: Test, help_id: int
) -> HttpResponse:
    """GET shows the form; POST takes the call up, or answers it."""
    if not request.user.has_perm(ANSWER_PERMISSION):
        raise PermissionDenied
    found = HelpRequest.objects.select_related("attempt__candidate", "claimed_by")
    call = get_object_or_404(found, pk=help_id, attempt__test=test)
    form = AnswerForm(request.POST or None)
    back = reverse("admin:assessments_test_live", args=[test.pk])
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        is_answered = _deal_with(request, call, text)
        # Text that was not sent stays in the form.
        if is_answered or not text:
            return HttpResponseRedirect(back)
        call.refresh_from_db()
    return TemplateResponse(
        request,
        "admin/assessments/test/live/answer.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Help %(name)s") % {"name": _name(call.attempt.candidate)},
            "test": test,
            "call": call,
            "taken_by": who.name if (who := doer(call, "claimed_by")) else "",
            "is_mine": call.claimed_by_id == request.user.pk,
            "form": form,
            "back": back,
        },
    )


def _deal_with(request: HttpRequest, call: HelpRequest, text: str) -> bool:
    """Take the call up or answer it; True if it is answered now."""
    assert isinstance(request.user, User), "the admin lets nobody else in"
    name, now = _name(call.attempt.candidate), server_time.now()
    is_answer = "claim" not in request.POST
    try:
        if is_answer:
            answer_help(call.pk, actor=request.user, text=text, now=now)
            done = _("The call of %(name)s is answered.")
        else:
            claim_help(call.pk, actor=request.user, now=now)
            done = _("You have taken up the call of %(name)s.")
            if text:
                done += " " + _("What you wrote is not sent yet.")
    except Refused as refused:
        messages.error(request, refused.message)
        return False
    messages.success(request, done % {"name": name})
    return is_answer
