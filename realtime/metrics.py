"""
What this process counts; ``realtime.exposition`` writes it for Prometheus.

Counting is plain arithmetic on ints, because every frame is counted: the counters of the
client library take a lock each and cost several times as much. On the event loop no count
is lost; a thread may lose one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence


class Count:
    """Something that happened, ever since the process started."""

    def __init__(self, name: str, about: str) -> None:
        self.name, self.about, self.value = name, about, 0
        ALL.append(self)

    def inc(self, amount: int = 1) -> None:
        self.value += amount


class CountBy:
    """
    As Count, separately for each value of one label; values are few and never free text.
    """

    def __init__(
        self,
        name: str,
        about: str,
        label: str,
        values: MutableMapping[str, int] | None = None,
    ) -> None:
        self.name, self.about, self.label = name, about, label
        # A Counter is 0 where nothing was counted, and no slower than a dict.
        self.values = Counter[str]() if values is None else values
        ALL.append(self)

    def inc(self, label: object, amount: int = 1) -> None:
        self.values[str(label)] += amount


class Histogram:
    """How often a measure fell into each bucket, given by its upper bounds."""

    def __init__(self, name: str, about: str, bounds: Sequence[float]) -> None:
        self.name, self.about, self.bounds = name, about, tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.sum = 0.0
        ALL.append(self)

    def observe(self, measure: float) -> int:
        """Return the number of the bucket, for callers that count by bucket too."""
        bucket = bisect_left(self.bounds, measure)
        self.counts[bucket] += 1
        self.sum += measure
        return bucket


class Gauge:
    """How much there is now, read when somebody asks."""

    def __init__(self, name: str, about: str, read: Callable[[], float]) -> None:
        self.name, self.about, self.read = name, about, read
        ALL.append(self)


Metric = Count | CountBy | Histogram | Gauge

#: Everything that is counted, in the order it is shown.
ALL: list[Metric] = []

CLAIMS = Count("realtime_claims", "Seats claimed.")
CLAIMS_REFUSED = CountBy(
    "realtime_claims_refused", "Claims that moved nothing, by reason.", "reason"
)
READS_REFUSED = Count(
    "realtime_reads_refused", "Reads refused while another sign-in had the seat."
)
TAKEOVERS = Count("realtime_takeovers", "Claims that ended another page's session.")
RENEWALS_LOST = Count(
    "realtime_renewals_lost", "Sessions that a renewal found without their seat."
)
RENEWALS_FAILED = Count(
    "realtime_renewals_failed", "Renewals that the database did not carry out."
)
KICKS_RECEIVED = Count("realtime_kicks_received", "Kicks that reached a connection.")
CLOSES = CountBy("realtime_closes", "Connections ended by us, by close code.", "code")
BAD_FRAMES = CountBy("realtime_bad_frames", "Frames refused unread, by code.", "code")
WORK_FAILED = CountBy(
    "realtime_work_failed", "Work that was not done and may be tried again.", "code"
)
BATCH_ITEMS = Histogram(
    "realtime_batch_items",
    "Calls that shared one transaction.",
    (1, 2, 4, 8, 16, 32, 64, 128, 256),
)
ROOM_MESSAGES = Count(
    "realtime_room_messages", "Messages about rooms somebody looks at."
)
