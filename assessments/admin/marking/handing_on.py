"""Handing an answer on from the marking page, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.admin.marking.answer import answer_within
from assessments.models import Answer, Test, User
from assessments.people.markers import markers_of
from assessments.services.errors import Refused
from assessments.services.grading.errors import HandingOnRefused
from assessments.services.grading.handing_on import active_of, hand_on, take_back
from realtime import server_time

TO_ALL = "all"


def hand_on_page(
    request: HttpRequest, test: Test, user: User, slot: int, answer_id: int
) -> HttpResponse:
    """POST: ``to`` is the id of a marker or "all"; ``back`` takes the answer back."""
    answer = answer_within(test, user, slot, answer_id)
    here = reverse(
        "admin:assessments_test_marking_answer", args=[test.pk, slot, answer.pk]
    )
    try:
        if "back" in request.POST:
            _take_back(answer, test, user)
            messages.success(request, _("The answer is no longer handed on."))
            return redirect(here)
        hand_on(
            answer.pk,
            _receiver(request, test),
            actor=user,
            note=request.POST.get("note", ""),
            now=server_time.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(here)
    messages.success(request, _("Handed on."))
    question = reverse("admin:assessments_test_marking_question", args=[test.pk, slot])
    return redirect(f"{question}?after={answer.pk}")


def _receiver(request: HttpRequest, test: Test) -> User | None:
    """
    Raises:
        HandingOnRefused: If nobody was chosen, or somebody who does not mark the test.
    """
    text = request.POST.get("to", "")
    if text == TO_ALL:
        return None
    is_number = text.isascii() and text.isdigit()
    found = markers_of(test).filter(pk=int(text[:9])).first() if is_number else None
    if found is None:
        raise HandingOnRefused
    return found


def _take_back(answer: Answer, test: Test, user: User) -> None:
    """
    Raises:
        HandingOnRefused: If neither giver nor receiver nor owner asks.
    """
    active = active_of(answer)
    if active is None:
        return
    if user.pk not in (active.by_id, active.to_id, test.owner_id):
        raise HandingOnRefused
    take_back(answer.pk, now=server_time.now())
