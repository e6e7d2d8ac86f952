"""Points that a marker gives: read from text, and checked against the question."""

import re
from decimal import Decimal

from assessments.questions.paper import Item

# Every question allows hundredths, even if a paper made by hand has fewer places.
LEAST_PLACES = 2
_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,12})?\Z")


class NoNumber(ValueError):
    """The typed text is no number of points."""


class OutOfBounds(ValueError):
    """The points are below 0, or more than the question has."""


class TooExact(ValueError):
    """The points have more decimals than the points of the question."""


def parse_points(text: str) -> Decimal:
    """
    ``2.5`` and ``2,5`` are the same; signs, exponents and groups of digits are refused.

    Raises:
        NoNumber: If the text is no number of points.
        OutOfBounds: If the number is below 0.
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if text.startswith("-") and _NUMBER.match(text[1:]):
        raise OutOfBounds
    if not _NUMBER.match(text):
        raise NoNumber
    return Decimal(text.replace(",", "."))


def most(item: Item) -> Decimal:
    return Decimal(item["points"])


def places(item: Item) -> int:
    """How many decimals the points of the question may have."""
    exponent = most(item).as_tuple().exponent
    assert isinstance(exponent, int), "points are finite"
    return max(LEAST_PLACES, -exponent)


def check_points(points: Decimal, item: Item) -> Decimal:
    """
    The points with as many decimals as the question has.

    Raises:
        OutOfBounds: If the points are below 0 or more than the question has.
        TooExact: If the points have more decimals.
    """
    if not points.is_finite() or not 0 <= points <= most(item):
        raise OutOfBounds
    exact = points.quantize(Decimal(1).scaleb(-places(item)))
    if exact != points:
        raise TooExact
    return exact
