"""How an earlier version of the rules differs from the present kinds. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from assessments.questions.kind import Response
from assessments.questions.paper import Accepted, Item


@dataclass(frozen=True, slots=True)
class EarlierRules:
    """
    By the name of the kind: the share of the points, and the accepted line that decides.

    A kind that is not named is scored as it is now. A kind that is newer than these
    rules is never named.
    """

    shares: dict[str, Callable[[Item, Response], Decimal]]
    decides: dict[str, Callable[[Item, Response], Accepted | None]]
