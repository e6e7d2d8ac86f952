"""
How much one sign-in may send: generous for people, small for machines.

Pure. One number per sign-in, the time until which it has used up its share. A frame costs
1/40 s, or its bytes at 64 kB a second if that is more; 15 s may be used ahead, which is a
burst of 600 frames. docs/protocol.md has the same numbers for pages, which pace themselves.
"""

import enum
from collections.abc import Hashable

FRAMES_PER_SECOND = 40
BYTES_PER_SECOND = 65_536
BURST_FRAMES = 600
BURST_SECONDS = BURST_FRAMES / FRAMES_PER_SECOND
# The rounding error of many small sums.
ROUNDING = 1e-6
# This many frames are refused with an error. A program that goes on is disconnected.
REFUSALS = 100
REFUSALS_PER_SECOND = 1.0
# Budgets of sign-ins that used some of their share ahead. The others are full.
REMEMBERED = 10_000

#: What a page is told in ``session.started``.
LIMITS = {
    "frames_per_second": FRAMES_PER_SECOND,
    "bytes_per_second": BYTES_PER_SECOND,
    "burst_frames": BURST_FRAMES,
}


class BudgetVerdict(enum.Enum):
    GRANTED = enum.auto()
    REFUSED = enum.auto()
    ABUSED = enum.auto()


def cost(size: int) -> float:
    """Of a frame or request of so many bytes, in seconds."""
    return max(1 / FRAMES_PER_SECOND, size / BYTES_PER_SECOND)


class Budget:
    """Of one sign-in in one process; ``now`` is in seconds, by a monotonic clock."""

    __slots__ = ("refused_until", "spent_until")

    def __init__(self) -> None:
        self.spent_until = self.refused_until = 0.0

    def spend(self, size: int, now: float) -> BudgetVerdict:
        spent = max(self.spent_until, now) + cost(size)
        if spent <= now + BURST_SECONDS + ROUNDING:
            self.spent_until = spent
            return BudgetVerdict.GRANTED
        refused = max(self.refused_until, now) + 1 / REFUSALS_PER_SECOND
        if refused > now + REFUSALS / REFUSALS_PER_SECOND:
            return BudgetVerdict.ABUSED
        self.refused_until = refused
        return BudgetVerdict.REFUSED

    def is_abused(self, now: float) -> bool:
        """Whether the next frame beyond the burst would close the connection."""
        return self.refused_until - now > (REFUSALS - 1) / REFUSALS_PER_SECOND

    def behind(self, now: float) -> float:
        """How much was used ahead, in seconds."""
        return max(self.spent_until - now, 0.0)

    def is_as_new(self, now: float) -> bool:
        return self.spent_until <= now and self.refused_until <= now


_budgets: dict[Hashable, Budget] = {}


def budget_of(sign_in: Hashable, now: float) -> Budget:
    """The budget of a sign-in; coming back on a new connection makes no new one."""
    budget = _budgets.get(sign_in)
    if budget is None:
        if len(_budgets) >= REMEMBERED:
            _forget_the_idle(now)
        budget = _budgets[sign_in] = Budget()
    return budget


def _forget_the_idle(now: float) -> None:
    for sign_in, budget in list(_budgets.items()):
        if budget.is_as_new(now):
            _budgets.pop(sign_in, None)
