"""
Deadlines, in server time, and how a clock is written. Pure: imports no framework.

A save counts when it arrives by deadline + grace. After that the attempt is overdue and
counts as closed everywhere, even before its row says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """
    The times of a test for one candidate.

    ``duration`` is the test's own length, ``allowed`` adds the candidate's extra time.
    ``opens_at`` and ``scheduled_end`` are the window; None: no limit on that side.
    The scheduled end moves by the candidate's own extra time, unless it is final.
    ``starts_closed_at``: since when staff have closed the test to new starts.

    ``is_open_for_starts`` and ``is_closed_to_starts`` are the one rule about when an
    attempt may start. selectors.closed_to_starts is the same rule for the database.
    """

    duration: timedelta
    allowed: timedelta
    opens_at: datetime | None = None
    scheduled_end: datetime | None = None
    end_is_final: bool = False
    starts_closed_at: datetime | None = None

    @property
    def own_extra(self) -> timedelta:
        return self.allowed - self.duration

    @property
    def latest_end(self) -> datetime | None:
        """When an attempt of this candidate ends at the latest; None: no limit."""
        if self.scheduled_end is None or self.end_is_final:
            return self.scheduled_end
        return self.scheduled_end + self.own_extra

    def deadline(self, started_at: datetime) -> datetime:
        """When the clock runs out for an attempt that starts then."""
        ends_at = started_at + self.allowed
        return min(ends_at, self.latest_end or ends_at)

    def is_open_for_starts(self, now: datetime) -> bool:
        """Whether an attempt may start; at the scheduled end starting is over."""
        has_opened = self.opens_at is None or now >= self.opens_at
        return has_opened and not self.is_closed_to_starts(now)

    def is_closed_to_starts(self, now: datetime) -> bool:
        """Whether no attempt may start any more: by the scheduled end, or by staff."""
        return self.starts_closed_at is not None or self.has_closed(now)

    def has_closed(self, now: datetime) -> bool:
        """Whether the scheduled end has come; attempts may go on beyond it."""
        return self.scheduled_end is not None and now >= self.scheduled_end

    def first_start(self, now: datetime) -> datetime:
        """The earliest moment at which an attempt can start from now on."""
        return max(now, self.opens_at or now)

    def lost_to_final_end(self, started_at: datetime) -> timedelta:
        """The extra time that a final end takes from an attempt that starts then."""
        moving = replace(self, end_is_final=False)
        return moving.deadline(started_at) - self.deadline(started_at)

    def lost_to_window(self, started_at: datetime) -> timedelta:
        """How much time the test's window takes from everybody who starts then."""
        plain = replace(self, allowed=self.duration)
        return self.duration - (plain.deadline(started_at) - started_at)


def time_allowed(minutes: int, *, extra_percent: int, extra_minutes: int) -> timedelta:
    """A test's minutes plus a candidate's extra time."""
    return timedelta(minutes=minutes * (100 + extra_percent) / 100 + extra_minutes)


def last_arrival(deadline: datetime, grace_seconds: int) -> datetime:
    """The last moment at which an arriving answer counts."""
    return deadline + timedelta(seconds=grace_seconds)


def milliseconds_until(moment: datetime, now: datetime) -> int:
    """Never below 0."""
    return max(0, round((moment - now) / timedelta(milliseconds=1)))


def clock_text(milliseconds: int) -> str:
    """``4:05``, ``1:04:05``; a negative time is shown as 0."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def change_text(milliseconds: int) -> str:
    """``+5:00``, or ``−1:30`` with a minus sign that screen readers read out."""
    return f"{'−' if milliseconds < 0 else '+'}{clock_text(abs(milliseconds))}"
