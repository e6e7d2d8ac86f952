"""
Scoring: the points of a response and of a paper.

Pure: imports no framework. A paper names the rules by which it is scored (``scoring``
in its content). So an answer that is scored again, after a draft was accepted or an
attempt was reopened, is scored by the same rules in every release.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from assessments.questions.kind import Response, ScoredBy
from assessments.questions.kinds.base import Decides
from assessments.questions.paper import Accepted, Item, PaperContent, ScoringRules
from assessments.questions.registry import kind_of
from assessments.questions.scoring import first_rules, second_rules
from assessments.questions.scoring.earlier import EarlierRules

__all__ = [
    "FIRST_RULES",
    "RULES",
    "best_response",
    "matching_line",
    "max_points",
    "rules_of",
    "score",
    "total",
    "within_reach",
]

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)
ALL = Decimal(1)

#: The present rules, with the default bounds of a test.
RULES: ScoringRules = {
    "version": 3,
    "questions_below_zero": True,
    "total_below_zero": False,
}
SECOND_VERSION = 2
#: For papers that name no rules: the best match counts, and nothing costs points.
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
    the rules let a question cost points. None if a person has to score it. Without a
    response 0, for every kind.
    """
    if response is None:
        return NOTHING.quantize(HUNDREDTH)
    if kind_of(item["kind"]).scored_by is ScoredBy.PERSON:
        return None
    share = min(ALL, _share(item, response, rules))
    if not rules["questions_below_zero"]:
        share = max(NOTHING, share)
    points = (share * Decimal(item["points"])).quantize(HUNDREDTH, ROUND_HALF_UP)
    return points or abs(points)  # never -0.00


#: By version, the rules that differ from the present rules.
EARLIER: dict[int, EarlierRules] = {
    FIRST_RULES["version"]: first_rules.RULES,
    SECOND_VERSION: second_rules.RULES,
}


def _share(item: Item, response: Response, rules: ScoringRules) -> Decimal:
    kind = item["kind"]
    earlier = EARLIER.get(rules["version"])
    share = earlier.shares.get(kind) if earlier else None
    return (share or kind_of(kind).share)(item, response)


def matching_line(
    item: Item, response: Response, rules: ScoringRules = RULES
) -> Accepted | None:
    """The accepted text or number that decided; None if there was none."""
    kind = item["kind"]
    earlier = EARLIER.get(rules["version"])
    decides = earlier.decides.get(kind) if earlier else None
    if decides:
        return decides(item, response)
    return next(kind_of(kind).matching(item, response), None)


def best_response(item: Item, rules: ScoringRules = RULES) -> Response | None:
    """A response that earns the most; None if a person scores the question."""
    return kind_of(item["kind"]).best(item, _decides(rules))


def within_reach(item: Item, rules: ScoringRules) -> Item:
    """
    The item without the accepted lines that an earlier line hides.

    By the first rules the best line decides, so no line is hidden.
    """
    if rules["version"] == FIRST_RULES["version"]:
        return item
    return kind_of(item["kind"]).within_reach(item, _decides(rules))


def _decides(rules: ScoringRules) -> Decides:
    return partial(matching_line, rules=rules)


def total(scores: Iterable[Decimal], rules: ScoringRules) -> Decimal:
    """The points of a whole paper: at least 0, unless the test says otherwise."""
    points = sum(scores, start=NOTHING)
    return points if rules["total_below_zero"] else max(NOTHING, points)


def max_points(items: Iterable[Item]) -> Decimal:
    """The most points that a paper can earn, essays included."""
    return sum((Decimal(item["points"]) for item in items), NOTHING).quantize(HUNDREDTH)
