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
    AnswerConflict,
    AnswerErrorCode,
    AnswerFlag,
    AnswerFlagged,
    AnswerSave,
    AnswerSaved,
    AttemptSubmit,
    AttemptVisit,
    ClientEvent,
    HelpReceived,
    HelpRequest,
    NoticeConfirm,
)
from assessments.questions.responses import TEXT_CHARS, Shape
from assessments.rules import timing
from assessments.services import attempts
from assessments.services.actors import Actor
from assessments.services.answers.saving import (
    Conflict,
    Done,
    Flag,
    Save,
    Saved,
    Visit,
    flag_answers,
    save_answers,
    visit_answers,
)
from assessments.services.answers.writes import Expected
from assessments.services.errors import AttemptClosed, Refused, StaleSession
from assessments.services.page_reports import Report, record_page_reports
from assessments.services.proctoring.help import request_help
from assessments.services.proctoring.notices import confirm_notice
from assessments.sitting import admission, updates
from realtime import server_time
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.consumers import SessionConsumer
from realtime.database.alone import alone
from realtime.database.batching import read_together, together
from realtime.protocol import ClientFrame, CloseCode, Error, milliseconds
from realtime.seat.leases import Session

REPORTS_PER_MINUTE = 60


class AttemptConsumer(SessionConsumer):
    """Admits the attempt's own candidate, and saves what they answer."""

    frames = CLIENT_FRAMES
    limits: ClassVar[Mapping[str, int]] = {
        "text_chars": TEXT_CHARS,
        **SessionConsumer.limits,
    }
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
        self.shapes: Mapping[int, Shape] = {}
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
        # Nobody has written yet that its time ran out. Then the answer is final.
        await alone(attempts.settle_attempt, refusal.attempt_id, now=server_time.now())
        return True

    @staticmethod
    def states(sessions: Sequence[Session]) -> list[selectors.Sitting | None]:
        ids = [selectors.attempt_id_of(session.subject) for session in sessions]
        sittings = selectors.sittings(ids)
        return [sittings.get(attempt_id) for attempt_id in ids]

    def started(self, state: selectors.Sitting | None) -> Mapping[str, Any]:
        if state is None:  # it was deleted while we were being seated
            raise Closed(CloseCode.FORBIDDEN)
        if not selectors.is_open(state.attempt, server_time.now()):
            raise admission.ended(state.attempt)  # it ended while we were being seated
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
        """Time is up and the page is still here: write it now, and tell."""
        await alone(attempts.settle_attempt, self.attempt_id, now=server_time.now())
        await self.learn_close_reason()

    # Frames.

    async def handle(self, frame: ClientFrame) -> None:
        now = server_time.now()
        match frame:
            case AnswerSave():
                await self.hand_over(lambda: self._save(frame, now), frame.ref)
            case AnswerFlag():
                await self.hand_over(lambda: self._flag(frame, now), frame.ref)
            case AttemptVisit():
                await self.hand_over(lambda: self._visit(frame, now), None)
            case AttemptSubmit():
                await self.hand_over(lambda: self._submit(frame, now), frame.ref)
            case HelpRequest():
                await self.hand_over(lambda: self._help(frame, now), frame.ref)
            case NoticeConfirm():
                await self.hand_over(lambda: self._confirm(frame, now), None)
            case ClientEvent() if self._may_report(now):
                await self.hand_over(lambda: self._report(frame, now), None)

    async def _save(self, frame: AnswerSave, now: datetime) -> None:
        save = Save(
            session=self._holder(),
            attempt_id=self.attempt_id,
            answer_id=frame.answer,
            response=frame.response,
            base_revision=frame.base_revision,
            received_at=now,
            ref=frame.ref or "",
            answered_at=frame.answered_at,
            expected=self._expected(frame.answer),
        )
        match await together(save_answers, save):
            case Saved(revision=revision, deadline=deadline):
                metrics.SAVES.inc()
                self.deadline = deadline
                await self.send_frame(
                    AnswerSaved(
                        answer=frame.answer,
                        revision=revision,
                        remaining_ms=timing.milliseconds_until(
                            deadline, server_time.now()
                        ),
                        deadline=milliseconds(deadline),
                        ref=frame.ref,
                    )
                )
                self._count_ack(now, server_time.now())
            case Conflict(revision=revision, response=response, by=by):
                await self.send_frame(
                    AnswerConflict(frame.answer, revision, response, by, frame.ref)
                )
                metrics.CONFLICTS.inc()
            case Refused() as refused:
                await self._refuse(refused, frame.ref)

    def _expected(self, answer_id: int) -> Expected | None:
        """What this page was told; nothing of what it was not, or while paused."""
        shape = self.shapes.get(answer_id)
        if shape is None or self.deadline is None:
            return None
        return Expected(shape, self.test_id, self.deadline, self.grace_seconds)

    def _count_ack(self, received_at: datetime, now: datetime) -> None:
        took = (now - received_at).total_seconds()
        bucket = metrics.ACK_SECONDS.observe(took)
        ACK_MINUTES.count(self.test_id, now, bucket)

    async def _flag(self, frame: AnswerFlag, now: datetime) -> None:
        flag = Flag(self._holder(), self.attempt_id, frame.answer, frame.flagged, now)
        match await together(flag_answers, flag):
            case Done():
                await self.send_frame(
                    AnswerFlagged(frame.answer, frame.flagged, frame.ref)
                )
            case Refused() as refused:
                await self._refuse(refused, frame.ref)

    async def _visit(self, frame: AttemptVisit, now: datetime) -> None:
        visit = Visit(self._holder(), self.attempt_id, frame.answer, now, frame.review)
        match await together(visit_answers, visit):
            case StaleSession():
                await self.learn_close_reason()
            case Refused() as refused if not refused.retry:
                await self._refuse(refused, None)

    def _may_report(self, now: datetime) -> bool:
        """A page that reports without end is not listened to."""
        minute = now.replace(second=0, microsecond=0)
        if self.reports_since != minute:
            self.reports_since, self.reports = minute, 0
        self.reports += 1
        return self.reports <= REPORTS_PER_MINUTE

    async def _report(self, frame: ClientEvent, now: datetime) -> None:
        report = Report(self._holder(), self.attempt_id, frame.kind, frame.at, now)
        await together(record_page_reports, report)

    async def _submit(self, frame: AttemptSubmit, now: datetime) -> None:
        actor = Actor("candidate", self.user, self._holder())
        try:
            attempt = await alone(
                attempts.submit_attempt, self.attempt_id, actor=actor, now=now
            )
        except Refused as refused:
            await self._refuse(refused, frame.ref)
        else:
            metrics.SUBMITS.inc()
            raise admission.ended(attempt, frame.ref)

    async def _help(self, frame: HelpRequest, now: datetime) -> None:
        try:
            call = await alone(
                request_help,
                self.attempt_id,
                actor=Actor("candidate", self.user, self._holder()),
                text=frame.text,
                ref=frame.ref or "",
                now=now,
            )
        except Refused as refused:
            await self._refuse(refused, frame.ref)
        else:
            await self.send_frame(HelpReceived(milliseconds(call.asked_at), frame.ref))

    async def _confirm(self, frame: NoticeConfirm, now: datetime) -> None:
        try:
            await alone(
                confirm_notice,
                self.attempt_id,
                frame.notice,
                actor=Actor("candidate", self.user, self._holder()),
                now=now,
            )
        except StaleSession:
            await self.learn_close_reason()

    async def _refuse(self, refused: Refused, ref: str | None) -> None:
        metrics.WRITES_REFUSED.inc(refused.code)
        error = Error(refused.code, refused.message, refused.retry, ref)
        await self.send_frame(error)
        if isinstance(refused, StaleSession | AttemptClosed):
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
    def look(sessions: Sequence[Session]) -> list[selectors.Pulse | None]:
        return selectors.pulses([selectors.attempt_id_of(s.subject) for s in sessions])

    def is_news(self, seen: selectors.Pulse | None) -> bool:
        if seen is None:
            return True
        now = server_time.now()
        return (
            not selectors.is_open(seen.attempt, now)
            or seen.attempt.grace_seconds != self.grace_seconds
            or any(updates.news(self._told_clock(), seen, now))
        )

    def _told_clock(self) -> updates.Clock:
        return updates.Clock(self.deadline, self.remaining_ms)

    async def catch_up(self) -> None:
        """
        Tell what changed and was not told yet, and what was not shown yet.

        The rows decide, whoever brought the news: a push, or a renewal after a push that
        got lost.
        """
        pulse = await read_together(selectors.pulses, self.attempt_id)
        if pulse is None:
            raise Closed(CloseCode.FORBIDDEN)
        now = server_time.now()
        if selectors.is_overdue(pulse.attempt, now):
            await self.hand_over(self._settle, None)
            return
        if not selectors.is_open(pulse.attempt, now):
            raise admission.ended(pulse.attempt)
        told = self._told_clock()
        self._set_clock(pulse.attempt)
        for frame in updates.news(told, pulse, now):
            await self.send_frame(frame)
