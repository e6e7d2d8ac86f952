"""
The frames of a sitting, beside the session's own in realtime.protocol.

Pure: imports no framework. docs/protocol.md is the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypedDict

from realtime.protocol import CLIENT_FRAMES as SESSION_CLIENT_FRAMES
from realtime.protocol import (
    REF_CHARS,
    BadFrame,
    ClientFrame,
    ClientTime,
    ErrorCode,
    Fields,
    HeartbeatReply,
    Hint,
    Id,
    Json,
    Ref,
    ServerFrame,
    SessionStarted,
    Whole,
    YesNo,
)
from realtime.protocol import SERVER_FRAMES as SESSION_SERVER_FRAMES
from realtime.shapes import FieldShape

HELP_CHARS = 1000


class AnswerErrorCode(StrEnum):
    """What an answer or an attempt can be refused with, beside realtime's ErrorCode."""

    INVALID = "answer.invalid"
    TOO_LONG = "answer.too_long"
    PASSED = "answer.passed"
    CLOSED = "attempt.closed"
    PAUSED = "attempt.paused"


@dataclass(frozen=True, slots=True)
class AnswerSave(ClientFrame):
    """
    Save one change of one answer. ``response`` has the shape of the question's kind.

    ``answered_at`` is the client's clock in ms, a hint for the timeline.
    """

    type: ClassVar[str] = "answer.save"
    ref: Ref
    answer: Id
    response: Json
    base_revision: Whole
    answered_at: Hint


@dataclass(frozen=True, slots=True)
class AnswerFlag(ClientFrame):
    type: ClassVar[str] = "answer.flag"
    ref: Ref
    answer: Id
    flagged: YesNo


FOR_REVIEW = {
    "description": "The candidate left the question for the review of all answers.",
}


@dataclass(frozen=True, slots=True)
class AttemptVisit(ClientFrame):
    """
    The candidate looks at this answer. The server sends no reply.

    With ``review`` the candidate has left this answer for the review of all answers.
    """

    type: ClassVar[str] = "attempt.visit"
    answer: Id
    review: Annotated[bool, FieldShape(FOR_REVIEW, Fields.switch, True)] = False


@dataclass(frozen=True, slots=True)
class AttemptSubmit(ClientFrame):
    type: ClassVar[str] = "attempt.submit"
    ref: Ref


def _help_text(values: Fields, name: str) -> str:
    return values.text(name, least=0, limit=HELP_CHARS)


@dataclass(frozen=True, slots=True)
class HelpRequest(ClientFrame):
    """The candidate calls for help. ``text`` may be empty."""

    type: ClassVar[str] = "help.request"
    ref: Ref
    text: Annotated[str, FieldShape({"maxLength": HELP_CHARS}, _help_text)]


@dataclass(frozen=True, slots=True)
class NoticeConfirm(ClientFrame):
    """The page has shown a notice. The server sends no reply."""

    type: ClassVar[str] = "notice.confirm"
    notice: Id


class PageReport(StrEnum):
    """What a page may report of itself; never what was written or pasted."""

    FOCUS_LOST = "focus.lost"
    FOCUS_GAINED = "focus.gained"
    FULLSCREEN_LEFT = "fullscreen.left"
    PASTE = "paste"


PAGE_REPORT = {
    "description": f"One of {', '.join(PageReport)}.",
    "maxLength": REF_CHARS,
}


def _page_report(values: Fields, name: str) -> PageReport:
    kind = values.text(name, limit=REF_CHARS)
    if kind not in list(PageReport):
        names = ", ".join(PageReport)
        raise BadFrame(ErrorCode.MALFORMED, f"{name!r} must be one of {names}")
    return PageReport(kind)


@dataclass(frozen=True, slots=True)
class ClientEvent(ClientFrame):
    """A hint for the timeline, without a reply. ``at`` is the client's clock in ms."""

    type: ClassVar[str] = "client.event"
    kind: Annotated[PageReport, FieldShape(PAGE_REPORT, _page_report)]
    at: ClientTime


class CarriedAttempt(TypedDict):
    """An attempt as its page is told of it; times in ms."""

    id: Annotated[str, FieldShape({"format": "uuid"})]
    status: str
    position: int | None
    furthest: Annotated[
        int | None,
        FieldShape(
            {"description": "In a sequential test, the highest number reached."}
        ),
    ]
    deadline: int | None
    remaining_ms: int


