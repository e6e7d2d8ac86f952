"""
The score of an answer, derived: the one place that says what counts.

1. what the key earns (``earned``; a correction of the key takes its place there);
2. the marks of persons, which count instead, whatever the key says.

Both are read anew each time, so that no order of corrections and marks makes a
difference, and deriving twice gives the same.
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
    """The points of an answer; None while it waits for a person."""
    if marks:
        return points_of(marks, answer, second)
    return earned(item, answer.response, rules)


def earned(
    item: Item, response: Response | None, rules: ScoringRules
) -> Decimal | None:
    """
    What the answer earns without a person; None if only a person can say.

    An answer without a word is worth nothing: nobody has to look at it.
    """
    if is_blank(response):
        return NOTHING
    return scoring.score(item, response, rules)


def is_blank(response: Response | None) -> bool:
    """Whether nothing was answered: not at all, or a text of spaces alone."""
    if response is None:
        return True
    text = response.get("text")
    return isinstance(text, str) and not text.strip()
