"""
How long acknowledgements took, by test and minute: counted in memory, written as rows.

A save waits for none of it. Each process has rows of its own and replaces them whole, so
that none loses another's counts; a process that is killed takes a few seconds of counts
with it. Saves over HTTP are not counted.
"""

import logging
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import DatabaseError

from assessments.metrics import ACK_SECONDS
from assessments.models import AckMinute
from realtime.database import outages
from realtime.database.batching import QueueFull, together
from realtime.periodic_tasks import now_and_then

logger = logging.getLogger(__name__)

# By test and minute since 1970.
Key = tuple[int, int]

#: The upper bound of each bucket, in seconds, as the rows have it.
BOUNDS = [str(bound) for bound in (*ACK_SECONDS.bounds, float("inf"))]
# A row is replaced whole, so its counts stay for a while: clocks are set back.
KEPT_MINUTES = 5


class AckMinutes:
    """What one process counts. On its event loop, so that nothing needs a lock."""

    def __init__(self) -> None:
        self._process = uuid.uuid4()
        self._counts: dict[Key, list[int]] = {}
        # How many of each had been counted when they were last written.
        self._written: dict[Key, int] = {}

    def count(self, test_id: int, at: datetime, bucket: int) -> None:
        """For every acknowledgement; ``bucket`` as ACK_SECONDS numbers them."""
        key = test_id, _minute(at)
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = [0] * len(BOUNDS)
        counts[bucket] += 1

    async def write(self) -> None:
        """Write what is new, in one statement; what fails is written next time."""
        new = {
            key: total
            for key, counts in self._counts.items()
            if (total := sum(counts)) != self._written.get(key)
        }
        if not new:
            return
        try:
            await together(write_rows, [self._row(key) for key in new])
        except (DatabaseError, QueueFull) as error:
            if not outages.is_noted(error):
                logger.warning("acknowledgement times are not written: %s", error)
            return
        self._written.update(new)
        self._forget(max(minute for _, minute in new) - KEPT_MINUTES)

    def _row(self, key: Key) -> AckMinute:
        test_id, minute = key
        counts = zip(BOUNDS, self._counts[key], strict=True)
        return AckMinute(
            test_id=test_id,
            minute=datetime.fromtimestamp(minute * 60, UTC),
            process=self._process,
            counts={bound: count for bound, count in counts if count},
        )

    def _forget(self, before: int) -> None:
        """Minutes long over, once they are written."""
        for key, counts in list(self._counts.items()):
            if key[1] < before and sum(counts) == self._written.get(key):
                del self._counts[key], self._written[key]


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def write_rows(calls: Sequence[Sequence[AckMinute]]) -> list[None]:
    """Of two calls that bring the same row, the later one has it."""
    rows = {(row.test_id, row.minute, row.process): row for one in calls for row in one}
    AckMinute.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["test", "minute", "process"],
        update_fields=["counts"],
    )
    return [None] * len(calls)


#: Those of this process.
ACK_MINUTES = AckMinutes()
now_and_then(ACK_MINUTES.write)