class CarriedAnswer(TypedDict):
    """An answer as it is stored; ``ref`` is that of its last accepted change."""

    id: int
    response: Any
    revision: int
    flagged: bool
    ref: str


class CarriedState(TypedDict):
    """What ``session.started`` carries; answers in paper order, notices oldest first."""

    attempt: CarriedAttempt
    answers: list[CarriedAnswer]
    notices: list[dict[str, Any]]


class CarriedClock(TypedDict):
    """``remaining_ms`` stands still while there is no deadline."""

    deadline: int | None
    remaining_ms: int


class CarriedNews(CarriedClock):
    """What a heartbeat over HTTP tells, where nothing can be pushed."""

    status: str
    notices: list[dict[str, Any]]


# By its call form: "from" is no name in Python.
CarriedNotice = TypedDict(
    "CarriedNotice",
    {
        "id": int,
        "kind": str,
        "text": str,
        "from": str,
        "at": int,
        "time": dict[str, int | None] | None,
    },
)


@dataclass(frozen=True, slots=True)
class AnswerSaved(ServerFrame):
    """The change is committed. ``deadline`` is in ms, UTC."""

    type: ClassVar[str] = "answer.saved"
    answer: int
    revision: int
    remaining_ms: int
    deadline: int
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerConflict(ServerFrame):
    """The change was not saved. The fields hold the stored answer; ``by`` is its ref."""

    type: ClassVar[str] = "answer.conflict"
    answer: int
    revision: int
    response: Any
    by: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerFlagged(ServerFrame):
    type: ClassVar[str] = "answer.flagged"
    answer: int
    flagged: bool
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptSubmitted(ServerFrame):
    """The attempt has ended; close 4503 follows. ``status`` says how it ended."""

    type: ClassVar[str] = "attempt.submitted"
    submitted_at: int
    receipt: str | None
    status: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptPausedFrame(ServerFrame):
    """The clock stopped at ``remaining_ms``. ``text`` is shown to the candidate."""

    type: ClassVar[str] = "attempt.paused"
    at: int
    remaining_ms: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class AttemptResumed(ServerFrame):
    type: ClassVar[str] = "attempt.resumed"
    deadline: int
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class AttemptDeadline(ServerFrame):
    """The end has moved. ``deadline`` is null while the clock is stopped."""

    type: ClassVar[str] = "attempt.deadline"
    deadline: int | None
    remaining_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Notice(ServerFrame):
    """
    A message of staff. The server repeats it until ``notice.confirm`` names it.

    ``notice``: ``id``, ``kind``, ``text``, ``from``, ``at`` and ``time``.
    """

    type: ClassVar[str] = "notice"
    SPREAD: ClassVar[str] = "notice"
    notice: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HelpReceived(ServerFrame):
    """The call for help is stored. ``at`` is when it first arrived."""

    type: ClassVar[str] = "help.received"
    at: int
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptStatusFrame(ServerFrame):
    """
    The attempt's status, for the page of its receipt, which has no seat.

    ``clock``: ``deadline``, in ms, and ``remaining_ms``, as in a sitting.
    """

    type: ClassVar[str] = "attempt.standing"
    SPREAD: ClassVar[str] = "clock"
    status: str
    is_open: bool
    clock: Mapping[str, Any]


CLIENT_FRAMES: Mapping[str, type[ClientFrame]] = {
    **SESSION_CLIENT_FRAMES,
    AnswerSave.type: AnswerSave,
    AnswerFlag.type: AnswerFlag,
    AttemptVisit.type: AttemptVisit,
    AttemptSubmit.type: AttemptSubmit,
    HelpRequest.type: HelpRequest,
    NoticeConfirm.type: NoticeConfirm,
    ClientEvent.type: ClientEvent,
}
SERVER_FRAMES: tuple[type[ServerFrame], ...] = (
    *SESSION_SERVER_FRAMES,
    AnswerSaved,
    AnswerConflict,
    AnswerFlagged,
    AttemptSubmitted,
    AttemptPausedFrame,
    AttemptResumed,
    AttemptDeadline,
    Notice,
    HelpReceived,
    AttemptStatusFrame,
)
#: What a frame holds where its entries stand beside the others (ServerFrame.SPREAD).
SPREADS: Mapping[type[ServerFrame], type[Any]] = {
    SessionStarted: CarriedState,
    HeartbeatReply: CarriedClock,
    Notice: CarriedNotice,
    AttemptStatusFrame: CarriedClock,
}
