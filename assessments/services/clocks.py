"""
What staff do to an attempt's clock: stop it, start it, add time, give time back.

The reason of a pause or of more time is told to the candidate, unless a ``message`` is
given to be told instead. ``token`` names one carrying out: the same token again changes
nothing, and ``undo`` finds what it did by it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import lost_time, selectors, timing
from assessments.models import Attempt, Notice, User
from assessments.services import moves, notices
from assessments.services.actors import Actor, staff
from assessments.services.errors import (
    AttemptClosed,
    MoveRefused,
    NothingToGiveBack,
    TimeShortened,
    VerbInvalid,
)
from assessments.states import AttemptStatus
from realtime import holds

MAX_MINUTES = 24 * 60
MAX_PERCENT = 400
MILLISECOND = timedelta(milliseconds=1)

TIME_ADDED, TIME_GIVEN_BACK = "time.added", "time.given_back"


@transaction.atomic
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
        MoveRefused: If the attempt is not in progress.
        AttemptClosed: If its time is up.
    """
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status == AttemptStatus.PAUSED or moves.is_repeat(
        attempt, "paused", token
    ):
        return attempt
    moves.check_move(attempt, AttemptStatus.PAUSED)
    if selectors.is_overdue(attempt, now):
        raise AttemptClosed(_("The time for this attempt is up."))
    before = moves.clock(attempt)
    stop(attempt, selectors.remaining_ms(attempt, now))
    moves.log(
        attempt,
        "paused",
        actor=who,
        at=now,
        reason=reason,
        detail={
            "remaining_ms": attempt.remaining_ms,
            **moves.changed(attempt, before),
        },
        token=token,
    )
    notices.write(attempt, Notice.Kind.PAUSED, message or reason, author=actor, at=now)
    moves.tell(attempt, {"kind": "paused"}, who)
    return attempt


def stop(attempt: Attempt, remaining_ms: int) -> None:
    """Stop the clock of an attempt that is locked."""
    attempt.status = AttemptStatus.PAUSED
    attempt.deadline = None
    attempt.remaining_ms = remaining_ms
    attempt.save()


@transaction.atomic
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
        MoveRefused: If nobody could go on, because it is on hold.
    """
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if attempt.status == AttemptStatus.IN_PROGRESS or moves.is_repeat(
        attempt, "resumed", token
    ):
        return attempt
    moves.check_move(attempt, AttemptStatus.IN_PROGRESS)
    if attempt.remaining_ms is None:
        raise AttemptClosed(_("This attempt has ended: reopen it instead."))
    if holds.is_on_hold(attempt.candidate_id, attempt.subject):
        raise MoveRefused(
            _("This attempt is on hold. Release the hold, or approve a page.")
        )
    before = moves.clock(attempt)
    run(attempt, now, attempt.remaining_ms)
    moves.log(
        attempt,
        "resumed",
        actor=who,
        at=now,
        reason=reason,
        detail=moves.changed(attempt, before),
        token=token,
    )
    moves.tell(attempt, {"kind": "resumed"}, who)
    return attempt


def run(attempt: Attempt, now: datetime, remaining_ms: int) -> None:
    """Start the clock of an attempt that is locked; what said it stands is withdrawn."""
    attempt.status = AttemptStatus.IN_PROGRESS
    attempt.deadline = now + remaining_ms * MILLISECOND
    attempt.remaining_ms = None
    attempt.save()
    notices.withdraw(attempt, Notice.Kind.PAUSED, now=now)


@dataclass(frozen=True, slots=True)
class MoreTime:
    """
    What is to be added: ``minutes``, or ``percent`` of the test's own minutes.

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
    """In ms; below 0 while the grace runs, so that more time counts in full from now."""
    if attempt.deadline is None:
        return attempt.remaining_ms or 0
    return round((attempt.deadline - now) / MILLISECOND)


def _lengthened(attempt: Attempt, added_ms: int, now: datetime) -> ClockChange:
    deadline = attempt.deadline
    longer = deadline + added_ms * MILLISECOND if deadline else None
    left = selectors.remaining_ms(attempt, now)
    left_after = timing.milliseconds_until(longer, now) if longer else left + added_ms
    return ClockChange(added_ms, deadline, left, longer, left_after)


@transaction.atomic
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
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if moves.is_repeat(attempt, TIME_ADDED, token):
        return attempt
    more = MoreTime(minutes, percent, from_now)
    change = preview_add_time(attempt, more, now=now)
    _lengthen(attempt, change, TIME_ADDED, who, reason, message, token, now)
    return attempt


def preview_give_back(attempt: Attempt, *, now: datetime) -> ClockChange:
    """
    What ``give_back_time`` would do now; changes nothing.

    For many attempts read ``lost_time.lost_time`` once and show that.

    Raises:
        Refused: What ``give_back_time`` would be refused with.
    """
    _check_clock(attempt, now)
    owed = lost_time.lost_time([attempt], now=now)[attempt.pk].owed_ms
    if owed <= 0:
        raise NothingToGiveBack
    return _lengthened(attempt, owed, now)


@transaction.atomic
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
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if moves.is_repeat(attempt, TIME_GIVEN_BACK, token):
        return attempt
    change = preview_give_back(attempt, now=now)
    attempt.given_back_ms += change.added_ms
    _lengthen(attempt, change, TIME_GIVEN_BACK, who, reason, message, token, now)
    return attempt


def _lengthen(
    attempt: Attempt,
    change: ClockChange,
    kind: str,
    who: Actor,
    reason: str,
    message: str,
    token: str,
    now: datetime,
) -> None:
    before = moves.clock(attempt)
    move_end(attempt, change.added_ms)
    moves.log(
        attempt,
        kind,
        actor=who,
        at=now,
        reason=reason,
        detail={"added_ms": change.added_ms, **moves.changed(attempt, before)},
        token=token,
    )
    notices.write_time(
        attempt, message or reason, change.added_ms, author=who.user, at=now
    )
    moves.tell(attempt, {"kind": "time"}, who)


def move_end(attempt: Attempt, by_ms: int) -> None:
    """Lengthen the clock of an attempt that is locked, or shorten it by an undo."""
    if attempt.deadline is not None:
        attempt.deadline += by_ms * MILLISECOND
    else:
        attempt.remaining_ms = (attempt.remaining_ms or 0) + by_ms
    attempt.extra_ms += by_ms
    attempt.save()
