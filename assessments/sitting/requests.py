"""
A sitting by requests: what the HTTP API and the forms share.

Views parse and answer; this module is between the views and the services.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from assessments import selectors
from assessments.models import Attempt, User
from assessments.models.content import room_of_test
from assessments.services.attempts import settle_attempt
from assessments.services.errors import AttemptClosed, StaleSession
from assessments.sitting import admission as admissions
from assessments.sitting import dispatch
from assessments.sitting.commands import Reply, SittingCommand
from realtime import server_time
from realtime.connections import client_metrics, over_http
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.outcomes import session_started
from realtime.devices import device_in_words
from realtime.models import Transport
from realtime.protocol import (
    CloseCode,
    Heartbeat,
    HeartbeatReply,
    SessionStarted,
    milliseconds,
)
from realtime.seat.leases import Claim, Claimed, Session


@dataclass(frozen=True, slots=True)
class RequestHandshake:
    """Who asks for the seat, and from where. ``login`` is a hash, never a session key."""

    user: User
    login: str
    attempt_id: uuid.UUID
    page: str
    transport: Transport
    resume: bool = False
    confirm: bool = False


def take_seat(
    handshake: RequestHandshake, request: HttpRequest, *, now: datetime
) -> Claimed:
    """
    Take the candidate's seat for an attempt, as a connecting socket does.

    Raises:
        Closed: If the attempt or the seat refuses; nothing was moved then.
    """
    admission = _admitted(handshake, now)
    user_agent = request.headers.get("User-Agent", "")[:512]
    claim = Claim(
        user_id=handshake.user.pk,
        connection_id=uuid.uuid4(),
        subject=admission.subject,
        room=admission.room,
        page=handshake.page,
        login=handshake.login,
        resume=handshake.resume,
        confirm=handshake.confirm,
        policy=admission.policy,
        address=over_http.address_of(request),
        user_agent=user_agent,
        device=device_in_words(user_agent),
        transport=handshake.transport,
    )
    return over_http.take(claim, now=now)


def begin(
    handshake: RequestHandshake, request: HttpRequest, *, now: datetime
) -> SessionStarted:
    """
    Take the seat, and say what a socket says then.

    Raises:
        Closed: As take_seat; also if the attempt was deleted meanwhile.
    """
    claimed = take_seat(handshake, request, now=now)
    # Read after the claim: whatever was acknowledged before is in it.
    state = _state(handshake.attempt_id)
    carried = admissions.carried(state, server_time.now())
    return session_started(claimed, admissions.LIMITS, carried)


def heartbeat(
    session: Session, attempt_id: uuid.UUID, frame: Heartbeat, *, now: datetime
) -> HeartbeatReply:
    """
    The reply to a heartbeat, with what is new; a socket is told that when it happens.

    Raises:
        Closed: If the seat is lost or the attempt has ended.
    """
    lost = over_http.why_lost(session)
    if lost is not None:
        # A released seat may mean that the attempt has ended.
        raise lost if lost.frame else close_reason_of(session, attempt_id, now=now)
    state = _state(attempt_id)
    if not selectors.is_open(state.attempt, now):
        raise close_reason_of(session, attempt_id, now=now)
    told_at = server_time.now()
    client_metrics.publish_heard(
        room_of_test(state.attempt.test_id),
        session.user_id,
        client_metrics.from_heartbeat(frame, milliseconds(told_at)),
    )
    news = admissions.news(state, told_at)
    return HeartbeatReply(frame.client_time, milliseconds(told_at), news)


def _state(attempt_id: uuid.UUID) -> selectors.Sitting:
    state = selectors.sittings([attempt_id]).get(attempt_id)
    if state is None:
        raise Closed(CloseCode.FORBIDDEN)
    return state


def _admitted(handshake: RequestHandshake, now: datetime) -> Admission:
    one = ConnectingUser(handshake.user, {"attempt_id": handshake.attempt_id})
    admission = admissions.admit([one], now=now)[0]
    if isinstance(admission, admissions.Overdue):
        settle_attempt(admission.attempt_id, now=now)
        admission = admissions.admit([one], now=now)[0]
    if isinstance(admission, Closed):
        raise admission
    return admission


def carry_out(command: SittingCommand[Any]) -> Reply:
    """
    Carry a candidate's command out, in a session that shows life.

    Raises:
        Closed: If the seat is lost or the attempt has ended; code and frame say why.
        Refused: If it was refused for any other reason.
    """
    [outcome] = dispatch.carry_out([command])
    if isinstance(outcome, Reply):
        return outcome
    if isinstance(outcome, StaleSession | AttemptClosed) and command.session:
        session, arrived = command.session, command.received_at
        raise close_reason_of(session, command.attempt_id, now=arrived)
    raise outcome


def close_reason_of(
    session: Session, attempt_id: uuid.UUID, *, now: datetime
) -> Closed:
    """
    Why a request of this session cannot go on: the attempt has ended, or the seat is lost.

    An attempt that ran out of time is settled first, so that it has a receipt.
    """
    settle_attempt(attempt_id, now=now)
    attempt = Attempt.objects.get(pk=attempt_id)
    lost = over_http.why_lost(session)
    if lost is not None and lost.code != CloseCode.LEASE_LOST:
        return lost
    if not selectors.is_open(attempt, now):
        return admissions.ended(attempt)
    return lost or Closed(CloseCode.RESTARTING)
