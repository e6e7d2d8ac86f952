"""Points as a marker gives them: read, and held against the question."""

import re
from decimal import Decimal

from assessments.questions.paper import Item

# Every question has at least hundredths; a paper made by hand may say fewer.
LEAST_PLACES = 2
_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,12})?\Z")


class NoNumber(ValueError):
    """What was typed is no number of points."""


class OutOfBounds(ValueError):
    """Below 0, or more than the question has."""


class TooExact(ValueError):
    """More decimals than the question has."""


def parse_points(text: str) -> Decimal:
    """
    ``2.5`` and ``2,5`` are the same; a sign, an exponent or groups are no points.

    Raises:
        NoNumber: If it is none.
        OutOfBounds: If it is below 0.
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
    """How many decimals its points may have."""
    exponent = most(item).as_tuple().exponent
    assert isinstance(exponent, int), "points are finite"
    return max(LEAST_PLACES, -exponent)


def check_points(points: Decimal, item: Item) -> Decimal:
    """
    The points with as many decimals as the question has.

    Raises:
        OutOfBounds: If the question has fewer points, or they are below 0.
        TooExact: If they have more decimals.
    """
    if not points.is_finite() or not 0 <= points <= most(item):
        raise OutOfBounds
    exact = points.quantize(Decimal(1).scaleb(-places(item)))
    if exact != points:
        raise TooExact
    return exact
