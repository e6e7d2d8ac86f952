"""The row of one candidate as it is at a moment: the one place that computes it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assessments.monitoring.attention import attention, urgency
from assessments.monitoring.facts import Facts
from assessments.monitoring.thresholds import Thresholds
from assessments.rules.live_status import GOING_ON, LiveStatus
from assessments.rules.states import OPEN, AttemptStatus

#: A candidate who is gone counts as reconnecting for this long, then as offline.
RECONNECTING_MS = 30_000
NEARLY_OVER_MS = 5 * 60_000
RECENTLY_MS = 5 * 60_000

#: These sum to the total.
STATUSES = tuple(status.value for status in LiveStatus)
#: These overlap.
FLAGS = ("taken_over_recently", "needs_help", "nearly_over")

_STORED_OPEN = frozenset(status.value for status in OPEN)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """
    What is shown of a candidate.

    ``row`` is on the wire and never changed; ``counted`` are the counters it counts in;
    ``next_at`` is the moment from which on time alone makes it another.
    """

    row: Row
    counted: tuple[str, ...]
    urgency: int
    next_at: int | None


class _Moments:
    """The next moment at which something changes by itself."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.next: int | None = None

    def passed(self, moment: int) -> bool:
        """Whether a moment has passed; a future moment is remembered."""
        if moment <= self.now:
            return True
        self.next = moment if self.next is None else min(self.next, moment)
        return False


def show(facts: Facts, thresholds: Thresholds, now: int) -> ShownRow:
    moments = _Moments(now)
    status = _status(facts, moments)
    heard = last_heard(facts)
    silence = None
    if heard is not None and facts.seat is not None and facts.seat.is_socket:
        silence = now - heard
        for limit in thresholds.last_heard:
            moments.passed(heard + limit)
    flags = _flags(facts, status, moments)
    found = (
        attention(
            facts,
            thresholds,
            status=status,
            silence=silence,
            is_nearly_over="nearly_over" in flags,
        )
        if status in GOING_ON
        else []
    )
    row = _row(facts, status, heard, found)
    return ShownRow(row, (status.value, *flags), urgency(found), moments.next)


def _status(facts: Facts, moments: _Moments) -> LiveStatus:
    clock = facts.clock
    if clock.status == LiveStatus.NOT_STARTED:
        return LiveStatus.NOT_STARTED
    if clock.status not in _STORED_OPEN:
        return LiveStatus.of_closed(clock.status)
    if clock.deadline is not None and moments.passed(
        clock.deadline + clock.grace_ms + 1
    ):
        return LiveStatus.OVERDUE
    if facts.seat is not None and facts.seat.ended_by == "held":
        return LiveStatus.ON_HOLD
    if clock.status == AttemptStatus.PAUSED:
        return LiveStatus.PAUSED
    return _presence(facts, moments)


def _presence(facts: Facts, moments: _Moments) -> LiveStatus:
    seat = facts.seat
    if seat is None:
        # Never connected to this attempt, or connected to another one.
        gone_at = facts.clock.started_at or 0
    elif seat.is_taken and seat.released_at is None:
        gone_at = seat.renewed_at or 0
        if not moments.passed(gone_at + seat.lease_ms):
            return LiveStatus.LIVE
    else:
        gone_at = seat.released_at or seat.renewed_at or 0
    back_by = gone_at + RECONNECTING_MS + 1
    return LiveStatus.OFFLINE if moments.passed(back_by) else LiveStatus.RECONNECTING


def last_heard(facts: Facts) -> int | None:
    """When the candidate's page last showed life, as far as is known."""
    renewed_at = facts.seat.renewed_at if facts.seat else None
    if facts.client_metrics is None:
        return renewed_at
    heard_at = facts.client_metrics.heard_at
    # A renewal may arrive before the page is heard again; a new seat is a sign of life too.
    claimed_at = facts.seat.claimed_at if facts.seat else None
    return max(heard_at, claimed_at or 0)


def _flags(facts: Facts, status: LiveStatus, moments: _Moments) -> list[str]:
    flags = []
    last_at = facts.takeovers.last_at
    if last_at is not None and not moments.passed(last_at + RECENTLY_MS + 1):
        flags.append("taken_over_recently")
    if status in GOING_ON and facts.clock.help is not None:
        flags.append("needs_help")
    deadline = facts.clock.deadline
    if (
        status in GOING_ON
        and deadline is not None
        and moments.passed(deadline - NEARLY_OVER_MS)
    ):
        flags.append("nearly_over")
    return flags


def _row(
    facts: Facts, status: LiveStatus, heard: int | None, found: list[dict[str, str]]
) -> Row:
    clock, seat, metrics = facts.clock, facts.seat, facts.client_metrics
    goes_on = status in GOING_ON
    return {
        "id": facts.id,
        "candidate": {"name": facts.person.name, "username": facts.person.username},
        "number": clock.number,
        "group": facts.person.group,
        "status": status.value,
        "reviewing": status is LiveStatus.LIVE and clock.is_reviewing,
        "answered": facts.progress.answered,
        "questions": facts.progress.questions,
        "deadline": clock.deadline,
        "remaining_ms": clock.remaining_ms,
        "extra_ms": clock.extra_ms,
        "loses_ms": clock.loses_ms,
        "last_heard": heard,
        "unsent": metrics.unsent if metrics and goes_on else 0,
        "round_trip": metrics.round_trip
        if metrics and status is LiveStatus.LIVE
        else None,
        "takeovers": facts.takeovers.count,
        "focus_losses": facts.focus_losses,
        "clock_skew": metrics.clock_skew if metrics and goes_on else None,
        "device": seat.device if seat else "",
        "address": seat.address if seat else None,
        "started_at": clock.started_at,
        "finished_at": clock.finished_at,
        "note": clock.note,
        "help": clock.help if goes_on else None,
        "attention": found,
        "url": facts.url,
    }


def no_counters() -> dict[str, int]:
    return dict.fromkeys((*STATUSES, *FLAGS), 0)


def count(counters: dict[str, int], names: Iterable[str], by: int) -> None:
    for name in names:
        counters[name] += by
