"""
The figures of a test and of its questions. Pure: imports no framework.

The formulas are those of Moodle's quiz statistics; docs/statistics.md writes them down.
Shares are 0 to 1. A question with answers that wait for a person has no figures yet and
is left out of the totals, so that the totals of all attempts can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from assessments.statistics.marks import MarkColumn, totals_of
from assessments.statistics.moments import (
    NOTHING,
    correlation,
    covariance,
    deviation,
    kurtosis,
    mean,
    median,
    most_covariance,
    skewness,
    variance,
)

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """How many attempts reached ``least`` percent and less than ``below``."""

    least: int
    below: int
    attempts: int


@dataclass(frozen=True, slots=True)
class TestFigures:
    """
    ``consistency``: Cronbach's alpha. ``error_ratio``: the share of the deviation that is
    chance. ``standard_error``: that share in points. ``max`` and all sums are over the
    ``questions`` in which nothing waits for a person.
    """

    __test__ = False  # the name makes pytest look here

    attempts: int
    questions: int
    max: float
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None
    distribution: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """
    ``facility``: the share of the points that was earned. ``discrimination``: its
    correlation with the rest of the test. ``efficiency``: that, as a share of what such
    points allow. ``effective_weight``: how much of the spread of the totals is its doing.
    """

    attempts: int
    facility: float | None = None
    deviation: float | None = None
    guess: float | None = None
    intended_weight: float | None = None
    effective_weight: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None


def test_figures(columns: Sequence[MarkColumn], attempts: int) -> TestFigures:
    complete = [column for column in columns if column.is_complete]
    totals = totals_of(columns, attempts)
    most = fsum(column.most for column in complete)
    alpha = _consistency(complete, totals)
    spread = deviation(totals)
    ratio = None if alpha is None else sqrt(max(0.0, 1 - alpha))
    error = None if ratio is None or spread is None else ratio * spread
    return TestFigures(
        attempts=attempts,
        questions=len(complete),
        max=most,
        mean=mean(totals),
        median=median(totals),
        lowest=min(totals, default=None),
        highest=max(totals, default=None),
        deviation=spread,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        consistency=alpha,
        error_ratio=ratio,
        standard_error=error,
        distribution=_distribution(totals, most),
    )


# pytest takes the name of the function for that of a test.
test_figures.__test__ = False  # type: ignore[attr-defined]


def question_figures(
    columns: Sequence[MarkColumn], totals: Sequence[float]
) -> list[QuestionFigures]:
    """By column."""
    complete = [column for column in columns if column.is_complete]
    most = fsum(column.most for column in complete)
    # Only questions whose points rise with the total share its spread.
    pulls = {
        column.number: sqrt(together)
        for column in complete
        if (together := _with_total(column, totals)) is not None and together >= 0
    }
    pull = fsum(pulls.values())
    return [
        _of_column(column, totals, most, pulls.get(column.number), pull)
        for column in columns
    ]


def figures_of(
    column: MarkColumn, totals: Sequence[float], question_id: int
) -> QuestionFigures:
    """Of one of the questions that are drawn at a place."""
    if not column.is_complete:
        return QuestionFigures(_count(column, question_id))
    return _figures(column, totals, question_id)


def _of_column(
    column: MarkColumn,
    totals: Sequence[float],
    most: float,
    own: float | None,
    pull: float,
) -> QuestionFigures:
    if not column.is_complete:
        return QuestionFigures(_count(column))
    found = _figures(column, totals)
    return QuestionFigures(
        attempts=found.attempts,
        facility=found.facility,
        deviation=found.deviation,
        guess=found.guess,
        intended_weight=column.most / most if most else None,
        effective_weight=None if own is None or pull < NOTHING else own / pull,
        discrimination=found.discrimination,
        efficiency=found.efficiency,
    )


def _figures(
    column: MarkColumn, totals: Sequence[float], question_id: int | None = None
) -> QuestionFigures:
    points, rest, possible = _points_and_rest(column, totals, question_id)
    earned, most = mean(points), mean(possible)
    together, at_most = covariance(points, rest), most_covariance(points, rest)
    can_differ = at_most is not None and at_most > NOTHING
    return QuestionFigures(
        attempts=len(points),
        facility=None if earned is None or not most else earned / most,
        deviation=deviation(points),
        guess=_guess(column, question_id),
        discrimination=correlation(points, rest),
        efficiency=together / at_most
        if can_differ and together is not None and at_most
        else None,
    )


def _points_and_rest(
    column: MarkColumn, totals: Sequence[float], question_id: int | None
) -> tuple[list[float], list[float], list[float]]:
    """The points, those of the rest of the test, and the points possible."""
    seen = [
        (points, total - points, possible or 0.0)
        for points, total, possible, asked in zip(
            column.points, totals, column.possible, column.questions, strict=True
        )
        if points is not None and question_id in (None, asked)
    ]
    return (
        [a for a, _b, _c in seen],
        [b for _a, b, _c in seen],
        [c for _a, _b, c in seen],
    )


def _with_total(column: MarkColumn, totals: Sequence[float]) -> float | None:
    points, rest, _possible = _points_and_rest(column, totals, None)
    return covariance(points, [a + b for a, b in zip(points, rest, strict=True)])


def _count(column: MarkColumn, question_id: int | None = None) -> int:
    """On how many papers the question stands."""
    return sum(
        asked is not None and question_id in (None, asked) for asked in column.questions
    )


def _guess(column: MarkColumn, question_id: int | None) -> float | None:
    """Over the questions drawn; None if guessing does not help in one of them."""
    asked = [one for key, one in column.asked.items() if question_id in (None, key)]
    known = [one.guess for one in asked if one.guess is not None]
    return mean(known) if known and len(known) == len(asked) else None


def _consistency(
    complete: Sequence[MarkColumn], totals: Sequence[float]
) -> float | None:
    count, spread = len(complete), variance(totals)
    if count < 2 or spread is None or spread < NOTHING:
        return None
    own = fsum(
        variance([points for points in column.points if points is not None]) or 0.0
        for column in complete
    )
    return count / (count - 1) * (1 - own / spread)


def _distribution(totals: Sequence[float], most: float) -> tuple[Bin, ...]:
    counts = [0] * BINS
    for total in totals:
        share = total / most if most else 0.0
        counts[min(max(int(share * BINS + NOTHING), 0), BINS - 1)] += 1
    step = 100 // BINS
    return tuple(Bin(n * step, (n + 1) * step, count) for n, count in enumerate(counts))
