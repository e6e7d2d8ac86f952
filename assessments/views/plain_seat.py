"""
The seat of the pages without JavaScript: taking it, and naming it.

Each page passes the connection id of the claim on, in addresses and hidden fields. The
id fences every form.
"""

import uuid
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Attempt
from assessments.protocol import HelpRequest, NoticeConfirm
from assessments.services.answers import reading
from assessments.services.answers.reading import Withheld, withheld
from assessments.sitting import requests as sitting
from assessments.sitting.commands import SittingCommand
from assessments.views.requests import (
    SignedInRequest,
    login_of,
    reader_of,
)
from realtime import server_time
from realtime.connections import request_budget
from realtime.protocol import ClientFrame, ServerFrame
from realtime.seat.leases import Session

CONNECTION = "connection"


def asks_too_much(request: SignedInRequest) -> bool:
    """Whether the request exceeds the budget, which forms share with socket and API."""
    sign_in = request_budget.SignInKey(request.user.pk, login_of(request))
    return bool(request_budget.spend(sign_in, request_budget.size_of(request)))


def address(attempt: Attempt, number: int, connection_id: UUID) -> str:
    path = reverse("question", args=[attempt.pk, number])
    return with_connection(path, connection_id)


def with_connection(path: str, connection_id: UUID | str) -> str:
    return f"{path}?{urlencode({CONNECTION: connection_id})}"


def number_looked_at(attempt: Attempt) -> int:
    answer = attempt.answers.filter(pk=attempt.position or 0).first()
    return answer.number if answer else 1


def session_of(request: SignedInRequest, attempt: Attempt) -> Session | None:
    """The session a page or form acts for; None if it names none of this attempt."""
    if (connection_id := _named(request)) is None:
        return None
    reader, now = reader_of(request), server_time.now()
    return reading.session_of(attempt, reader, connection_id, now=now)


def _named(request: SignedInRequest) -> UUID | None:
    source = request.POST if request.method == "POST" else request.GET
    named = source.get(CONNECTION) or request.headers.get("X-Connection-Id", "")
    try:
        return uuid.UUID(named)
    except ValueError:
        return None


def withheld_from(request: SignedInRequest, attempt: Attempt) -> Withheld | None:
    """Why a response to this request may hold no question; None if it may."""
    reader, named = reader_of(request), _named(request)
    session = reading.session_named(attempt, reader, named) if named else None
    return withheld(attempt, reader, session=session, now=server_time.now())


def form_name(request: SignedInRequest) -> str:
    """The name of this form, made when the page was rendered."""
    try:
        return uuid.UUID(request.POST.get("form", "")).hex
    except ValueError:
        return uuid.uuid4().hex


def carry_out(
    frame: ClientFrame,
    request: SignedInRequest,
    attempt: Attempt,
    session: Session | None,
    *,
    now: datetime,
) -> ServerFrame | None:
    """
    Carry out what a form asks for as a frame of the socket; returns the reply.

    A form without a session comes from an older page: there the login is the fence.

    Raises:
        Closed: If the seat is lost or the attempt has ended.
        Refused: If it was refused for any other reason.
    """
    login = "" if session else login_of(request)
    command = SittingCommand(frame, request.user, attempt.pk, session, now, login)
    return sitting.carry_out(command).frame


def tell(
    request: SignedInRequest, attempt: Attempt, session: Session, now: datetime
) -> None:
    """
    Carry out what a form says besides the answer: notices seen, a call for help.

    Raises as carry_out.
    """
    post = request.POST
    for text in post.getlist("notice"):
        if text.isascii() and text.isdigit() and len(text) < 19:
            carry_out(NoticeConfirm(int(text)), request, attempt, session, now=now)
    if post.get("action") == "help":
        call = HelpRequest(form_name(request), post.get("help", ""))
        carry_out(call, request, attempt, session, now=now)
        messages.success(request, _("The invigilator was told that you need help."))
