"""Taking the seat without JavaScript, with what was typed before the seat was lost."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assessments.models import Attempt
from assessments.papers.reached import paper_of
from assessments.sitting import requests as sitting
from assessments.views.kept import KeptFields
from assessments.views.paper import own_attempt
from assessments.views.plain import ShownQuestion, render_question, revision_in
from assessments.views.plain_seat import (
    address,
    asks_too_much,
    number_looked_at,
    with_connection,
)
from assessments.views.plain_stopped import stopped
from assessments.views.requests import SignedInRequest, candidate_page, login_of
from realtime import server_time
from realtime.connections.admission import Closed
from realtime.models import Transport
from realtime.protocol import CloseCode
from realtime.seat.leases import Session


@candidate_page
def session(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """Continue without JavaScript, here: take the seat and go to the question."""
    attempt = own_attempt(request, attempt_id)
    if request.method != "POST":
        return redirect("sitting", attempt.pk)
    kept = KeptFields.carried(request)
    if asks_too_much(request):
        return stopped(request, attempt, Closed(CloseCode.OVERLOADED), kept=kept)
    handshake = sitting.RequestHandshake(
        user=request.user,
        login=login_of(request),
        attempt_id=attempt.pk,
        page=_page(request),
        transport=Transport.FORM,
        resume=request.POST.get("resume") == "1",
        confirm=request.POST.get("confirm") == "1",
    )
    try:
        claimed = sitting.take_seat(handshake, request, now=server_time.now())
    except Closed as closed:
        return stopped(request, attempt, closed, page=handshake.page, kept=kept)
    if kept is not None and kept.attempt == str(attempt.pk):
        given = _Given(request, attempt, claimed.session, kept)
        return given.to_read() if handshake.resume else given.to_save()
    if "review" in request.POST:
        review = reverse("review", args=[attempt.pk])
        return redirect(with_connection(review, claimed.session.connection_id))
    number = number_looked_at(attempt)
    return redirect(address(attempt, number, claimed.session.connection_id))


def _page(request: SignedInRequest) -> str:
    """The page's name; a page that waits for a decision asks again under the same."""
    try:
        return str(uuid.UUID(request.POST.get("page", "")))
    except ValueError:
        return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class _Given:
    """Shows what was typed before the sign-in or the seat was lost, in its question."""

    request: SignedInRequest
    attempt: Attempt
    session: Session
    kept: KeptFields

    def to_save(self) -> HttpResponse:
        """Put the text into the fields, unless the question was left meanwhile."""
        number = self.kept.number
        if self.attempt.furthest not in {None, number}:
            return self.to_read()
        shown = self._shown(number)
        shown.fill(self.kept.filled)
        shown.revision = revision_in(self.kept.revision)
        return render_question(shown)

    def to_read(self) -> HttpResponse:
        """Show the text above the fields: after a hold the answer may have changed."""
        shown = self._shown(self.attempt.furthest or self.kept.number)
        shown.unsaved = self.kept.lines(self.attempt)
        return render_question(shown)

    def _shown(self, number: int) -> ShownQuestion:
        paper = paper_of(self.attempt)
        here = min(max(number, 1), len(paper.items))
        now = server_time.now()
        return ShownQuestion(self.request, self.attempt, paper, here, self.session, now)
