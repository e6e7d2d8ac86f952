"""
Derives the score of an answer. No other module decides what counts.

1. A void question gives every answer the same: all points, or none.
2. Else the marks of persons count, whatever the key gives.
3. Else the key gives points, as it is corrected (grading.overlay).

A mark is never scaled: if a correction lowers the points of the question, a higher mark
counts as all of them. Marks and corrections are read again each time. So their order
makes no difference, and deriving twice gives the same score.
"""

from collections.abc import Sequence
from decimal import Decimal

from assessments.grading.marks import (
    ONE_MARKER,
    GivenAnswer,
    GivenMark,
    SecondMarking,
    points_of,
)
from assessments.grading.overlay import AS_WRITTEN, Correction, Void, corrected
from assessments.questions import scoring
from assessments.questions.paper import Item, ScoringRules
from assessments.questions.responses import Response

NOTHING = Decimal("0.00")


def derived_score(
    item: Item,
    answer: GivenAnswer,
    rules: ScoringRules,
    marks: Sequence[GivenMark] = (),
    second: SecondMarking = ONE_MARKER,
    correction: Correction = AS_WRITTEN,
) -> Decimal | None:
    """
    The points of an answer; None while the answer waits for a person.

    ``item`` is that of the paper, not corrected.
    """
    if correction.void is Void.OUT:
        return NOTHING
    item = corrected(item, correction)
    if correction.void is Void.FULL:
        return _most(item)
    if not marks:
        return earned(item, answer.response, rules)
    points = points_of(marks, answer, second)
    return None if points is None else min(points, _most(item))


def earned(
    item: Item, response: Response | None, rules: ScoringRules
) -> Decimal | None:
    """
    The points of the answer by the key; None if a person has to score it.

    A blank answer earns nothing, and no person has to look at it.
    """
    if is_blank(response):
        return NOTHING
    return scoring.score(item, response, rules)


def _most(item: Item) -> Decimal:
    return Decimal(item["points"]).quantize(NOTHING)


def is_blank(response: Response | None) -> bool:
    """Whether there is no response, or only a text of spaces."""
    if response is None:
        return True
    text = response.get("text")
    return isinstance(text, str) and not text.strip()
