"""
Typed texts by the second rules: a number counts as it is written.

For papers frozen by a release with these rules: ``1,000`` was not ``1000``. Nothing
here may change: an attempt that was finished under these rules keeps its points.
"""

from decimal import Decimal

from assessments.questions.kind import Kind, Response
from assessments.questions.paper import Accepted, Item
from assessments.questions.scoring.earlier import EarlierRules
from assessments.questions.typed.matching import matches
from assessments.questions.typed.texts import normal_form, normal_pattern


def matching_line(item: Item, response: Response) -> Accepted | None:
    """The first accepted line, in the author's order, that matches."""
    case = item["case_sensitive"]
    text = normal_form(response["text"], case_sensitive=case)
    for line in item["accepted"]:
        if text and matches(normal_pattern(line["text"], case_sensitive=case), text):
            return line
    return None


def _typed(item: Item, response: Response) -> Decimal:
    line = matching_line(item, response)
    return Decimal(0) if line is None else max(Decimal(0), Decimal(line["weight"]))


RULES = EarlierRules(
    shares={Kind.SHORT_TEXT: _typed}, decides={Kind.SHORT_TEXT: matching_line}
)
