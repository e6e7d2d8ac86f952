"""
The one clock of the site: the database's clock, as this process knows it.

Several processes write and judge times. If the clock of one host was off or jumped, its
process would end attempts, count seats as gone and refuse answers that other processes
accept. So ``now`` follows the clock of the database server, and the machine's monotonic
clock between two comparisons. On SQLite the machine's own clock is the reference. A step of
the reference is believed once it has lasted for CONFIRM_SECONDS, so a clock that jumps and
comes back changes nothing.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created
from django.dispatch import receiver

logger = logging.getLogger(__name__)

# Smaller differences come from the way to the database and back, not from a clock.
AGREE_SECONDS = 0.5
CONFIRM_SECONDS = 30.0
ASK_EVERY_SECONDS = 10.0
# How often the machine's own clock is read, where it is the reference.
LOOK_EVERY_SECONDS = 1.0
# An answer that took longer is too inexact.
PATIENCE_SECONDS = 2.0

Seconds = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Step:
    """By how much the reference differs from ``now``, and since when (monotonic)."""

    seconds: float
    since: float


class Clock:
    """
    Time since the epoch that runs with the monotonic clock.

    ``skew``: by how much the machine's own clock was ahead of the reference when it was
    last asked, in seconds; None while it never was.
    """

    def __init__(
        self, wall: Seconds = time.time, monotonic: Seconds = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._offset = self._wall_offset()
        self._step: Step | None = None
        self._looked_at = monotonic()
        self.asked_at: float | None = None
        self.skew: float | None = None

    def seconds(self) -> float:
        if self.asked_at is None:
            self._look()
        return self._offset + self._monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    @property
    def doubt(self) -> float:
        """
        By how many seconds the reference differs from ``now`` without being believed yet.
        """
        return self._step.seconds if self._step else 0.0

    def is_due(self) -> bool:
        """Whether the reference should be asked again."""
        asked_at = self.asked_at
        return asked_at is None or self._monotonic() - asked_at >= ASK_EVERY_SECONDS

    def ask(self, reference: Seconds) -> None:
        """Compare with the reference, which may take a while to answer."""
        before, wall = self._monotonic(), self._wall()
        value = reference()
        after = self._monotonic()
        if after - before > PATIENCE_SECONDS:
            return
        middle = (before + after) / 2
        self.skew = wall + (middle - before) - value
        is_first, self.asked_at = self.asked_at is None, after
        self._compare(value - middle, after, is_first=is_first)

    def _look(self) -> None:
        """
        Without a server as reference: compare with the machine's own clock, which may jump.
        """
        at = self._monotonic()
        if at - self._looked_at >= LOOK_EVERY_SECONDS:
            self._looked_at = at
            self._compare(self._wall_offset(), at, is_first=False)

    def _wall_offset(self) -> float:
        """
        The best of a few readings: the process may be paused between reading the two
        clocks.
        """
        looks = []
        for _ in range(5):
            before, wall = self._monotonic(), self._wall()
            after = self._monotonic()
            looks.append((after - before, wall - (before + after) / 2))
        return min(looks)[1]

    def _compare(self, offset: float, at: float, *, is_first: bool) -> None:
        step = offset - self._offset
        if abs(step) <= AGREE_SECONDS:
            self._step = None
        elif is_first or self._has_lasted(step, at):
            logger.warning("the clock was set by %+.3f s", step)
            self._offset, self._step = offset, None

    def _has_lasted(self, step: float, at: float) -> bool:
        known = self._step
        if known is None or abs(known.seconds - step) > AGREE_SECONDS:
            logger.error("the clock jumped by %+.3f s: not believed yet", step)
            self._step = Step(step, at)
            return False
        return at - known.since >= CONFIRM_SECONDS


_clock = Clock()


def now() -> datetime:
    """The time that judges and stamps everything; never blocks."""
    return _clock.now()


def skew() -> float | None:
    """How far this machine's clock is ahead of the database's, in seconds."""
    return _clock.skew


def doubt() -> float:
    """By how many seconds the reference has jumped without being believed yet."""
    return _clock.doubt


def ask_database(connection: Any = None) -> None:
    """Compare with the database's clock; SQLite has none of its own."""
    own = connection or connections[DEFAULT_DB_ALIAS]
    if own.vendor == "postgresql":
        _clock.ask(lambda: _epoch_of(own))


def _epoch_of(connection: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(cursor.fetchone()[0])


@receiver(connection_created)
def ask_when_connected(connection: Any, **_kwargs: Any) -> None:
    """Commands and processes without a renewal loop compare the clock this way."""
    if connection.alias == DEFAULT_DB_ALIAS and _clock.is_due():
        ask_database(connection)
