"""
When candidates may read their marked papers and object to the points. Pure.

Server time decides: a window is open from its first moment up to, and without, its last.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TEXT_CHARS = 5_000


class WindowState(StrEnum):
    NONE = "none"
    TO_COME = "to_come"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Window:
    """``may_lower``: a decision about an objection may also lower the points."""

    opens_at: datetime
    closes_at: datetime
    may_lower: bool = False

    def state(self, now: datetime) -> WindowState:
        if now < self.opens_at:
            return WindowState.TO_COME
        return WindowState.OPEN if now < self.closes_at else WindowState.OVER


def state_of(window: Window | None, now: datetime) -> WindowState:
    return WindowState.NONE if window is None else window.state(now)
