"""
Deadlines, in server time. Pure: imports no framework.

A save counts when it arrives by deadline + grace; after that the attempt is overdue and
counts as closed everywhere, even before anyone has written so.
"""

from datetime import datetime, timedelta


def time_allowed(minutes: int, *, extra_percent: int, extra_minutes: int) -> timedelta:
    """A test's minutes, stretched by a candidate's extra time."""
    return timedelta(minutes=minutes * (100 + extra_percent) / 100 + extra_minutes)


def deadline(
    started_at: datetime, allowed: timedelta, closes_at: datetime | None
) -> datetime:
    """When the clock runs out: the time allowed, cut by the test's closing time."""
    ends_at = started_at + allowed
    return min(ends_at, closes_at) if closes_at else ends_at


def last_arrival(deadline: datetime, grace_seconds: int) -> datetime:
    """The last moment at which an answer that arrives still counts."""
    return deadline + timedelta(seconds=grace_seconds)


def milliseconds_until(moment: datetime, now: datetime) -> int:
    """Never below 0."""
    return max(0, round((moment - now) / timedelta(milliseconds=1)))
