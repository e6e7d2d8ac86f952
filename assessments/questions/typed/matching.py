"""When a typed answer matches an accepted line of the author."""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_UP, Context, Decimal

from assessments.questions.kind import Response
from assessments.questions.paper import Accepted
from assessments.questions.typed.numbers import parse_number

# Rounding away from zero keeps the comparison with a tolerance exact: a distance that
# is too large only in a far digit never rounds down to the tolerance. No traps, because
# a candidate may type 9e999999.
_DISTANCES = Context(
    prec=100, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]
)


def matches(pattern: str, text: str) -> bool:
    """
    Whether the text matches the pattern, in time linear in the length of the text.

    The pieces between stars are searched from left to right, each as early as possible:
    if any placement fits, this one does.
    """
    # No database stores a NUL, so NUL can stand for a literal star here.
    pieces = [
        piece.replace("\0", "*") for piece in pattern.replace("\\*", "\0").split("*")
    ]
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if len(text) < len(first) + len(last):
        return False
    if not (text.startswith(first) and text.endswith(last)):
        return False
    return _holds_in_order(text[len(first) : len(text) - len(last)], middle)


def _holds_in_order(text: str, pieces: list[str]) -> bool:
    start = 0
    for piece in pieces:
        found = text.find(piece, start)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def is_near(response: Response, accepted: Accepted) -> bool:
    """
    Whether the number is within the tolerance.

    An accepted ``*`` takes any number, as in Moodle.
    """
    number = parse_number(response["number"], response.get("reading"))
    assert number is not None, "responses.normalise lets only numbers through"
    return is_near_number(number, accepted)


def is_near_number(number: Decimal, accepted: Accepted) -> bool:
    if accepted["text"].strip() == "*":
        return True
    expected = parse_number(accepted["text"])
    if expected is None:
        return False
    distance = _DISTANCES.subtract(number, expected).copy_abs()
    return distance <= Decimal(accepted["tolerance"])
