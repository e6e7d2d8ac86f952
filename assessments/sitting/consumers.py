"""A candidate's sitting over the session engine."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from assessments import metrics, selectors
from assessments.history.ack_minutes import ACK_MINUTES
from assessments.models import Attempt
from assessments.protocol import (
    CLIENT_FRAMES,
    AnswerErrorCode,
    AnswerSave,
    AnswerSaved,
    ClientEvent,
)
from assessments.questions.responses import ResponseShape
from assessments.rules import timing
from assessments.rules.subjects import attempt_id_of
from assessments.services import attempts
from assessments.services.answers.writes import Expected
from assessments.services.errors import AttemptClosed, Refused, StaleSession
from assessments.sitting import admission, dispatch, updates
from assessments.sitting.commands import Reply, SittingCommand
from realtime import server_time
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.consumers import SessionConsumer
from realtime.database.alone import alone
from realtime.database.batching import read_together
from realtime.protocol import ClientFrame, CloseCode, Error
from realtime.seat.leases import Session

REPORTS_PER_MINUTE = 60


class AttemptConsumer(SessionConsumer):
    """Admits the attempt's own candidate, and saves what they answer."""

    frames = CLIENT_FRAMES
    limits: ClassVar[Mapping[str, int]] = admission.LIMITS
    oversize_code: ClassVar[str] = AnswerErrorCode.TOO_LONG

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempt_id = uuid.UUID(int=0)
        self.test_id = 0
        # The clock as last heard from the database, for heartbeats.
        self.deadline: datetime | None = None
        self.remaining_ms = 0
        self.grace_seconds = 0
        # Of the answers that may be saved in one trip: none of a sequential test.
        self.shapes: Mapping[int, ResponseShape] = {}
        # How many reports of the page came in the minute that began then.
        self.reports_since: datetime | None = None
        self.reports = 0

    # Opening.

    @staticmethod
    def admit(connecting: Sequence[ConnectingUser]) -> list[Admission | Closed]:
        return admission.admit(connecting, now=server_time.now())

    async def reconsider(self, refusal: Closed) -> bool:
        if not isinstance(refusal, admission.Overdue):
            return False
        # The attempt is overdue but not settled yet. Settle it, and ask once more.
        await alone(attempts.settle_attempt, refusal.attempt_id, now=server_time.now())
        return True

    @staticmethod
    def states(sessions: Sequence[Session]) -> list[selectors.Sitting | None]:
        ids = [attempt_id_of(session.subject) for session in sessions]
        sittings = selectors.sittings(ids)
        return [sittings.get(attempt_id) for attempt_id in ids]

    def started(self, state: selectors.Sitting | None) -> Mapping[str, Any]:
        if state is None:  # the attempt was deleted during the claim
            raise Closed(CloseCode.FORBIDDEN)
        if not selectors.is_open(state.attempt, server_time.now()):
            raise admission.ended(state.attempt)  # the attempt ended during the claim
        self.attempt_id = state.attempt.pk
        self.test_id = state.attempt.test_id
        self._set_clock(state.attempt)
        if state.attempt.furthest is None:
            self.shapes = state.shapes
        return admission.carried(state, server_time.now())

    def close_reason_when_released(self) -> Closed:
        attempt = Attempt.objects.filter(pk=self.attempt_id).first()
        if attempt is None:
            return Closed(CloseCode.FORBIDDEN)
        if selectors.is_open(attempt, server_time.now()):
            return Closed(CloseCode.RESTARTING)
        return admission.ended(attempt)

    # The clock.

    def _set_clock(self, attempt: Attempt) -> None:
        self.deadline = attempt.deadline
        self.remaining_ms = attempt.remaining_ms or 0
        self.grace_seconds = attempt.grace_seconds

    def clock(self) -> Mapping[str, Any]:
        """``deadline`` is null and ``remaining_ms`` stands still while paused."""
        return admission.clock(self.deadline, self.remaining_ms, server_time.now())

    async def _heartbeat(self, client_time: float | None) -> None:
        await super()._heartbeat(client_time)
        if self.deadline is not None and server_time.now() > timing.last_arrival(
            self.deadline, self.grace_seconds
        ):
            await self.hand_over(self._settle, None)

    async def _settle(self) -> None:
        """
        The time is up and the page is still open: settle the attempt now, and tell the
        page.
        """
        await alone(attempts.settle_attempt, self.attempt_id, now=server_time.now())
        await self.learn_close_reason()

    # Frames.

    async def handle(self, frame: ClientFrame) -> None:
        now = server_time.now()
        if isinstance(frame, ClientEvent) and not self._may_report(now):
            return
        ref = getattr(frame, "ref", None)
        await self.hand_over(lambda: self._carry_out(frame, now), ref)

    def _may_report(self, now: datetime) -> bool:
        """Whether the page may report: too many reports in a minute are ignored."""
        minute = now.replace(second=0, microsecond=0)
        if self.reports_since != minute:
            self.reports_since, self.reports = minute, 0
        self.reports += 1
        return self.reports <= REPORTS_PER_MINUTE

    async def _carry_out(self, frame: ClientFrame, now: datetime) -> None:
        command = SittingCommand(
            frame=frame,
            user=self.user,
            attempt_id=self.attempt_id,
            session=self._holder(),
            received_at=now,
            expected=self._expected(frame),
        )
        outcome = await dispatch.carry_out_together(command)
        if isinstance(outcome, Refused):
            await self._refuse(command, outcome)
        else:
            await self._reply(command, outcome)

    def _expected(self, frame: ClientFrame) -> Expected | None:
        """
        What this page knows about an answer; None if it was not told, or while paused.
        """
        if not isinstance(frame, AnswerSave) or self.deadline is None:
            return None
        shape = self.shapes.get(frame.answer)
        if shape is None:
            return None
        return Expected(shape, self.test_id, self.deadline, self.grace_seconds)

    async def _reply(self, command: SittingCommand[Any], reply: Reply) -> None:
        if reply.close is not None:
            raise Closed(reply.close, reply.frame)
        if reply.deadline is not None:
            self.deadline = reply.deadline
        if reply.frame is not None:
            await self.send_frame(reply.frame)
        if isinstance(reply.frame, AnswerSaved):
            self._count_ack(command.received_at, server_time.now())

    def _count_ack(self, received_at: datetime, now: datetime) -> None:
        took = (now - received_at).total_seconds()
        bucket = metrics.ACK_SECONDS.observe(took)
        ACK_MINUTES.count(self.test_id, now, bucket)

    async def _refuse(self, command: SittingCommand[Any], refused: Refused) -> None:
        is_lost = isinstance(refused, StaleSession)
        # Who waits for no reply is told only what it does not learn in another way.
        if command.awaits_reply or not (is_lost or refused.retry):
            await self.send_frame(
                Error(refused.code, refused.message, refused.retry, command.ref)
            )
        if is_lost or isinstance(refused, AttemptClosed):
            await self.learn_close_reason()

    def _holder(self) -> Session:
        assert self.session is not None, "work is done for a seated connection only"
        return self.session

    # What others did.

    async def subject_changed(self, change: Mapping[str, Any]) -> None:
        assert self.session is not None, "only a seated connection is told"
        if change.get("asked_by") == str(self.session.connection_id):
            return  # our own reply is under way
        if change.get("kind") == "answers":
            # A page learns its answers from session.started: it comes back for them.
            raise Closed(CloseCode.RESTARTING)
        await self.catch_up()

    @staticmethod
    def look(sessions: Sequence[Session]) -> list[selectors.SittingSnapshot | None]:
        return selectors.sitting_snapshots([attempt_id_of(s.subject) for s in sessions])

    def is_news(self, seen: selectors.SittingSnapshot | None) -> bool:
        if seen is None:
            return True
        now = server_time.now()
        return (
            not selectors.is_open(seen.attempt, now)
            or seen.attempt.grace_seconds != self.grace_seconds
            or any(updates.news(self._told_clock(), seen, now))
        )

    def _told_clock(self) -> updates.ToldClock:
        return updates.ToldClock(self.deadline, self.remaining_ms)

    async def catch_up(self) -> None:
        """
        Tell the page what changed since it was last told, and notices it has not shown yet.

        This reads the rows, whatever brought it here: a push, or a renewal after a lost
        push.
        """
        snapshot = await read_together(selectors.sitting_snapshots, self.attempt_id)
        if snapshot is None:
            raise Closed(CloseCode.FORBIDDEN)
        now = server_time.now()
        if selectors.is_overdue(snapshot.attempt, now):
            await self.hand_over(self._settle, None)
            return
        if not selectors.is_open(snapshot.attempt, now):
            raise admission.ended(snapshot.attempt)
        told = self._told_clock()
        self._set_clock(snapshot.attempt)
        for frame in updates.news(told, snapshot, now):
            await self.send_frame(frame)
