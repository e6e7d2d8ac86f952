"""
One live session per user, over a WebSocket.

SessionConsumer knows seats, epochs and frames, and nothing of what the seat is for: a
subclass admits, tells its state and handles its own frames.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import DatabaseError

from realtime import metrics, registry, server_time
from realtime.connections import auth, client_metrics
from realtime.connections.admission import Admission, Closed
from realtime.connections.close_reasons import close_reason
from realtime.connections.opening import claim_of, page_of, take_seat
from realtime.connections.outcomes import LIMITS, session_started
from realtime.connections.renewal import renewal
from realtime.connections.subscribed import SubscribedConsumer
from realtime.connections.work import Work, WorkQueue
from realtime.database import outages
from realtime.database.alone import alone
from realtime.database.batching import QueueFull, read_together
from realtime.models import EndedBy
from realtime.protocol import (
    UNACKED,
    ClientFrame,
    CloseCode,
    Error,
    ErrorCode,
    Heartbeat,
    HeartbeatReply,
    encode,
    milliseconds,
)
from realtime.seat import async_leases, leases

logger = logging.getLogger(__name__)

UNAVAILABLE = "the server cannot do this right now; it is worth trying again"
BUSY = "the server is busy; it is worth trying again"


class SessionConsumer(SubscribedConsumer):
    """
    Claims the seat, obeys kicks, renews, releases.

    Frames take effect in the order sent: work is handed to one worker per connection,
    and the reply comes from its completion, so that a kick never waits behind a write.
    """

    limits: ClassVar[Mapping[str, int]] = LIMITS
    WHO = "user=%s subject=%s epoch=%s connection=%s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection_id = uuid.uuid4()
        self.session: leases.Session | None = None
        self.page = self.login = ""
        self.last_renewed = self.last_checked = 0.0
        self.room = ""
        # The lease row names somebody else: this connection has nothing to release.
        self.has_lost = False
        self.client_metrics = client_metrics.UNKNOWN
        self.work = WorkQueue(UNACKED, self._work_failed)

    # For a subclass to override.

    @staticmethod
    def states(sessions: Sequence[leases.Session]) -> Sequence[Any]:
        """
        Read each session's subject, after the claim; list-shaped as well.

        Reading after the claim is what makes a takeover seamless: whatever was
        acknowledged before is in it.
        """
        return [None for _ in sessions]

    def started(self, state: Any) -> Mapping[str, Any]:
        """Keep the subject's state; return what session.started carries of it."""
        return {}

    async def handle(self, frame: ClientFrame) -> None:
        """Act on a frame of the subject's own."""

    def clock(self) -> Mapping[str, Any]:
        """What every heartbeat carries for the subject."""
        return {}

    def close_reason_when_released(self) -> Closed:
        """
        Why the seat was released while this connection is open; synchronous, may read the
        database.
        """
        return Closed(CloseCode.RESTARTING)

    async def subject_changed(self, change: Mapping[str, Any]) -> None:
        """Somebody else changed the subject (events.changed_on_commit)."""

    @staticmethod
    def look(sessions: Sequence[leases.Session]) -> Sequence[Any]:
        """
        Read what each page should know about its subject; list-shaped as well.

        This happens with every renewal, because a pushed change may have been lost.
        """
        return [None for _ in sessions]

    def is_news(self, seen: Any) -> bool:
        """Whether ``look`` read something that the page may not have been told yet."""
        return False

    async def catch_up(self) -> None:
        """Read the subject, and tell the page what changed."""

    # Opening (realtime.connections.opening).

    async def open(self, login: auth.Login, admission: Admission) -> None:
        self.page, self.login = page_of(self), login.login
        # Join the group before claiming: every later claim then sends its kick to this
        # connection.
        await self.subscribe()
        claim = claim_of(
            self, login, admission, connection_id=self.connection_id, page=self.page
        )
        claimed = await take_seat(claim, may_be_on_hold=admission.may_be_on_hold)
        self.session, self.room = claimed.session, claim.room
        state = await read_together(self.states, self.session)
        await self._start(self.started(state), claimed)

    async def _start(self, carried: Mapping[str, Any], claimed: leases.Claimed) -> None:
        self.last_heard = asyncio.get_running_loop().time()
        renewal().add(self)
        await self.send_frame(session_started(claimed, self.limits, carried))

    # Hearing.

    @property
    def is_open(self) -> bool:
        return self.session is not None

    async def heard(self, frame: ClientFrame) -> None:
        if isinstance(frame, Heartbeat):
            self.client_metrics = client_metrics.from_heartbeat(
                frame, milliseconds(server_time.now()), self.client_metrics
            )
            await self._heartbeat(frame.client_time)
        else:
            await self.handle(frame)

    async def _heartbeat(self, client_time: float | None) -> None:
        await self.send_frame(
            HeartbeatReply(client_time, milliseconds(server_time.now()), self.clock())
        )

    # Working.

    async def hand_over(self, work: Work, ref: str | None) -> None:
        """
        Queue work that writes; it is done in the order of its frames.

        Work beyond UNACKED waiting pieces is refused; a client counts its own
        unacknowledged frames.
        """
        if not self.work.put(work, ref):
            detail = f"more than {UNACKED} changes are waiting"
            await self.send_frame(Error(ErrorCode.RATE_LIMITED, detail, True, ref))

    async def _work_failed(self, error: Exception, ref: str | None) -> None:
        match error:
            case Closed():
                await self.end(error)
            case QueueFull():
                metrics.WORK_FAILED.inc(ErrorCode.RATE_LIMITED)
                await self.send_frame(Error(ErrorCode.RATE_LIMITED, BUSY, True, ref))
            case DatabaseError():
                metrics.WORK_FAILED.inc(ErrorCode.UNAVAILABLE)
                if not outages.is_noted(error):
                    logger.warning(f"work failed {self.WHO}: %r", *self.who(), error)
                frame = Error(ErrorCode.UNAVAILABLE, UNAVAILABLE, True, ref)
                await self.send_frame(frame)
            case _:
                # A bug of ours must not cost the candidate more than a reconnect.
                logger.error(f"work failed {self.WHO}", *self.who(), exc_info=error)
                await self.end(Closed(CloseCode.RESTARTING))

    # Losing the seat, and leaving.

    async def session_kick(self, message: Mapping[str, Any]) -> None:
        """Somebody claimed or revoked the seat: every older session has lost it."""
        metrics.KICKS_RECEIVED.inc()
        if self.session is not None and message["epoch"] > self.session.epoch:
            await self.learn_close_reason()

    async def session_message(self, message: Mapping[str, Any]) -> None:
        """A frame for one connection (registry.send_personal_message)."""
        if self.session is None or self.closing:
            return
        if message["connection_id"] == str(self.session.connection_id):
            await self.send_text(encode(message["frame"]))

    async def session_changed(self, message: Mapping[str, Any]) -> None:
        if self.session is None or self.closing:
            return
        if message["subject"] == self.session.subject:
            await self._told_by(self.subject_changed(message["change"]))

    def renewed(self, seen: Any) -> Awaitable[None] | None:
        """
        The renewal found that this connection still has the seat; ``seen`` is what ``look``
        read.

        Returns:
            What to await, if there may be news. It reads again, because ``seen`` may be
            older than what the page has been told meanwhile.
        """
        if self.session is None or self.closing or not self.is_news(seen):
            return None
        return self._told_by(self.catch_up())

    async def _told_by(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Closed as closed:
            await self.end(closed)
        except (DatabaseError, QueueFull) as error:
            # The next renewal tells it.
            self.note(error, "no news of the subject")

    async def learn_close_reason(self) -> None:
        """
        The seat is lost. Read the reason from the lease row, tell the page, and close.
        """
        if self.closing or self.session is None:
            return
        session = self.session
        try:
            lease_state = await async_leases.lease_state(session.user_id)
            if (
                lease_state is None
                or lease_state.connection_id != session.connection_id
            ):
                await self.lose_to(lease_state)
            elif lease_state.released_at:
                await self.end(await alone(self.close_reason_when_released))
        except (DatabaseError, QueueFull) as error:
            # The next renewal learns it.
            self.note(error, "no news of the seat")

    @property
    def cookie(self) -> str:
        """
        The cookie by which the sign-in is checked regularly
        (realtime.connections.sign_ins).
        """
        return auth.header(self.scope, b"cookie")

    async def sign_out(self) -> None:
        """
        The sign-in is no longer valid: revoke the seat, so that the lease row says why.
        """
        if self.closing or self.session is None:
            return
        session = self.session
        try:
            await alone(
                registry.revoke,
                [session.user_id],
                reason=EndedBy.SIGNED_OUT,
                connection_id=session.connection_id,
            )
        except DatabaseError as error:
            # The next renewal does it.
            self.note(error, "not signed out")
            return
        await self.learn_close_reason()

    async def lose_to(self, lease_state: leases.LeaseState | None) -> None:
        """The lease row names another session or none: tell the page, and close."""
        if self.closing or self.session is None:
            return
        self.has_lost = True
        subject = self.session.subject
        await self.end(
            close_reason(lease_state, page=self.page, login=self.login, subject=subject)
        )

    async def probe(self) -> None:
        """Ask a silent client whether it is there."""
        await self._heartbeat(None)

    async def give_up(self) -> None:
        """The client was silent for too long: release the seat and close."""
        self.leave()
        await self._release()
        await self.end(Closed(CloseCode.LEASE_LOST))

    def leave(self) -> None:
        self.work.clear()
        renewal().discard(self)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        await self._release()

    async def _release(self) -> None:
        if self.session is None:
            return
        # Running work keeps its session; queued work would find none, so drop it.
        self.work.clear()
        session, self.session = self.session, None
        client_metrics.publish(self, session.user_id)
        if self.has_lost:
            return
        try:
            await async_leases.release(
                leases.Release(session.user_id, session.connection_id)
            )
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("release failed user=%s: %r", session.user_id, error)

    def note(self, error: Exception, what: str) -> None:
        """Log the error, unless the log line of an outage covers it."""
        if not outages.is_noted(error):
            logger.warning(f"{what} {self.WHO}: %r", *self.who(), error)

    def who(self) -> tuple[object, ...]:
        """What WHO names, for a log line."""
        s = self.session
        user = self.user and self.user.pk
        if s is None:
            return user, None, None, None
        return user, s.subject, s.epoch, s.connection_id
