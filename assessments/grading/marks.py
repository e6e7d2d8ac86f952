"""
Marks, and which of them count.

A mark is given to an answer at a revision. It is valid as long as the answer is still
what was marked. When the answer has changed, a marker has to look at it again. The
newest mark of a round counts. SecondMarking says how two rounds are combined.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from assessments.questions.responses import Response
from assessments.translation import gettext_noop as _

HUNDREDTH = Decimal("0.01")
FIRST, SECOND, THIRD = 1, 2, 3
ROUNDS = (FIRST, SECOND, THIRD)


@dataclass(frozen=True, slots=True)
class GivenMark:
    """
    One mark. A mark with a greater ``number`` was given later.

    ``response`` is the answer that was marked, at ``revision``.
    """

    number: int
    round: int
    points: Decimal
    revision: int
    response: Response | None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it is now."""

    revision: int
    response: Response | None


class MarkDifference(StrEnum):
    """Which points count when two markers differ."""

    HIGHER = "higher"
    MEAN = "mean"
    THIRD = "third"


DIFFERENCE_LABELS = {
    MarkDifference.HIGHER: _("The higher mark counts"),
    MarkDifference.MEAN: _("The mean of both counts"),
    MarkDifference.THIRD: _(
        "Above the threshold a third marker decides, else the mean"
    ),
}


@dataclass(frozen=True, slots=True)
class SecondMarking:
    """
    Whether an answer needs a second mark, and how the two are combined.

    ``threshold``, in points, matters only for MarkDifference.THIRD.
    """

    is_needed: bool = False
    difference: MarkDifference = MarkDifference.MEAN
    threshold: Decimal = Decimal(0)


ONE_MARKER = SecondMarking()


def newest_by_round(marks: Iterable[GivenMark]) -> dict[int, GivenMark]:
    """The newest mark of each round."""
    return {mark.round: mark for mark in sorted(marks, key=lambda one: one.number)}


def stands(mark: GivenMark, answer: GivenAnswer) -> bool:
    """Whether the answer is still what was marked, perhaps saved again unchanged."""
    return mark.revision == answer.revision or mark.response == answer.response


def to_look_at_again(
    marks: Iterable[GivenMark], answer: GivenAnswer
) -> list[GivenMark]:
    """The newest marks of rounds whose answer has changed since, in order of rounds."""
    newest = newest_by_round(marks)
    return [newest[n] for n in sorted(newest) if not stands(newest[n], answer)]


def next_round(
    marks: Iterable[GivenMark],
    answer: GivenAnswer,
    second: SecondMarking = ONE_MARKER,
) -> int | None:
    """The round that has to be marked next; None if nothing is left to mark."""
    newest = newest_by_round(marks)
    for number in ROUNDS:
        if number in newest and not stands(newest[number], answer):
            return number
    if not second.is_needed or THIRD in newest:
        return None if newest else FIRST
    for number in (FIRST, SECOND):
        if number not in newest:
            return number
    return THIRD if _are_too_far_apart(newest, second) else None


def _are_too_far_apart(newest: dict[int, GivenMark], second: SecondMarking) -> bool:
    if second.difference is not MarkDifference.THIRD:
        return False
    apart = abs(newest[FIRST].points - newest[SECOND].points)
    return apart > second.threshold


def points_of(
    marks: Iterable[GivenMark],
    answer: GivenAnswer,
    second: SecondMarking = ONE_MARKER,
) -> Decimal | None:
    """
    The points of all marks together; None while a round is left to mark.

    A third mark decides alone. Without second marking the mark of the last round counts.
    """
    counted = that_count(marks, answer, second)
    if not counted:
        return None
    if len(counted) == 1:
        return counted[0].points
    total = sum((mark.points for mark in counted), Decimal(0))
    return (total / len(counted)).quantize(HUNDREDTH, ROUND_HALF_UP)


def that_count(
    marks: Iterable[GivenMark],
    answer: GivenAnswer,
    second: SecondMarking = ONE_MARKER,
) -> list[GivenMark]:
    """The marks that the points come from; none while a round is left to mark."""
    marks = list(marks)
    if next_round(marks, answer, second) is not None:
        return []
    newest = newest_by_round(marks)
    if not second.is_needed or THIRD in newest:
        return [newest[max(newest)]]
    both = [newest[FIRST], newest[SECOND]]
    if second.difference is MarkDifference.HIGHER:
        return [max(both, key=lambda mark: mark.points)]
    return both
