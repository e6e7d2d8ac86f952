"""
Settles overdue attempts in rounds, and stops when the clock cannot be right.

Settling scores an attempt, makes its receipt and tells the candidate that it is over. A
clock that jumps ahead for a few seconds would do this to everybody who sits.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments import selectors
from assessments.services.attempts import settle_overdue
from realtime import server_time

logger = logging.getLogger(__name__)

#: A machine whose clock is further from the database's than this settles nothing.
TOLERATED_SECONDS = 5.0
#: How many more attempts than were due may run out in a round, besides twice as many.
UNFORESEEN = 5


@dataclass(frozen=True, slots=True)
class _Round:
    """When the last good round was, by the clock and by the monotonic clock."""

    now: datetime
    elapsed: float


class ClockStopped(Exception):
    """Nothing was settled; the message says why, and what to do."""


class Settler:
    """
    Remembers the last good round, and with it how many attempts may run out until the next.
    """

    def __init__(
        self,
        now: Callable[[], datetime] = server_time.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now, self._monotonic = now, monotonic
        self._last: _Round | None = None

    def settle(self, *, limit: int) -> int:
        """
        Settle all that is overdue, ``limit`` at a time.

        Raises:
            ClockStopped: If the clocks disagree, or far more ran out than was due.
        """
        server_time.ask_database()
        check_clocks(server_time.skew(), server_time.doubt())
        now = self._now()
        self._check_count(now)
        self._last = _Round(now, self._monotonic())
        return sum(iter(lambda: settle_overdue(now=now, limit=limit), 0))

    def _check_count(self, now: datetime) -> None:
        found = len(selectors.overdue_attempt_ids(now))
        if self._last is None or found <= UNFORESEEN:
            return
        passed = timedelta(seconds=self._monotonic() - self._last.elapsed)
        due = len(selectors.overdue_attempt_ids(self._last.now + passed))
        if is_far_more(found, due):
            raise ClockStopped(
                f"{found} attempts ran out of time since the last round, and {due} were"
                " due: the clock may have jumped. Nothing is settled. Look at the clock;"
                " if it is right, start this command again."
            )


def is_far_more(found: int, due: int) -> bool:
    return found > 2 * due + UNFORESEEN


def check_clocks(skew: float | None, doubt: float) -> None:
    """
    Raises:
        ClockStopped: If this machine and the reference disagree.
    """
    apart = max(abs(skew or 0.0), abs(doubt))
    if apart > TOLERATED_SECONDS:
        raise ClockStopped(
            f"This machine's clock and the database's are {apart:.1f} s apart, or one"
            " has jumped. Nothing is settled until they agree. Let NTP set them."
        )
