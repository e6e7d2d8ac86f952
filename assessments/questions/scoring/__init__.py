"""
Scoring: what a response is worth, and what a paper is.

Pure: imports no framework. A paper says by which rules it is scored (``scoring`` in its
content), as it says what was asked. So whatever is scored again, after a draft was
accepted or an attempt reopened, is scored as before, whichever release does it.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from assessments.questions.kind import SCORED_BY_A_PERSON, Kind
from assessments.questions.paper import Accepted, Item, PaperContent, ScoringRules
from assessments.questions.responses import Response
from assessments.questions.scoring import first_rules, second_rules, shares
from assessments.questions.scoring.typed_answers import matches

__all__ = [
    "FIRST_RULES",
    "RULES",
    "matches",
    "matching_line",
    "max_points",
    "rules_of",
    "score",
    "total",
]

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)
ALL = Decimal(1)

#: The rules as they are, with the bounds of a test that says nothing else.
RULES: ScoringRules = {
    "version": 3,
    "questions_below_zero": True,
    "total_below_zero": False,
}
SECOND_VERSION = 2
#: Of papers that name no rules: the best match counts, and nothing costs points.
FIRST_RULES: ScoringRules = {
    "version": 1,
    "questions_below_zero": False,
    "total_below_zero": False,
}


def rules_of(content: PaperContent) -> ScoringRules:
    return content.get("scoring", FIRST_RULES)


def score(
    item: Item, response: Response | None, rules: ScoringRules = RULES
) -> Decimal | None:
    """
    Points for a normalised response, to two places, half up.

    At most the item's points. Below 0 only for an authored negative weight, and only if
    the rules let a question cost points. None when a person has to score it. No response
    scores 0, whatever the kind.
    """
    if response is None:
        return NOTHING.quantize(HUNDREDTH)
    kind = Kind(item["kind"])
    if kind in SCORED_BY_A_PERSON:
        return None
    share = min(ALL, _shares(rules)[kind](item, response))
    if not rules["questions_below_zero"]:
        share = max(NOTHING, share)
    points = (share * Decimal(item["points"])).quantize(HUNDREDTH, ROUND_HALF_UP)
    return points or abs(points)  # never -0.00


def _shares(rules: ScoringRules) -> shares.Shares:
    if rules["version"] == FIRST_RULES["version"]:
        return shares.SHARES | first_rules.SHARES
    if rules["version"] == SECOND_VERSION:
        return shares.SHARES | second_rules.SHARES
    return shares.SHARES


def matching_line(
    item: Item, response: Response, rules: ScoringRules = RULES
) -> Accepted | None:
    """The accepted text or number that decided; None if there was none."""
    if rules["version"] == FIRST_RULES["version"]:
        return first_rules.matching_line(item, response)
    if rules["version"] == SECOND_VERSION:
        return second_rules.matching_line(item, response)
    return shares.matching_line(item, response)


def total(scores: Iterable[Decimal], rules: ScoringRules) -> Decimal:
    """The points of a whole paper: at least 0, unless the test says otherwise."""
    points = sum(scores, start=NOTHING)
    return points if rules["total_below_zero"] else max(NOTHING, points)


def max_points(items: Iterable[Item]) -> Decimal:
    """The points of a paper answered without a mistake, essays included."""
    return sum((Decimal(item["points"]) for item in items), NOTHING).quantize(HUNDREDTH)
