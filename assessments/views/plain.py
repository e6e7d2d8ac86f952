"""
Sitting without JavaScript: each question is a page with a form.

Each page passes the connection id of the claim on, in addresses and hidden fields. The
id fences every form: a form whose session has lost the seat changes nothing. Reading a
page never claims or renews the seat; sending a form renews it.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt
from assessments.papers import plain_forms
from assessments.papers.presentation import PresentedPaper
from assessments.papers.reached import paper_of
from assessments.protocol import AnswerConflict, AnswerFlag, AnswerSave, AttemptVisit
from assessments.questions.kind import Response
from assessments.questions.plain import Field, Filled, Unreadable
from assessments.questions.presented import PresentedItem
from assessments.questions.registry import kind_of
from assessments.rules.states import AttemptStatus
from assessments.services.answers.reading import Withheld, withheld
from assessments.services.answers.uploading import Upload
from assessments.services.errors import AnswerPassed, Refused
from assessments.sitting import requests as sitting
from assessments.views.kept import KeptFields, fields_of_question, keeps_what_it_brought
from assessments.views.paper import offers_of, own_attempt
from assessments.views.plain_files import stored_one_by_one
from assessments.views.plain_seat import (
    address,
    asks_too_much,
    carry_out,
    form_name,
    session_of,
    tell,
    with_connection,
)
from assessments.views.plain_stopped import stopped, unsaved_lines
from assessments.views.requests import (
    SignedInRequest,
    candidate_page,
    reader_of,
)
from realtime import server_time
from realtime.connections import over_http
from realtime.connections.admission import Closed
from realtime.protocol import ClientFrame, CloseCode, ServerFrame
from realtime.seat.leases import Session

# In an address: the answer is saved, and the page asks whether to leave the question
# for good.
LEAVING = "leaving"
# In an address: the fields hold what came after an end that was taken back.
OFFER = "offer"


@keeps_what_it_brought
@candidate_page
def question(request: SignedInRequest, attempt_id: UUID, number: int) -> HttpResponse:
    """One question, and the form that saves its answer."""
    attempt = own_attempt(request, attempt_id)
    now = server_time.now()
    paper = paper_of(attempt)
    if not 1 <= number <= len(paper.items):
        return redirect("sitting", attempt.pk)
    if request.method == "POST" and asks_too_much(request):
        # Do not check the seat: that costs as much as answering the request.
        kept = KeptFields.brought(request, attempt.pk, number)
        lines = kept.lines(attempt)
        closed = Closed(CloseCode.OVERLOADED)
        return stopped(request, attempt, closed, unsaved=lines, kept=kept)
    held = session_of(request, attempt)
    is_form = request.method == "POST"
    # A form that comes after the end is handled like every save: it becomes a draft.
    if not selectors.is_open(attempt, now) and not (is_form and held):
        late = _late_lines(request, paper.items[number - 1])
        closed = Closed(CloseCode.ATTEMPT_CLOSED)
        return stopped(request, attempt, closed, unsaved=late)
    if held is None:
        kept = KeptFields.brought(request, attempt.pk, number)
        lines = kept.lines(attempt)
        gone = Closed(CloseCode.LEASE_LOST)
        return stopped(request, attempt, gone, unsaved=lines, kept=kept)
    if not is_form:
        if (lost := over_http.why_lost(held)) is not None:
            return stopped(request, attempt, lost)
        if attempt.furthest not in {None, number}:
            return redirect(address(attempt, attempt.furthest, held.connection_id))
        shown = ShownQuestion(request, attempt, paper, number, held, now)
        shown.asks_to_leave = attempt.furthest == number and LEAVING in request.GET
        return _with_offer(shown) if OFFER in request.GET else render_question(shown)
    is_copied = over_http.is_copied(held)
    if attempt.furthest and number > attempt.furthest and not is_copied:
        return redirect(address(attempt, attempt.furthest, held.connection_id))
    over_http.show_life(held, now=now)
    return _save(ShownQuestion(request, attempt, paper, number, held, now))


def _late_lines(request: SignedInRequest, item: PresentedItem) -> list[str] | None:
    """What a form brought after the end; None if there was none."""
    if request.method != "POST" or item.is_ahead:
        return None
    return unsaved_lines(item, fields_of_question(request.POST))


@dataclass
class ShownQuestion:
    """One question to show, and what the page says about it."""

    request: SignedInRequest
    attempt: Attempt
    paper: PresentedPaper
    number: int
    session: Session
    now: datetime
    filled: Filled | None = None
    error: str = ""
    error_field: str = ""
    conflict: AnswerConflict | None = None
    asks_to_leave: bool = False
    unsaved: list[str] = field(default_factory=list)
    revision: int = 0
    context: dict[str, Any] = field(default_factory=dict)

    def carry_out(self, frame: ClientFrame) -> ServerFrame | None:
        """The reply to what the form asks for. Raises as plain_seat.carry_out."""
        return carry_out(frame, self.request, self.attempt, self.session, now=self.now)

    def fill(self, filled: Filled) -> None:
        """Fill in what was typed before and is not saved yet."""
        self.filled = filled
        self.error = _("What you wrote is given back below. It is not saved yet.")

    @property
    def item(self) -> PresentedItem:
        return self.paper.items[self.number - 1]

    @property
    def answer_id(self) -> int:
        assert self.item.answer_id is not None, "a paper with its answers"
        return self.item.answer_id


def _with_offer(shown: ShownQuestion) -> HttpResponse:
    """Put what came after an end that was taken back into the fields, to be saved."""
    if offer := offers_of(shown.attempt).get(shown.answer_id):
        shown.fill(plain_forms.filled_with(shown.item, offer.response))
        shown.revision = shown.item.revision
    return render_question(shown)


def _offered(shown: ShownQuestion) -> list[str]:
    offer = offers_of(shown.attempt).get(shown.answer_id)
    is_open = offer is not None and shown.filled is None
    return plain_forms.in_words(shown.item, offer.response) if offer and is_open else []


def _save(shown: ShownQuestion) -> HttpResponse:
    """Save what the form holds if it differs from what is stored; then go on."""
    post = shown.request.POST
    shown.filled = fields_of_question(post)
    shown.revision = revision_in(post.get("revision", ""))
    try:
        _take_files(shown)
        response = _response(shown)
        if _leaves_unanswered(shown, response):
            shown.asks_to_leave = True
            return render_question(shown, status=422)
        if response != shown.item.response or "theirs" in post:
            reply = _stored(shown, response)
            if isinstance(reply, AnswerConflict):
                shown.conflict = reply
                shown.error = _("This answer was changed somewhere else meanwhile.")
                return render_question(shown, status=409)
        _flag(shown)
        tell(shown.request, shown.attempt, shown.session, shown.now)
        is_copied = over_http.is_copied(shown.session)
        if _leaves_text(shown, response) and not is_copied:
            here = address(shown.attempt, shown.number, shown.session.connection_id)
            return redirect(f"{here}&{LEAVING}=1")
        return _go_on(shown)
    except Unreadable as unreadable:
        shown.error, shown.error_field = unreadable.message, unreadable.field
        return render_question(shown, status=422)
    except Closed as closed:
        return _stop(shown, closed)
    except AnswerPassed as passed:
        return _passed(shown, passed)
    except Refused as refused:
        shown.error = str(refused.message)
        return render_question(shown, status=409)


def _stop(shown: ShownQuestion, closed: Closed) -> HttpResponse:
    """The page for a lost seat or an ended test, with what the form had unsaved."""
    lines = None
    if shown.filled is not None:
        is_copied = over_http.is_copied(shown.session)
        may_read = not is_copied and _withheld(shown) is None
        lines = unsaved_lines(shown.item, shown.filled, may_read=may_read)
    kept = KeptFields.brought(shown.request, shown.attempt.pk, shown.number)
    return stopped(shown.request, shown.attempt, closed, unsaved=lines, kept=kept)


def _withheld(shown: ShownQuestion) -> Withheld | None:
    reader = reader_of(shown.request)
    return withheld(shown.attempt, reader, session=shown.session, now=shown.now)


def _leaves_unanswered(shown: ShownQuestion, response: Response | None) -> bool:
    """Whether this leaves an unanswered question for good: then the page asks first."""
    return response is None and _closes(shown)


def _leaves_text(shown: ShownQuestion, response: Response | None) -> bool:
    """Whether to ask after a typed answer, because Return presses the first button."""
    is_typed = kind_of(shown.item.kind).is_typed
    return is_typed and response is not None and _closes(shown)


def _closes(shown: ShownQuestion) -> bool:
    is_last = shown.number == len(shown.paper.items)
    at_hand = shown.attempt.furthest == shown.number and not is_last
    return at_hand and shown.request.POST.get("action") == "next"


def _passed(shown: ShownQuestion, passed: AnswerPassed) -> HttpResponse:
    """After the form of a closed question: the question reached, and what it had."""
    shown.attempt.refresh_from_db()
    assert shown.attempt.furthest is not None, "only a sequential test closes questions"
    lines = unsaved_lines(shown.item, shown.filled or {})
    here = ShownQuestion(
        shown.request,
        shown.attempt,
        shown.paper,
        shown.attempt.furthest,
        shown.session,
        shown.now,
        error=str(passed.message),
        unsaved=lines,
    )
    return render_question(here, status=409)


def _take_files(shown: ShownQuestion) -> None:
    """Upload the files that the form brought; from then on it names them as kept."""
    if kind_of(shown.item.kind).takes_files:
        upload = Upload(shown.session, shown.attempt.pk, shown.answer_id, shown.now)
        for filled in stored_one_by_one(shown.request, upload):
            shown.filled = filled


def _response(shown: ShownQuestion) -> Response | None:
    if shown.request.POST.get("action") == "clear":
        return None
    return plain_forms.response_of(shown.item, shown.filled or {})


def _stored(shown: ShownQuestion, response: Response | None) -> ServerFrame | None:
    """Save the response; a conflict with this same form, sent earlier, is not one."""
    nonce = form_name(shown.request)
    reply = _save_on(shown, response, nonce, shown.revision)
    if isinstance(reply, AnswerConflict) and nonce and reply.by.startswith(f"{nonce}:"):
        reply = _save_on(shown, response, nonce, reply.revision)
    return reply


def _save_on(
    shown: ShownQuestion, response: Response | None, nonce: str, base_revision: int
) -> ServerFrame | None:
    # A form sent twice is one change; with another answer it is a new change.
    content = hashlib.sha256(json.dumps(response, sort_keys=True).encode())
    return shown.carry_out(
        AnswerSave(
            ref=f"{nonce}:{content.hexdigest()[:16]}",
            answer=shown.answer_id,
            response=response,
            base_revision=base_revision,
            answered_at=None,
        )
    )


def revision_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _flag(shown: ShownQuestion) -> None:
    wanted = {"flag": True, "unflag": False}.get(shown.request.POST.get("action", ""))
    if wanted is not None:
        shown.carry_out(AnswerFlag(None, shown.answer_id, wanted))


def _go_on(shown: ShownQuestion) -> HttpResponse:
    """Go where the button leads, and store the visit, behind the fence."""
    number = _target(shown)
    is_review = shown.request.POST.get("action") == "review"
    target = shown.paper.items[number - 1].answer_id
    assert target is not None, "a paper with its answers"
    shown.carry_out(AttemptVisit(target, is_review))
    connection_id = shown.session.connection_id
    if is_review:
        review = reverse("review", args=[shown.attempt.pk])
        return HttpResponseRedirect(with_connection(review, connection_id))
    return HttpResponseRedirect(address(shown.attempt, number, connection_id))


def _target(shown: ShownQuestion) -> int:
    """The number of the question to show next: this one unless a valid one is named."""
    action = shown.request.POST.get("action", "")
    last = len(shown.paper.items)
    step = {"next": 1, "leave": 1, "previous": -1}.get(action, 0)
    wanted = shown.number + step
    go = shown.request.POST.get("go", "")
    if go.isascii() and go.isdigit() and len(go) < 6:
        wanted = int(go)
    if shown.attempt.furthest:
        wanted = min(wanted, shown.number + 1)
    return min(max(wanted, 1), last)


def _paused(shown: ShownQuestion, fields: Sequence[Field]) -> dict[str, Any]:
    """During a pause the page shows no question, and keeps what a form brought."""
    if shown.attempt.status != AttemptStatus.PAUSED:
        return {"is_paused": False}
    kept = [(one.name, value) for one in fields for value in one.values]
    filled = shown.filled
    return {
        "is_paused": True,
        "kept": kept if filled else [],
        "kept_lines": plain_forms.as_sent(shown.item, filled) if filled else [],
    }


def render_question(shown: ShownQuestion, status: int = 200) -> HttpResponse:
    if over_http.why_lost(shown.session) is not None:
        session, now = shown.session, shown.now
        closed = sitting.close_reason_of(session, shown.attempt.pk, now=now)
        return _stop(shown, closed)
    attempt, item = shown.attempt, shown.item
    filled = shown.filled
    if filled is None:
        filled = plain_forms.filled_with(item, item.response)
    fields = plain_forms.fields_of(item, filled)
    revision = shown.conflict.revision if shown.conflict else item.revision
    if (shown.error or shown.asks_to_leave) and shown.filled and not shown.conflict:
        # Keep the revision that the form is based on: a change since is still a
        # conflict.
        revision = shown.revision
    left = timedelta(milliseconds=selectors.remaining_ms(attempt, shown.now))
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "paper": shown.paper,
        "item": item,
        "section": next(s for s in shown.paper.sections if item in s.items),
        "fields": fields,
        "first_field": fields[0].id,
        "connection": shown.session.connection_id,
        "form_name": uuid.uuid4(),
        "revision": revision,
        "error": shown.error,
        "asks_to_leave": shown.asks_to_leave,
        "offered": _offered(shown),
        "unsaved": shown.unsaved,
        "error_field": f"id-{shown.error_field}" if shown.error_field else "",
        "theirs": (
            plain_forms.in_words(item, shown.conflict.response)
            if shown.conflict
            else None
        ),
        "notices": attempt.notices.filter(withdrawn_at=None),
        **_paused(shown, fields),
        "left": left,
        "now": shown.now,
        "here": address(attempt, shown.number, shown.session.connection_id),
    }
    template = "assessments/plain/question.html"
    return render(shown.request, template, context, status=status)
