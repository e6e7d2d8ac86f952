"""
How long acknowledgements took, by test and minute: counted in memory, written as rows.

No save waits for this. Each process has its own rows and replaces each row as a whole,
so that no process overwrites the counts of another. A process that is killed loses a
few seconds of counts. Saves over HTTP are not counted.
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

#: The upper bound of each bucket, in seconds, as it is stored in the rows.
BOUNDS = [str(bound) for bound in (*ACK_SECONDS.bounds, float("inf"))]
# Counts stay in memory this long: a row is replaced whole, and clocks are set back.
KEPT_MINUTES = 5


class AckMinutes:
    """The counts of one process, used on its event loop only and so without a lock."""

    def __init__(self) -> None:
        self._process = uuid.uuid4()
        self._counts: dict[Key, list[int]] = {}
        # The total of each key when it was last written.
        self._written: dict[Key, int] = {}

    def count(self, test_id: int, at: datetime, bucket: int) -> None:
        """Count one acknowledgement; ``bucket`` is its number in ACK_SECONDS."""
        key = test_id, _minute(at)
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = [0] * len(BOUNDS)
        counts[bucket] += 1

    async def write(self) -> None:
        """Write the changed rows in one statement; if that fails, retry next time."""
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
        """Forget older minutes that are written."""
        for key, counts in list(self._counts.items()):
            if key[1] < before and sum(counts) == self._written.get(key):
                del self._counts[key], self._written[key]


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def write_rows(calls: Sequence[Sequence[AckMinute]]) -> list[None]:
    """Write the rows of all calls; the last call that has a row wins."""
    rows = {(row.test_id, row.minute, row.process): row for one in calls for row in one}
    AckMinute.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["test", "minute", "process"],
        update_fields=["counts"],
    )
    return [None] * len(calls)


#: The counts of this process.
ACK_MINUTES = AckMinutes()
now_and_then(ACK_MINUTES.write)
