"""
What a candidate may ask for in a sitting, frame by frame: which service carries it out,
and which frame answers it. Sockets, HTTP and forms come here by way of dispatch.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from assessments.models import Attempt, User
from assessments.protocol import (
    AnswerConflict,
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
from assessments.rules import timing
from assessments.services import page_reports
from assessments.services.actors import Actor
from assessments.services.answers import saving
from assessments.services.answers.writes import Expected
from assessments.services.attempts import submit_attempt
from assessments.services.errors import Refused
from assessments.services.proctoring.help import request_help
from assessments.services.proctoring.notices import confirm_notice
from assessments.sitting import admission
from realtime import server_time
from realtime.protocol import ClientFrame, CloseCode, ServerFrame, milliseconds
from realtime.seat.leases import Session

F = TypeVar("F", bound=ClientFrame)


@dataclass(frozen=True, slots=True)
class SittingCommand(Generic[F]):
    """
    A frame, whose it is, and when it arrived.

    ``session``: the seat it came through, which fences it. Only a hand-in may come
    without one, from a form that names no connection: there ``login``, the hash of its
    login, is the fence. ``expected``: what a live page was told of the answer it saves.
    """

    frame: F
    user: User
    attempt_id: uuid.UUID
    session: Session | None
    received_at: datetime
    login: str = ""
    expected: Expected | None = None

    @property
    def ref(self) -> str | None:
        """The client's own name for it; the frames that have none get no reply."""
        return getattr(self.frame, "ref", None)

    @property
    def awaits_reply(self) -> bool:
        return hasattr(self.frame, "ref")

    @property
    def seat(self) -> Session:
        assert self.session is not None, "only a hand-in may come without a seat"
        return self.session

    @property
    def actor(self) -> Actor:
        return Actor("candidate", self.user, self.session, self.login)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What was asked for is in the database.

    ``frame``: what to answer; None if the frame awaits no reply. ``close``: the
    connection ends with it. ``deadline``: the attempt's, as a save found it.
    """

    frame: ServerFrame | None = None
    close: CloseCode | None = None
    deadline: datetime | None = None


Outcome = Reply | Refused
CarryOut = Callable[[Sequence[SittingCommand[Any]]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class CommandHandler:
    """
    Carries out the commands of one frame: any number of them, with an outcome for each.

    ``is_rare``: it does not share a transaction. On a socket it runs in a thread of its
    own, so that no save waits for it.
    """

    carry_out: CarryOut
    is_rare: bool = False


def _save(commands: Sequence[SittingCommand[AnswerSave]]) -> list[Outcome]:
    saves = [
        saving.Save(
            session=command.seat,
            attempt_id=command.attempt_id,
            answer_id=command.frame.answer,
            response=command.frame.response,
            base_revision=command.frame.base_revision,
            received_at=command.received_at,
            ref=command.frame.ref or "",
            answered_at=command.frame.answered_at,
            expected=command.expected,
        )
        for command in commands
    ]
    return list(map(_after_save, commands, saving.save_answers(saves)))


def _after_save(
    command: SittingCommand[AnswerSave], outcome: saving.Outcome
) -> Outcome:
    frame = command.frame
    match outcome:
        case saving.Saved(revision=revision, deadline=deadline):
            left = timing.milliseconds_until(deadline, server_time.now())
            saved = AnswerSaved(
                frame.answer, revision, left, milliseconds(deadline), frame.ref
            )
            return Reply(saved, deadline=deadline)
        case saving.Conflict(revision=revision, response=response, by=by):
            return Reply(
                AnswerConflict(frame.answer, revision, response, by, frame.ref)
            )
    return outcome


def _flag(commands: Sequence[SittingCommand[AnswerFlag]]) -> list[Outcome]:
    flags = [
        saving.Flag(
            c.seat, c.attempt_id, c.frame.answer, c.frame.flagged, c.received_at
        )
        for c in commands
    ]
    return list(map(_after_flag, commands, saving.flag_answers(flags)))


def _after_flag(
    command: SittingCommand[AnswerFlag], outcome: saving.Done | Refused
) -> Outcome:
    frame = command.frame
    if isinstance(outcome, Refused):
        return outcome
    return Reply(AnswerFlagged(frame.answer, frame.flagged, frame.ref))


def _visit(commands: Sequence[SittingCommand[AttemptVisit]]) -> list[Outcome]:
    visits = [
        saving.Visit(
            c.seat, c.attempt_id, c.frame.answer, c.received_at, c.frame.review
        )
        for c in commands
    ]
    return [
        outcome if isinstance(outcome, Refused) else Reply()
        for outcome in saving.visit_answers(visits)
    ]


def _report(commands: Sequence[SittingCommand[ClientEvent]]) -> list[Outcome]:
    reports = [
        page_reports.Report(
            c.seat, c.attempt_id, c.frame.kind, c.frame.at, c.received_at
        )
        for c in commands
    ]
    # No reply is awaited, so nobody is told if the report was not logged.
    return [Reply() for _ in page_reports.record_page_reports(reports)]


def _submit(command: SittingCommand[AttemptSubmit]) -> Reply:
    attempt = submit_attempt(
        command.attempt_id, actor=command.actor, now=command.received_at
    )
    return _ended(attempt, command.frame.ref)


def _ended(attempt: Attempt, ref: str | None) -> Reply:
    ended = admission.ended(attempt, ref)
    return Reply(ended.frame, close=ended.code)


def _help(command: SittingCommand[HelpRequest]) -> Reply:
    call = request_help(
        command.attempt_id,
        actor=command.actor,
        text=command.frame.text,
        ref=command.frame.ref or "",
        now=command.received_at,
    )
    return Reply(HelpReceived(milliseconds(call.asked_at), command.frame.ref))


def _confirm(command: SittingCommand[NoticeConfirm]) -> Reply:
    confirm_notice(
        command.attempt_id,
        command.frame.notice,
        actor=command.actor,
        now=command.received_at,
    )
    return Reply()


def _rare(carry_out: Callable[[SittingCommand[Any]], Reply]) -> CommandHandler:
    """A handler that carries its commands out one by one."""

    def one(command: SittingCommand[Any]) -> Outcome:
        try:
            return carry_out(command)
        except Refused as refused:
            return refused

    return CommandHandler(lambda commands: list(map(one, commands)), is_rare=True)


#: Every frame of a sitting, except the heartbeat, which asks for nothing.
HANDLERS: Mapping[type[ClientFrame], CommandHandler] = {
    AnswerSave: CommandHandler(_save),
    AnswerFlag: CommandHandler(_flag),
    AttemptVisit: CommandHandler(_visit),
    ClientEvent: CommandHandler(_report),
    AttemptSubmit: _rare(_submit),
    HelpRequest: _rare(_help),
    NoticeConfirm: _rare(_confirm),
}
