"""What a page is told when its attempt has changed since the page was last told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments import selectors
from assessments.models import Attempt
from assessments.models import Notice as NoticeRow
from assessments.protocol import (
    AttemptDeadline,
    AttemptPausedFrame,
    AttemptResumed,
    Notice,
)
from realtime.protocol import ServerFrame, milliseconds


@dataclass(frozen=True, slots=True)
class ToldClock:
    """The clock as the page knows it; ``remaining_ms`` counts without a deadline."""

    deadline: datetime | None
    remaining_ms: int


def news(
    told: ToldClock, snapshot: selectors.SittingSnapshot, now: datetime
) -> Iterator[ServerFrame]:
    """The frames that tell the page what is new in an open attempt."""
    moved = _clock_frame(told, snapshot, now)
    if moved is not None:
        yield moved
    for notice in snapshot.notices:
        yield Notice(notice)


def _clock_frame(
    told: ToldClock, snapshot: selectors.SittingSnapshot, now: datetime
) -> ServerFrame | None:
    attempt = snapshot.attempt
    left = selectors.remaining_ms(attempt, now)
    if attempt.deadline is None:
        if told.deadline is not None:
            return _paused(attempt, snapshot.notices, left, now)
        if told.remaining_ms != left:
            return AttemptDeadline(None, left, _words(snapshot, NoticeRow.Kind.TIME))
        return None
    deadline = milliseconds(attempt.deadline)
    if told.deadline is None:
        return AttemptResumed(deadline, left)
    if told.deadline != attempt.deadline:
        return AttemptDeadline(deadline, left, _words(snapshot, NoticeRow.Kind.TIME))
    return None


def _paused(
    attempt: Attempt, notices: list[dict[str, Any]], left: int, now: datetime
) -> AttemptPausedFrame:
    notice = _last(notices, NoticeRow.Kind.PAUSED)
    at = notice["at"] if notice else milliseconds(now)
    text = notice["text"] if notice else ""
    return AttemptPausedFrame(at=at, remaining_ms=left, reason=text, text=text)


def _words(snapshot: selectors.SittingSnapshot, kind: NoticeRow.Kind) -> str:
    notice = _last(snapshot.notices, kind)
    return notice["text"] if notice else ""


def _last(notices: list[dict[str, Any]], kind: str) -> Mapping[str, Any] | None:
    return next((n for n in reversed(notices) if n["kind"] == kind), None)
