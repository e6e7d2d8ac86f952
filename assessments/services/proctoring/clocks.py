"""
What staff do to an attempt's clock: stop it, start it, add time, give time back.

A reason is for the log; the candidate reads ``message``, or the plain facts if it is empty.
``token`` names one call of a verb: the same token again changes nothing, and ``undo`` finds
by it what the call did.

Each verb is twice here: for an attempt of a batch (``pause``), and for one attempt in a
transaction of its own (``pause_attempt``), which is a batch of one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt, Notice, User
from assessments.rules import timing
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus
from assessments.services import transitions
from assessments.services.eligibility import rules
from assessments.services.errors import (
    AttemptClosed,
    TimeShortened,
    VerbInvalid,
)
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb

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
        AttemptClosed: If the attempt has ended, or its time is up.
    """
    return pause.alone(
        attempt_id, actor=actor, reason=reason, message=message, token=token, now=now
    )


@verb(
    EventKind.PAUSED,
    unless=rules.unless_running,
    again=lambda _batch, found, _values: found.status == AttemptStatus.PAUSED,
    tells="paused",
)
def pause(batch: Batch, attempt: Attempt, *, message: str = "") -> Facts:
    """As pause_attempt."""
    stop(batch, attempt, selectors.remaining_ms(attempt, batch.now))
    batch.notice(attempt, Notice.Kind.PAUSED, message)
    return {"remaining_ms": attempt.remaining_ms}


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
    return resume.alone(attempt_id, actor=actor, reason=reason, token=token, now=now)


@verb(
    EventKind.RESUMED,
    unless=rules.unless_paused,
    again=lambda _batch, found, _values: found.status == AttemptStatus.IN_PROGRESS,
    tells="resumed",
)
def resume(batch: Batch, attempt: Attempt) -> Facts:
    """As resume_attempt."""
    run(batch, attempt, attempt.remaining_ms or 0)
    return {}


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
            _("More time than that is left. To add time, count from the current end.")
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
    return lengthen.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        minutes=minutes,
        percent=percent,
        from_now=from_now,
        message=message,
        token=token,
        now=now,
    )


@verb(EventKind.TIME_ADDED, unless=rules.unless_open, tells="time")
def lengthen(
    batch: Batch,
    attempt: Attempt,
    *,
    minutes: int = 0,
    percent: int = 0,
    from_now: bool = False,
    message: str = "",
    counted_from: datetime | None = None,
) -> Facts:
    """As add_time; ``from_now`` counts from ``counted_from``."""
    more = MoreTime(minutes, percent, from_now)
    change = preview_add_time(attempt, more, now=counted_from or batch.now)
    return shift(batch, attempt, change.added_ms, message)


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
    return give_back.alone(
        attempt_id, actor=actor, reason=reason, message=message, token=token, now=now
    )


@verb(
    EventKind.TIME_GIVEN_BACK,
    unless=rules.unless_owed,
    tells="time",
    needs=("lost_time",),
)
def give_back(batch: Batch, attempt: Attempt, *, message: str = "") -> Facts:
    """As give_back_time."""
    owed = batch.snapshot(attempt, "lost_time").owed_ms
    attempt.given_back_ms += owed
    return shift(batch, attempt, owed, message)


def shift(batch: Batch, attempt: Attempt, added_ms: int, message: str) -> Facts:
    """Move the end by so much, and say so to the candidate."""
    move_end(batch, attempt, added_ms)
    batch.notice_time(attempt, message, added_ms)
    return {"added_ms": added_ms}


def move_end(batch: Batch, attempt: Attempt, by_ms: int) -> None:
    """Lengthen the clock, or shorten it by an undo."""
    if attempt.deadline is not None:
        attempt.deadline += by_ms * MILLISECOND
    else:
        attempt.remaining_ms = (attempt.remaining_ms or 0) + by_ms
    attempt.extra_ms += by_ms
    batch.change(attempt)
