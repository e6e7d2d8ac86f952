"""
What a response earns, as a share of the points: one function per kind.

A function here returns the share before the question's bounds are applied. Everything
is Decimal, so that a third of a point three times over is a point.

The options of an item stand in the order presented: response number n is
``options[n - 1]``.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from assessments.questions.kind import Kind
from assessments.questions.paper import Accepted, Item
from assessments.questions.responses import Response
from assessments.questions.scoring.typed_answers import is_near, matches
from assessments.questions.scoring.weights import WHOLE, is_whole
from assessments.questions.typed.numbers import is_ambiguous, without_groups
from assessments.questions.typed.texts import normal_form, normal_pattern

Shares: TypeAlias = dict[Kind, Callable[[Item, Response], Decimal]]

NOTHING = Decimal(0)


def _single(item: Item, response: Response) -> Decimal:
    """The weight of the option chosen; below 0 it costs points."""
    return Decimal(item["options"][response["choice"] - 1]["weight"])


def _multiple(item: Item, response: Response) -> Decimal:
    """
    The weights of the options chosen, added up: 0 to 1, wrong ones cost.

    Nearly all is all, or three thirds of many points would lose a hundredth.
    """
    chosen = (item["options"][number - 1] for number in response["choices"])
    total = sum((Decimal(option["weight"]) for option in chosen), NOTHING)
    return WHOLE if is_whole(total) else max(NOTHING, total)


def _true_false(item: Item, response: Response) -> Decimal:
    """The weight of the option named after the value; wording is the template's."""
    weights = {option["text"]: option["weight"] for option in item["options"]}
    return Decimal(weights.get(str(response["value"]), "0"))


def _typed(item: Item, response: Response) -> Decimal:
    """The weight of the first accepted line that the response matches."""
    line = matching_line(item, response)
    return NOTHING if line is None else max(NOTHING, Decimal(line["weight"]))


def matching_line(item: Item, response: Response) -> Accepted | None:
    """
    The accepted line that decides: the first, in the author's order, that matches.

    Texts are compared in their normal form (assessments.questions.typed.texts); numbers by their
    distance. None if no line matches, or if the kind has no accepted lines.
    """
    find = MATCHING_LINES.get(Kind(item["kind"]))
    return None if find is None else next(find(item, response), None)


def _matching_texts(item: Item, response: Response) -> Iterator[Accepted]:
    """A number is the same text with its digits in groups of three and without."""
    case = item["case_sensitive"]
    text = normal_form(response["text"], case_sensitive=case)
    texts = {text, without_groups(text)} - {""}
    for line in item["accepted"]:
        pattern = _pattern(line["text"], case_sensitive=case)
        if any(matches(pattern, one) for one in texts):
            yield line


@lru_cache(maxsize=4096)
def _pattern(accepted: str, *, case_sensitive: bool) -> str:
    """Groups of digits that its author could mean as decimals stay as written."""
    pattern = normal_pattern(accepted, case_sensitive=case_sensitive)
    return pattern if is_ambiguous(pattern) else without_groups(pattern)


def _matching_numbers(item: Item, response: Response) -> Iterator[Accepted]:
    return (line for line in item["accepted"] if is_near(response, line))


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


SHARES: Shares = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _typed,
    Kind.NUMERICAL: _typed,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
}

MATCHING_LINES: dict[Kind, Callable[[Item, Response], Iterator[Accepted]]] = {
    Kind.SHORT_TEXT: _matching_texts,
    Kind.NUMERICAL: _matching_numbers,
}
