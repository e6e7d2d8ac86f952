"""What a verb would do to an attempt's clock, shown before anybody does it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.rules.timing import clock_text
from assessments.services.eligibility.rules import check_came
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.proctoring import clocks, ends
from assessments.services.proctoring.reopening import time_given

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class ClockState:
    """Runs until ``deadline``, or stands with ``remaining_ms``; both empty: has ended."""

    deadline: datetime | None
    remaining_ms: int | None

    @property
    def words(self) -> str:
        if self.remaining_ms is None:
            return _("ended")
        left = clock_text(self.remaining_ms)
        if self.deadline is None:
            return _("stands with %(left)s left") % {"left": left}
        ends = f"{timezone.localtime(self.deadline):%H:%M:%S}"
        return _("ends %(ends)s, %(left)s left") % {"ends": ends, "left": left}

    def as_data(self) -> dict[str, Any]:
        return {"deadline": self.deadline, "remaining_ms": self.remaining_ms}


@dataclass(frozen=True, slots=True)
class Change:
    """A clock before and after."""

    before: ClockState
    after: ClockState


def clock_of(snapshot: AttemptSnapshot) -> ClockState:
    if not snapshot.is_open:
        return ClockState(None, None)
    return ClockState(snapshot.attempt.deadline, snapshot.remaining_ms)


def keeping(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change | None:
    return None


def stopping(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    before = clock_of(snapshot)
    return Change(before, ClockState(None, before.remaining_ms))


def starting(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    before = clock_of(snapshot)
    left = before.remaining_ms or 0
    return Change(before, ClockState(snapshot.now + left * MILLISECOND, left))


def releasing(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change | None:
    """A hold has stopped the clock; it starts only if the proctor asks for it."""
    asked = values["resume"] or values["count_hold"]
    if not asked or snapshot.attempt.deadline is not None:
        return None
    before, left = clock_of(snapshot), _left_of_hold(snapshot, values)
    ends = snapshot.now + left * MILLISECOND if values["resume"] else None
    return Change(before, ClockState(ends, left))


def refusing(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change | None:
    """
    Its clock stands until the page that had the seat is back.

    Raises:
        NotOnHold: If all that came are meant, and nobody came.
    """
    check_came(snapshot, values["request_id"])
    return None


def approving(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change | None:
    """The clock stands until the approved page connects; the hold may have cost time."""
    if not values["count_hold"] or snapshot.attempt.deadline is not None:
        return None
    return Change(clock_of(snapshot), ClockState(None, _left_of_hold(snapshot, values)))


def _left_of_hold(snapshot: AttemptSnapshot, values: dict[str, Any]) -> int:
    held = snapshot.own_hold_ms if values["count_hold"] else 0
    return max(0, (snapshot.remaining_ms or 0) - held)


def lengthening(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    """
    Raises:
        Refused: What adding this time would be refused with.
    """
    more = clocks.MoreTime(values["minutes"], values["percent"], values["from_now"])
    change = clocks.preview_add_time(snapshot.attempt, more, now=snapshot.now)
    return Change(clock_of(snapshot), ClockState(change.deadline, change.remaining_ms))


def moving(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    """
    Raises:
        Refused: What moving the end would be refused with.
    """
    attempt, before = snapshot.attempt, clock_of(snapshot)
    planned = snapshot.planned or attempt.planned_end
    assert planned is not None, "it is reached where an end was planned"
    by_ms = ends.preview_move(
        attempt, planned, shorten=values["shorten"], now=snapshot.now
    )
    later = before.deadline + by_ms * MILLISECOND if before.deadline else None
    return Change(before, ClockState(later, (before.remaining_ms or 0) + by_ms))


def giving_back(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    before = clock_of(snapshot)
    owed = snapshot.owed_ms
    later = before.deadline + owed * MILLISECOND if before.deadline else None
    return Change(before, ClockState(later, (before.remaining_ms or 0) + owed))


def reopening(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    """
    Raises:
        Refused: If no time was left, and none is given.
    """
    left = time_given(values["minutes"], snapshot.turn)
    after = ClockState(snapshot.now + left * MILLISECOND, left)
    return Change(clock_of(snapshot), after)


def ending(snapshot: AttemptSnapshot, values: dict[str, Any]) -> Change:
    return Change(clock_of(snapshot), ClockState(None, None))
