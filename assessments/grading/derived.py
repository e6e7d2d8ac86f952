"""
Derives the score of an answer. No other module decides what counts.

1. The key gives points (``earned``; a correction of the key belongs there).
2. Marks of persons count instead, whatever the key gives.

Both are read again each time. So the order of corrections and marks makes no
difference, and deriving twice gives the same score.
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
) -> Decimal | None:
    """The points of an answer; None while the answer waits for a person."""
    if marks:
        return points_of(marks, answer, second)
    return earned(item, answer.response, rules)


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


def is_blank(response: Response | None) -> bool:
    """Whether there is no response, or only a text of spaces."""
    if response is None:
        return True
    text = response.get("text")
    return isinstance(text, str) and not text.strip()
