"""
What staff do to an attempt's clock: stop it, start it, add time, give time back.

A reason is for the log; the candidate reads ``message``, or the plain facts if it is empty.
``token`` names one call of a verb: the same token again changes nothing, and ``undo`` finds
by it what the call did.

Each verb is twice here: for one attempt in a transaction of its own (``pause_attempt``),
and for an attempt of a batch (``pause``), of which the first makes a batch of one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt, Notice, User
from assessments.rules import timing
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.errors import (
    AttemptClosed,
    NothingToGiveBack,
    TimeShortened,
    TransitionRefused,
    VerbInvalid,
)
from assessments.services.proctoring import batches
from assessments.services.proctoring.batches import Batch

MAX_MINUTES = 24 * 60
MAX_PERCENT = 400
MILLISECOND = timedelta(milliseconds=1)


def pause_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Stop the clock; what is left of it is kept in ``remaining_ms``.

    Raises:
        TransitionRefused: If the attempt is not in progress.
        AttemptClosed: If its time is up.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        pause(*locked, reason=reason, message=message)
    return locked[1]


def pause(batch: Batch, attempt: Attempt, *, reason: str, message: str = "") -> None:
    """Raises as pause_attempt."""
    if attempt.status == AttemptStatus.PAUSED or batch.is_repeat(
        attempt, EventKind.PAUSED
    ):
        return
    transitions.check_move(attempt, AttemptStatus.PAUSED)
    if selectors.is_overdue(attempt, batch.now):
        raise AttemptClosed(_("The time for this attempt is up."))
    before = transitions.clock(attempt)
    stop(batch, attempt, selectors.remaining_ms(attempt, batch.now))
    detail = {
        "remaining_ms": attempt.remaining_ms,
        **transitions.changed(attempt, before),
    }
    batch.log(attempt, EventKind.PAUSED, reason=reason, detail=detail)
    batch.notice(attempt, Notice.Kind.PAUSED, message)
    batch.tell(attempt, {"kind": "paused"})


def stop(batch: Batch, attempt: Attempt, remaining_ms: int) -> None:
    transitions.stop_clock(attempt, remaining_ms)
    batch.change(attempt)


def resume_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Start the clock again with what was left, closing time or not.

    Raises:
        AttemptClosed: If the attempt has ended.
        TransitionRefused: If nobody could go on, because it is on hold.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        resume(*locked, reason=reason)
    return locked[1]


def resume(batch: Batch, attempt: Attempt, *, reason: str = "") -> None:
    """Raises as resume_attempt."""
    is_running = attempt.status == AttemptStatus.IN_PROGRESS
    if is_running or batch.is_repeat(attempt, EventKind.RESUMED):
        return
    transitions.check_move(attempt, AttemptStatus.IN_PROGRESS)
    if attempt.remaining_ms is None:
        raise AttemptClosed(_("This attempt has ended: reopen it instead."))
    if batch.is_on_hold(attempt):
        raise TransitionRefused(
            _("This attempt is on hold. Release the hold, or approve a page.")
        )
    before = transitions.clock(attempt)
    run(batch, attempt, attempt.remaining_ms)
    batch.log(
        attempt,
        EventKind.RESUMED,
        reason=reason,
        detail=transitions.changed(attempt, before),
    )
    batch.tell(attempt, {"kind": "resumed"})


def run(batch: Batch, attempt: Attempt, remaining_ms: int) -> None:
    """Start the clock, and withdraw the notices that said it was stopped."""
    transitions.start_clock(attempt, remaining_ms, now=batch.now)
    batch.change(attempt)
    batch.withdraw(attempt, Notice.Kind.PAUSED)


@dataclass(frozen=True, slots=True)
class MoreTime:
    """
    The time to add: ``minutes``, or ``percent`` of the test's own minutes.

    Counted from the end as it stands, or ``from_now``.
    """

    minutes: int = 0
    percent: int = 0
    from_now: bool = False

    def check(self) -> None:
        """
        Raises:
            VerbInvalid: If it is not exactly one positive amount.
        """
        if (self.minutes > 0) == (self.percent > 0) or min(
            self.minutes, self.percent
        ) < 0:
            raise VerbInvalid(_("Give either minutes or percent, more than 0."))
        if self.minutes > MAX_MINUTES or self.percent > MAX_PERCENT:
            raise VerbInvalid(
                _("At most %(minutes)s minutes or %(percent)s percent.")
                % {"minutes": MAX_MINUTES, "percent": MAX_PERCENT}
            )

    def milliseconds(self, attempt: Attempt) -> int:
        if self.minutes:
            return self.minutes * 60_000
        return attempt.test.duration_minutes * 60_000 * self.percent // 100


@dataclass(frozen=True, slots=True)
class ClockChange:
    """
    An attempt's clock before and after: one of ``deadline`` and ``remaining_ms`` each.

    ``added_ms`` is what the candidate gains.
    """

    added_ms: int
    deadline_before: datetime | None
    remaining_ms_before: int
    deadline: datetime | None
    remaining_ms: int


def preview_add_time(attempt: Attempt, more: MoreTime, *, now: datetime) -> ClockChange:
    """
    What ``add_time`` would do now; changes nothing.

    Raises:
        Refused: What ``add_time`` would be refused with.
    """
    more.check()
    _check_clock(attempt, now)
    left = _time_left(attempt, now)
    wanted = more.milliseconds(attempt)
    added = wanted - left if more.from_now else wanted
    if added <= 0:
        raise TimeShortened(
            _(
                "There is more time left than that. Count from the current end to add to"
                " it."
            )
        )
    return _lengthened(attempt, added, now)


def _check_clock(attempt: Attempt, now: datetime) -> None:
    if not selectors.is_open(attempt, now):
        raise AttemptClosed(_("This attempt has ended: reopen it to give more time."))


def _time_left(attempt: Attempt, now: datetime) -> int:
    """In ms; negative during the grace, so that added time counts in full from now."""
    if attempt.deadline is None:
        return attempt.remaining_ms or 0
    return round((attempt.deadline - now) / MILLISECOND)


def _lengthened(attempt: Attempt, added_ms: int, now: datetime) -> ClockChange:
    deadline = attempt.deadline
    longer = deadline + added_ms * MILLISECOND if deadline else None
    left = selectors.remaining_ms(attempt, now)
    left_after = timing.milliseconds_until(longer, now) if longer else left + added_ms
    return ClockChange(added_ms, deadline, left, longer, left_after)


def add_time(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    minutes: int = 0,
    percent: int = 0,
    from_now: bool = False,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Move the end of an open attempt, running or paused, and past the closing time too.

    Raises:
        TimeShortened: If the candidate would have less time than without it.
        AttemptClosed: If the attempt has ended: this reopens nothing.
        VerbInvalid: If there is no such amount of time.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        lengthen(
            *locked,
            reason=reason,
            minutes=minutes,
            percent=percent,
            from_now=from_now,
            message=message,
        )
    return locked[1]


def lengthen(
    batch: Batch,
    attempt: Attempt,
    *,
    reason: str,
    minutes: int = 0,
    percent: int = 0,
    from_now: bool = False,
    message: str = "",
    counted_from: datetime | None = None,
) -> None:
    """``from_now`` counts from ``counted_from``. Raises as add_time."""
    if batch.is_repeat(attempt, EventKind.TIME_ADDED):
        return
    more = MoreTime(minutes, percent, from_now)
    change = preview_add_time(attempt, more, now=counted_from or batch.now)
    shift(batch, attempt, change.added_ms, EventKind.TIME_ADDED, reason, message)


def give_back_time(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Add the time the candidate was offline, less what was given back before.

    Raises:
        NothingToGiveBack: If there is none.
        AttemptClosed: If the attempt has ended.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        give_back(*locked, reason=reason, message=message)
    return locked[1]


def give_back(
    batch: Batch, attempt: Attempt, *, reason: str, message: str = ""
) -> None:
    """Raises as give_back_time."""
    if batch.is_repeat(attempt, EventKind.TIME_GIVEN_BACK):
        return
    _check_clock(attempt, batch.now)
    owed = batch.owed_ms(attempt)
    if owed <= 0:
        raise NothingToGiveBack
    attempt.given_back_ms += owed
    shift(batch, attempt, owed, EventKind.TIME_GIVEN_BACK, reason, message)


def shift(
    batch: Batch,
    attempt: Attempt,
    added_ms: int,
    kind: EventKind,
    reason: str,
    message: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Move the end by so much, log it with the ``facts``, and tell the candidate."""
    before = transitions.clock(attempt)
    move_end(batch, attempt, added_ms)
    detail = {
        "added_ms": added_ms,
        **(facts or {}),
        **transitions.changed(attempt, before),
    }
    batch.log(attempt, kind, reason=reason, detail=detail)
    batch.notice_time(attempt, message, added_ms)
    batch.tell(attempt, {"kind": "time"})


def move_end(batch: Batch, attempt: Attempt, by_ms: int) -> None:
    """Lengthen the clock, or shorten it by an undo."""
    if attempt.deadline is not None:
        attempt.deadline += by_ms * MILLISECOND
    else:
        attempt.remaining_ms = (attempt.remaining_ms or 0) + by_ms
    attempt.extra_ms += by_ms
    batch.change(attempt)
