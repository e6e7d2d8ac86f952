"""
Mean, spread and correlation of numbers. Pure: imports no framework.

Variances and covariances divide by n - 1; skewness and kurtosis are those of Moodle's
quiz statistics, from k-statistics (docs/statistics.md). A figure that the numbers do
not have is None: the spread of one number, the correlation with a constant.
"""

from collections.abc import Sequence
from math import fsum, sqrt

Numbers = Sequence[float]
# A sum of floats is not exactly 0. Spreads below this are none.
NOTHING = 1e-12


def mean(numbers: Numbers) -> float | None:
    return fsum(numbers) / len(numbers) if numbers else None


def median(numbers: Numbers) -> float | None:
    """The middle number, or the mean of the two in the middle."""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def variance(numbers: Numbers) -> float | None:
    return covariance(numbers, numbers)


def deviation(numbers: Numbers) -> float | None:
    """The standard deviation."""
    spread = variance(numbers)
    return None if spread is None else sqrt(spread)


def covariance(numbers: Numbers, others: Numbers) -> float | None:
    """How much two rows of numbers rise and fall together; None for fewer than two."""
    count = len(numbers)
    if count < 2:
        return None
    middle, other = fsum(numbers) / count, fsum(others) / count
    products = fsum(
        (a - middle) * (b - other) for a, b in zip(numbers, others, strict=True)
    )
    return products / (count - 1)


def most_covariance(numbers: Numbers, others: Numbers) -> float | None:
    """The covariance if the best in one row were the best in the other, and so on."""
    return covariance(sorted(numbers), sorted(others))


def correlation(numbers: Numbers, others: Numbers) -> float | None:
    """Pearson's coefficient, -1 to 1; None where one of the rows has no spread."""
    together = covariance(numbers, others)
    spreads = (variance(numbers) or 0.0) * (variance(others) or 0.0)
    if together is None or spreads < NOTHING:
        return None
    return together / sqrt(spreads)


def skewness(numbers: Numbers) -> float | None:
    """Below 0: a long tail of low numbers. None for fewer than three."""
    count, spread = len(numbers), variance(numbers)
    if count < 3 or spread is None or spread < NOTHING:
        return None
    k3 = count**2 * _moment(numbers, 3) / ((count - 1) * (count - 2))
    return float(k3 / spread**1.5)


def kurtosis(numbers: Numbers) -> float | None:
    """Excess over a normal distribution: below 0 is flatter. None for fewer than four."""
    count, spread = len(numbers), variance(numbers)
    if count < 4 or spread is None or spread < NOTHING:
        return None
    second, fourth = _moment(numbers, 2), _moment(numbers, 4)
    weight = count**2 / ((count - 1) * (count - 2) * (count - 3))
    k4 = weight * ((count + 1) * fourth - 3 * (count - 1) * second**2)
    return k4 / spread**2


def _moment(numbers: Numbers, power: int) -> float:
    middle = fsum(numbers) / len(numbers)
    return fsum((number - middle) ** power for number in numbers) / len(numbers)
