"""
Taking back what a proctor has just done: a pause, a resume, more time, an end.

The token of the verb finds what it did. It is undone only if nothing else has changed
since, so an undo never undoes another person's verb.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from assessments.models import Attempt, AttemptEvent, Notice, User
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.errors import UndoRefused
from assessments.services.proctoring import batches, clocks, reopening
from assessments.services.proctoring.batches import Batch

UNDO_FOR = timedelta(seconds=30)


def undo(
    attempt_id: uuid.UUID, *, token: str, actor: User | None, now: datetime
) -> Attempt:
    """
    Take back what was done to this attempt with ``token``; once more changes nothing.

    An attempt that was handed in or terminated goes on with the time that was left. A
    pause that is undone leaves the candidate the time that was left; a resume that is
    undone gives back the time since.

    Raises:
        UndoRefused: If there is nothing to take back, it is too late, or something else
            has moved since.
    """
    with batches.alone(attempt_id, staff(actor), token="", now=now) as locked:
        take_back(*locked, token=token)
    return locked[1]


def take_back(batch: Batch, attempt: Attempt, *, token: str) -> None:
    """``token`` is that of what was done. Raises as undo."""
    event = batch.done_with(token, attempt, UNDOABLE)
    if event is None:
        raise UndoRefused(_("Nothing here can be undone."))
    done = EventKind.of(event.kind)
    kind = EventKind.of(done.means.undone_as)
    receipt = attempt.receipt
    if batch.is_repeat(attempt, kind, undo_token(token)):
        return
    _check_undoable(batch, attempt, event)
    before = transitions.clock(attempt)
    _INVERSES[done](batch, attempt, event)
    detail = {
        "undid": event.kind,
        **_facts(attempt, event),
        **({"receipt": receipt} if kind == EventKind.REOPENED else {}),
        **transitions.changed(attempt, before),
    }
    batch.log(attempt, kind, detail=detail, token=undo_token(token))
    batch.tell(attempt, {"kind": "undone"})


def _check_undoable(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    if batch.now > event.at + UNDO_FOR:
        raise UndoRefused(
            _("It is too late to undo this. Choose the opposite action instead.")
        )
    has_moved = transitions.clock(attempt) != event.detail["after"]
    if has_moved or batch.is_on_hold(attempt):
        raise UndoRefused(
            _(
                "Something else has changed since then. Look at the attempt before "
                "you go on."
            )
        )


def undo_token(token: str) -> str:
    return f"undo {token}"[:64]


def _facts(attempt: Attempt, event: AttemptEvent) -> dict[str, int]:
    if "added_ms" in event.detail:
        return {"added_ms": -event.detail["added_ms"]}
    if event.kind in FINISHED and attempt.deadline is not None:
        return {
            "minutes": round(reopening.left_at_end(event.detail, event.at) / 60_000)
        }
    if attempt.remaining_ms is not None:
        return {"remaining_ms": attempt.remaining_ms}
    return {}


def _start_again(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    clocks.run(batch, attempt, attempt.remaining_ms or 0)


def _stop_again(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    clocks.stop(batch, attempt, event.detail["before"]["remaining_ms"])
    batch.notice(attempt, Notice.Kind.PAUSED, "")


def _take_time_back(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    added: int = event.detail["added_ms"]
    if (
        attempt.deadline is not None
        and attempt.deadline - added * clocks.MILLISECOND <= batch.now
    ):
        raise UndoRefused(
            _("Without the time that was added the attempt would be over by now.")
        )
    if event.kind == EventKind.TIME_GIVEN_BACK:
        attempt.given_back_ms -= added
    clocks.move_end(batch, attempt, -added)
    batch.notice_time(attempt, "", -added)


def _move_end_back(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    attempt.planned_end = datetime.fromisoformat(event.detail["planned_before"])
    _take_time_back(batch, attempt, event)


def _open_again(batch: Batch, attempt: Attempt, event: AttemptEvent) -> None:
    """
    Open it with the time that was left, so that the candidate does not pay for a mistake of
    staff.

    A clock that was stopped is stopped again.
    """
    reopening.check_reopening(batch, attempt)
    reopening.what_was_shown(batch, attempt)
    left = reopening.left_at_end(event.detail, event.at)
    reopening.take_back_result(attempt)
    if event.detail["before"]["remaining_ms"] is not None:
        # An ended attempt becomes paused by way of in progress.
        transitions.start_clock(attempt, left, now=batch.now)
        clocks.stop(batch, attempt, left)
        batch.notice(attempt, Notice.Kind.PAUSED, "")
    else:
        clocks.run(batch, attempt, left)
        batch.notice_time(attempt, "", left, Notice.Kind.REOPENED)
    batch.tell(attempt, {"kind": "reopened"})


Inverse = Callable[[Batch, Attempt, AttemptEvent], None]

_INVERSES: Mapping[EventKind, Inverse] = {
    EventKind.PAUSED: _start_again,
    EventKind.RESUMED: _stop_again,
    EventKind.TIME_ADDED: _take_time_back,
    EventKind.TIME_GIVEN_BACK: _take_time_back,
    EventKind.TIME_MOVED: _move_end_back,
    EventKind.SUBMITTED: _open_again,
    EventKind.TERMINATED: _open_again,
}
UNDOABLE = frozenset(kind for kind in EventKind if kind.means.undone_as)
