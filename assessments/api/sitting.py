"""
Sitting an attempt over HTTP: the frames of the socket as requests.

Same services, same fence, same codes (docs/protocol.md). Only POST to session/ takes
the seat; each other verb names its connection and shows life for it.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import Http404
from django.utils.translation import gettext_noop
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from assessments import selectors
from assessments.api import shapes
from assessments.api.authentication import login_of
from assessments.api.errors import CONTENT_TYPE, ToldError
from assessments.api.frames import (
    NoConnection,
    SessionClaim,
    check_size,
    connection_of,
    fields_of,
)
from assessments.api.reading import reader_of
from assessments.api.serializers.base import Problem
from assessments.api.throttling import SittingThrottle
from assessments.api.views import Private
from assessments.models import Attempt
from assessments.protocol import (
    AnswerConflict,
    AnswerFlag,
    AnswerSave,
    AttemptSubmit,
    AttemptVisit,
    ClientEvent,
    HelpRequest,
    NoticeConfirm,
)
from assessments.services.answers import reading
from assessments.sitting import requests as sitting
from assessments.sitting.commands import SittingCommand
from realtime.connections import over_http
from realtime.models import Transport
from realtime.protocol import (
    FRAME_BYTES,
    ClientFrame,
    Heartbeat,
    ServerFrame,
)
from realtime.seat import leases
from realtime.seat.leases import Session

CONFLICT = gettext_noop(
    "The answer has changed since base_revision. This problem holds the stored answer."
)

V = TypeVar("V", bound=Callable[..., Any])


def verb(
    reply: Any,
    *problems: int,
    request: Any = None,
    claims: bool = False,
    parameters: Sequence[OpenApiParameter] = (),
) -> Callable[[V], V]:
    """What a verb takes and answers, for the schema."""
    statuses = (400, 401, 403, 404, 409, 410, 422, 429, *problems, 503)
    header = OpenApiParameter(
        # Text, because clients made from the schema put their value into the header as
        # is.
        "X-Connection-Id",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        required=True,
        description="The connection_id in the reply to your claim, a UUID.",
    )
    return extend_schema(
        request=request,
        parameters=[*parameters, *([] if claims else [header])],
        responses=(reply if isinstance(reply, dict) else {200: reply})
        | {(status, CONTENT_TYPE): Problem for status in statuses},
    )


class SittingView(Private):
    """One verb of an attempt's own candidate; anybody else finds nothing here."""

    throttle_classes: list[type[BaseThrottle]] = [SittingThrottle]
    #: In bytes; the view itself limits what it reads, if this is None.
    largest_body: int | None = FRAME_BYTES
    attempt_id: uuid.UUID
    attempt: Attempt

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.largest_body is not None:
            check_size(request, self.largest_body)
        self.attempt_id = kwargs["attempt_id"]
        attempt = selectors.attempt_for(self.user, self.attempt_id)
        if attempt is None:
            raise Http404
        self.attempt = attempt

    def session(self) -> Session:
        """
        The session this request belongs to; shows life for it.

        The fence decides inside the write whether the session still has the seat.

        Raises:
            NoConnection: If it names none that was ever taken for this attempt.
        """
        session = self.named()
        if session is None:
            raise NoConnection
        over_http.show_life(session, now=self.now)
        return session

    def named(self) -> Session | None:
        """The session that the header names; a copied one is logged and has no seat."""
        return reading.session_of(
            self.attempt,
            reader_of(self.request),
            connection_of(self.request),
            now=self.now,
        )

    def carry_out(self, frame: ClientFrame) -> Response:
        """The reply to a frame of the socket; refusals are raised, as problems."""
        command = SittingCommand(
            frame=frame,
            user=self.user,
            attempt_id=self.attempt_id,
            session=self.session(),
            received_at=self.now,
        )
        reply = sitting.carry_out(command).frame
        if reply is None:
            return Response(status=204)
        if isinstance(reply, AnswerConflict):
            raise ToldError(409, reply.type, CONFLICT, reply)
        return told(reply)


def told(frame: ServerFrame) -> Response:
    return Response(frame.body())


class SittingSession(SittingView):
    """The seat: taking it, and giving it back."""

    @verb(shapes.Started, request=shapes.Claim, claims=True)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """
        Take the seat for this attempt. The session that had it is told and closed.

        With resume you get the seat only if the same page had it last. The reply holds the
        fields of session.started. Send its connection_id with every later request.
        """
        claim = SessionClaim.read(fields_of(request))
        handshake = sitting.RequestHandshake(
            user=self.user,
            login=login_of(request),
            attempt_id=attempt_id,
            page=claim.page or str(uuid.uuid4()),
            transport=Transport.HTTP,
            resume=claim.resume,
            confirm=claim.confirm,
        )
        return told(sitting.begin(handshake, request._request, now=self.now))

    @verb({204: None})
    def delete(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Give the seat back, if this connection has it. You may repeat the request."""
        connection_id = connection_of(request)
        session = self.named()
        if session is not None and over_http.is_copied(session):
            raise sitting.close_reason_of(session, attempt_id, now=self.now)
        leases.release([leases.Release(self.user.pk, connection_id)], now=self.now)
        return Response(status=204)


class SittingAnswer(SittingView):
    @verb(shapes.Saved, 413, request=shapes.Save)
    def put(self, request: Request, attempt_id: uuid.UUID, answer: int) -> Response:
        """
        Save an answer. 200 means that it is committed.

        The same ref again gets the same reply and changes nothing. If the answer has
        changed since base_revision, the reply is 409 answer.conflict with the stored one.
        """
        return self.carry_out(AnswerSave.read(fields_of(request, answer=answer)))


class SittingFlag(SittingView):
    @verb(shapes.Flagged, request=shapes.Flag)
    def post(self, request: Request, attempt_id: uuid.UUID, answer: int) -> Response:
        """Flag an answer, or remove the flag."""
        return self.carry_out(AnswerFlag.read(fields_of(request, answer=answer)))


class SittingVisit(SittingView):
    @verb({204: None}, request=shapes.Visit)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Tell the server which answer the candidate looks at, or that it is the review."""
        return self.carry_out(AttemptVisit.read(fields_of(request)))


class SittingReport(SittingView):
    @verb({204: None}, request=shapes.Report)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Report for the timeline that the candidate left the page, or pasted."""
        return self.carry_out(ClientEvent.read(fields_of(request)))


class SittingSubmit(SittingView):
    @verb(shapes.Submitted, request=shapes.Submit)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Hand in. A repeated request changes nothing and gets the same reply."""
        return self.carry_out(AttemptSubmit.read(fields_of(request)))


class SittingHelp(SittingView):
    @verb(shapes.HelpReceived, request=shapes.Help)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Call for help, also while paused. The same ref again is the same call."""
        return self.carry_out(HelpRequest.read(fields_of(request)))


class SittingNotice(SittingView):
    @verb({204: None}, request=None)
    def post(self, request: Request, attempt_id: uuid.UUID, notice: int) -> Response:
        """Tell the server that the candidate's page has shown a notice."""
        return self.carry_out(NoticeConfirm(notice))


class SittingHeartbeat(SittingView):
    @verb(shapes.Beat, request=shapes.Heartbeat)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """
        Send this every 5 seconds to keep the seat and to read what is new.

        409 says why the connection has no seat any more; 410, that the attempt has ended.
        """
        frame = Heartbeat.read(fields_of(request))
        session = self.session()
        return told(sitting.heartbeat(session, attempt_id, frame, now=self.now))
