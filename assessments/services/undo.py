"""
Taking back what a proctor has just done: a pause, a resume, more time.

What was done is found by the token it was done with. It is taken back only while nothing
else has moved since, so that an undo never undoes somebody else's verb.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Attempt, AttemptEvent, Notice, User
from assessments.services import clocks, moves, notices
from assessments.services.actors import staff
from assessments.services.errors import UndoRefused
from realtime import holds

UNDO_FOR = timedelta(seconds=30)

# What is logged for taking a kind back.
TIME_TAKEN_BACK = "time.taken_back"


@transaction.atomic
def undo(
    attempt_id: uuid.UUID, *, token: str, actor: User | None, now: datetime
) -> Attempt:
    """
    Take back what was done to this attempt with ``token``; once more changes nothing.

    A pause that is undone leaves the candidate the time that was left; a resume that is
    undone gives back the time since.

    Raises:
        UndoRefused: If there is nothing to take back, it is too late, or something else
            has moved since.
    """
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    event = attempt.events.filter(token=token or None, kind__in=_INVERSES).first()
    if event is None:
        raise UndoRefused(_("There is nothing here that can be undone."))
    kind, inverse = _INVERSES[event.kind]
    if moves.is_repeat(attempt, kind, _undo_token(token)):
        return attempt
    if now > event.at + UNDO_FOR:
        raise UndoRefused(
            _("It is too late to undo this. Choose the opposite action instead.")
        )
    is_held = holds.is_on_hold(attempt.candidate_id, attempt.subject)
    if is_held or moves.clock(attempt) != event.detail["after"]:
        raise UndoRefused(
            _("Something else has moved since. Look at the attempt before you go on.")
        )
    before = moves.clock(attempt)
    inverse(attempt, event, actor, now)
    moves.log(
        attempt,
        kind,
        actor=who,
        at=now,
        detail={
            "undid": event.kind,
            **_facts(attempt, event),
            **moves.changed(attempt, before),
        },
        token=_undo_token(token),
    )
    moves.tell(attempt, {"kind": "undone"}, who)
    return attempt


def _undo_token(token: str) -> str:
    return f"undo {token}"[:64]


def _facts(attempt: Attempt, event: AttemptEvent) -> dict[str, int]:
    if "added_ms" in event.detail:
        return {"added_ms": -event.detail["added_ms"]}
    if attempt.remaining_ms is not None:
        return {"remaining_ms": attempt.remaining_ms}
    return {}


def _start_again(
    attempt: Attempt, event: AttemptEvent, actor: User | None, now: datetime
) -> None:
    clocks.run(attempt, now, attempt.remaining_ms or 0)


def _stop_again(
    attempt: Attempt, event: AttemptEvent, actor: User | None, now: datetime
) -> None:
    clocks.stop(attempt, event.detail["before"]["remaining_ms"])
    notices.write(attempt, Notice.Kind.PAUSED, "", author=actor, at=now)


def _take_time_back(
    attempt: Attempt, event: AttemptEvent, actor: User | None, now: datetime
) -> None:
    added: int = event.detail["added_ms"]
    if (
        attempt.deadline is not None
        and attempt.deadline - added * clocks.MILLISECOND <= now
    ):
        raise UndoRefused(
            _("Without the time that was added the attempt would be over by now.")
        )
    if event.kind == clocks.TIME_GIVEN_BACK:
        attempt.given_back_ms -= added
    clocks.move_end(attempt, -added)
    notices.write_time(attempt, "", -added, author=actor, at=now)


Inverse = Callable[[Attempt, AttemptEvent, User | None, datetime], None]

_INVERSES: Mapping[str, tuple[str, Inverse]] = {
    "paused": ("resumed", _start_again),
    "resumed": ("paused", _stop_again),
    clocks.TIME_ADDED: (TIME_TAKEN_BACK, _take_time_back),
    clocks.TIME_GIVEN_BACK: (TIME_TAKEN_BACK, _take_time_back),
}
UNDOABLE = frozenset(_INVERSES)
