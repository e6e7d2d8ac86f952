"""
The review of the pages without JavaScript: all answers, what is missing, handing in.

Reading the page neither claims nor renews the seat. Each of its buttons is a form that
shows life, so reviewing keeps the seat as long as answering does.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments import selectors
from assessments.models import Attempt
from assessments.papers import plain_forms
from assessments.papers.presentation import PresentedPaper
from assessments.papers.reached import paper_of
from assessments.protocol import AttemptVisit
from assessments.questions.presented import PresentedItem
from assessments.rules.states import AttemptStatus
from assessments.services.answers.reading import Why
from assessments.services.errors import Refused
from assessments.views.plain_seat import (
    CONNECTION,
    asks_too_much,
    carry_out,
    number_looked_at,
    session_of,
    tell,
    with_connection,
    withheld_from,
)
from assessments.views.plain_seat import address as question_address
from assessments.views.plain_stopped import stopped
from assessments.views.requests import SignedInRequest
from realtime import server_time
from realtime.connections import over_http
from realtime.connections.admission import Closed
from realtime.protocol import CloseCode
from realtime.seat.leases import Session


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """
    One answer in words; ``place``: "closed" or "ahead" in a sequential test, or "".
    """

    item: PresentedItem
    lines: list[str]
    place: str


def plain_review(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    """The page for the connection that the request names, or why it cannot go on."""
    now = server_time.now()
    if not selectors.is_open(attempt, now):
        return redirect("receipt", attempt.pk)
    held = session_of(request, attempt)
    if held is None:
        return stopped(request, attempt, Closed(CloseCode.LEASE_LOST))
    if request.method == "POST" and asks_too_much(request):
        return stopped(request, attempt, Closed(CloseCode.OVERLOADED))
    if request.method == "POST":
        return _act(request, attempt, held, now)
    if (lost := over_http.why_lost(held)) is not None:
        return stopped(request, attempt, lost)
    why = withheld_from(request, attempt)
    if why is not None and why.why != Why.PAUSED:
        return redirect("sitting", attempt.pk)
    return render_review(request, attempt, may_read=why is None)


def address(attempt: Attempt, connection_id: uuid.UUID | str) -> str:
    return with_connection(reverse("review", args=[attempt.pk]), connection_id)


def _act(
    request: SignedInRequest, attempt: Attempt, held: Session, now: datetime
) -> HttpResponse:
    """Redirect to a question, or back to this page; both show life."""
    over_http.show_life(held, now=now)
    paper = paper_of(attempt)
    number = _number(request, paper)
    here = number or attempt.furthest or number_looked_at(attempt)
    answer_id = paper.items[here - 1].answer_id
    assert answer_id is not None, "a paper with its answers"
    visit = AttemptVisit(answer_id, review=number is None)
    try:
        is_visited = _visit(visit, request, attempt, held, now)
        if is_visited and number is not None:
            there = question_address(attempt, number, held.connection_id)
            return HttpResponseRedirect(there)
        tell(request, attempt, held, now)
    except Closed as closed:
        return stopped(request, attempt, closed)
    except Refused as refused:  # one call for help too many
        may_read = withheld_from(request, attempt) is None
        return render_review(request, attempt, refused, may_read=may_read)
    return HttpResponseRedirect(address(attempt, held.connection_id))


def _visit(
    visit: AttemptVisit,
    request: SignedInRequest,
    attempt: Attempt,
    held: Session,
    now: datetime,
) -> bool:
    """Store the visit; False if it is refused, for example during a pause."""
    try:
        carry_out(visit, request, attempt, held, now=now)
    except Refused:
        return False
    return True


def _number(request: SignedInRequest, paper: PresentedPaper) -> int | None:
    """The question that the pressed button leads to; None for another button."""
    go = request.POST.get("go", "")
    is_number = go.isascii() and go.isdigit() and len(go) < 6
    return int(go) if is_number and 1 <= int(go) <= len(paper.items) else None


def render_review(
    request: SignedInRequest,
    attempt: Attempt,
    refusal: Refused | None = None,
    *,
    may_read: bool,
) -> HttpResponse:
    now = server_time.now()
    paper = paper_of(attempt) if may_read else None
    connection = _connection(request)
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "paper": paper,
        "rows": [_row(item, attempt.furthest) for item in paper.items] if paper else [],
        "reached": attempt.furthest or 1,
        "is_paused": attempt.status == AttemptStatus.PAUSED,
        "left": timedelta(milliseconds=selectors.remaining_ms(attempt, now)),
        "now": now,
        "notices": attempt.notices.filter(withdrawn_at=None),
        "refusal": refusal,
        "connection": connection,
        "form_name": uuid.uuid4(),
        "here": address(attempt, connection) if connection else "",
    }
    status = 409 if refusal else 200
    return render(request, "assessments/review.html", context, status=status)


def _connection(request: SignedInRequest) -> str:
    """The connection that pages without JavaScript pass on; empty with JavaScript."""
    source = request.POST if request.method == "POST" else request.GET
    name: str = source.get(CONNECTION, "")
    return name


def _row(item: PresentedItem, furthest: int | None) -> ReviewRow:
    lines = plain_forms.in_words(item, item.response) if item.is_answered else []
    if furthest is None or item.number == furthest:
        return ReviewRow(item, lines, "")
    return ReviewRow(item, lines, "closed" if item.number < furthest else "ahead")
