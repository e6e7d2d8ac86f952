"""Latencies. All samples are kept, so percentiles are exact."""

import math
from array import array
from dataclasses import dataclass

SHOWN_PERCENTILES = (50.0, 90.0, 99.0)


@dataclass(frozen=True)
class Summary:
    """Milliseconds; all 0 when nothing was measured."""

    count: int
    mean: float
    p50: float
    p90: float
    p99: float
    max: float


class Latencies:
    """Samples of eight bytes: a million of them cost little beside the sockets."""

    def __init__(self) -> None:
        self._seconds = array("d")

    def __len__(self) -> int:
        return len(self._seconds)

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def summary(self) -> Summary:
        if not self._seconds:
            return Summary(0, 0, 0, 0, 0, 0)
        ordered = sorted(self._seconds)
        mean = math.fsum(ordered) / len(ordered)
        p50, p90, p99 = (percentile(ordered, p) for p in SHOWN_PERCENTILES)
        return Summary(
            len(ordered), *(_ms(value) for value in (mean, p50, p90, p99, ordered[-1]))
        )


def percentile(ordered: list[float], percent: float) -> float:
    """
    The smallest sample that at least ``percent`` % of all samples do not exceed.

    Nearest rank: always a measured sample, never a value between two samples.
    """
    rank = math.ceil(percent / 100 * len(ordered))
    return ordered[max(rank, 1) - 1]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
