"""Why a page without JavaScript cannot go on, what it had unsaved, and what to do."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessments.models import Attempt
from assessments.papers import plain_forms
from assessments.questions.plain import Filled, Unreadable
from assessments.questions.presented import PresentedItem
from assessments.views.kept import KeptFields
from assessments.views.requests import SignedInRequest, login_of
from realtime.connections import over_http
from realtime.connections.admission import Closed
from realtime.models import Policy
from realtime.protocol import CloseCode, SessionRefused, SessionReplaced


def stopped(
    request: SignedInRequest,
    attempt: Attempt,
    closed: Closed,
    *,
    unsaved: Sequence[str] | None = None,
    page: str = "",
    kept: KeptFields | None = None,
) -> HttpResponse:
    """
    The page that says why the candidate cannot go on.

    Args:
        closed: Why it cannot go on.
        unsaved: What a form brought and was not saved; None if there was no form.
        kept: The form itself, for continuing here later.
        page: The name under which a page that waits for a decision asks again.
    """
    if closed.code == CloseCode.FORBIDDEN:
        return redirect("home")
    has_ended = closed.code == CloseCode.ATTEMPT_CLOSED
    if has_ended and unsaved is None:
        return redirect("receipt", attempt.pk)
    waits = closed.code == CloseCode.ON_HOLD
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "code": int(closed.code),
        "page": (page or _page_on_hold(request)) if waits else "",
        "unsaved": unsaved or [],
        "kept": kept.as_field() if kept else "",
        **_where_it_is(closed),
    }
    template = "assessments/plain/stopped.html"
    return render(request, template, context, status=410 if has_ended else 409)


def unsaved_lines(
    item: PresentedItem, filled: Filled, *, may_read: bool = True
) -> list[str]:
    """
    What a form holds that differs from what is stored.

    Without ``may_read`` it is what the form brought, without the question's text: a
    forged form could ask for the text of every option.
    """
    if not may_read:
        return plain_forms.as_sent(item, filled)
    try:
        response = plain_forms.response_of(item, filled)
    except Unreadable:
        return [text for texts in filled.values() for text in texts if text]
    return [] if response == item.response else plain_forms.in_words(item, response)


def _page_on_hold(request: SignedInRequest) -> str:
    return over_http.page_on_hold(request.user.pk, login_of(request))


def _where_it_is(closed: Closed) -> dict[str, object]:
    """Where the seat is, from the frame that a socket would have received."""
    match closed.frame:
        case SessionReplaced(at=at, device=device, other_test=other_test):
            moved_at = datetime.fromtimestamp(
                at / 1000, timezone.get_current_timezone()
            )
            return {"device": device, "moved_at": moved_at, "other_test": other_test}
        case SessionRefused() as refused:
            return {
                "device": refused.device,
                "may_confirm": refused.may_confirm,
                "was_decided": refused.policy == Policy.HOLD,
            }
    return {}
