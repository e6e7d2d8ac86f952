"""
Scoring: what a response is worth, one function per kind.

Pure: imports no framework. A function here returns the share of the points that was
earned, before it is clipped to 0…1; `score` turns it into points. Everything is
Decimal, so that a third of a point three times over is a point.

The options of an item stand in the order presented: response number n is
``options[n - 1]``.
"""

import unicodedata
from collections.abc import Callable, Iterable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from assessments.kinds import SCORED_BY_A_PERSON, Kind
from assessments.paper import Accepted, Item
from assessments.responses import Response, parse_number

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)
ALL = Decimal(1)

# Rounding away from zero keeps the comparison with a tolerance exact: a distance too
# large by its last digit, however far down, never rounds onto the tolerance. No traps:
# a candidate may type 9e999999.
_DISTANCES = Context(
    prec=100, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]
)


def score(item: Item, response: Response | None) -> Decimal | None:
    """
    Points for a normalised response: 0 to the item's points, to two places, half up.

    None when a person has to score it. No response scores 0, whatever the kind.
    """
    if response is None:
        return NOTHING.quantize(HUNDREDTH)
    kind = Kind(item["kind"])
    if kind in SCORED_BY_A_PERSON:
        return None
    share = max(NOTHING, min(ALL, SHARES[kind](item, response)))
    return (share * Decimal(item["points"])).quantize(HUNDREDTH, ROUND_HALF_UP)


def max_points(items: Iterable[Item]) -> Decimal:
    """The points of a paper answered without a mistake, essays included."""
    return sum((Decimal(item["points"]) for item in items), NOTHING).quantize(HUNDREDTH)


def _single(item: Item, response: Response) -> Decimal:
    """The weight of the option chosen."""
    return Decimal(item["options"][response["choice"] - 1]["weight"])


def _multiple(item: Item, response: Response) -> Decimal:
    """The weights of the options chosen, added up: wrong ones may cost."""
    chosen = (item["options"][number - 1] for number in response["choices"])
    return sum((Decimal(option["weight"]) for option in chosen), NOTHING)


def _true_false(item: Item, response: Response) -> Decimal:
    """The weight of the option named after the value; wording is the template's."""
    weights = {option["text"]: option["weight"] for option in item["options"]}
    return Decimal(weights.get(str(response["value"]), "0"))


def _short_text(item: Item, response: Response) -> Decimal:
    """
    The best weight of the accepted texts that the response matches.

    White space around and between words, and Unicode's several spellings of one
    character, make no difference; nor does case, unless the item says so. ``*`` stands
    for any text, also none; ``\\*`` is a star.
    """
    case_sensitive = item["case_sensitive"]
    text = _plain(response["text"], case_sensitive)
    return _best(
        accepted
        for accepted in item["accepted"]
        if text and matches(_plain(accepted["text"], case_sensitive), text)
    )


def _plain(text: str, case_sensitive: bool) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if case_sensitive:
        return text
    # Folding case may take a character apart.
    return unicodedata.normalize("NFC", text.casefold())


def matches(pattern: str, text: str) -> bool:
    """
    Whether the text is what the pattern describes, in time linear in its length.

    The pieces between stars are looked for from left to right, each as early as it
    occurs: if any way of placing them fits, this one does.
    """
    # No database stores a NUL, so it can stand for a literal star meanwhile.
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


def _numerical(item: Item, response: Response) -> Decimal:
    """
    The best weight of the accepted numbers no further off than their tolerance.

    An accepted ``*`` takes any number, as in Moodle.
    """
    number = parse_number(response["number"])
    assert number is not None, "responses.normalise lets only numbers through"
    return _best(
        accepted for accepted in item["accepted"] if _is_near(number, accepted)
    )


def _is_near(number: Decimal, accepted: Accepted) -> bool:
    if accepted["text"].strip() == "*":
        return True
    expected = parse_number(accepted["text"])
    if expected is None:
        return False
    distance = _DISTANCES.subtract(number, expected).copy_abs()
    return distance <= Decimal(accepted["tolerance"])


def _best(accepted: Iterable[Accepted]) -> Decimal:
    return max((Decimal(one["weight"]) for one in accepted), default=NOTHING)


def _matching(item: Item, response: Response) -> Decimal:
    """The share of stems given their option; options that read the same are the same."""
    texts = [option["text"] for option in item["options"]]
    pairs = response["pairs"]
    right = sum(
        texts[pairs[str(number)] - 1] == texts[stem["option"] - 1]
        for number, stem in enumerate(item["stems"], 1)
        if str(number) in pairs
    )
    return Decimal(right) / len(item["stems"])


def _ordering(item: Item, response: Response) -> Decimal:
    """
    The share of places that hold the item belonging there.

    Counted place by place because a candidate can check that with a finger on the
    page. One item put far from its place therefore costs the places between as well.
    Items that read the same are the same.
    """
    options = item["options"]
    right = sorted(options, key=lambda option: option["rank"])
    order = [options[number - 1] for number in response["order"]]
    hits = sum(
        put["text"] == due["text"] for put, due in zip(order, right, strict=True)
    )
    return Decimal(hits) / max(len(options), 1)


SHARES: dict[Kind, Callable[[Item, Response], Decimal]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _short_text,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
}
