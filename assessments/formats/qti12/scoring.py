"""What the conditions of a QTI 1.2 item say about its answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.formats.fractions import percent_of
from assessments.formats.xml import Element, children, local_name, text_inside

ZERO = Decimal(0)
#: Seven times 14.29 is 100.03: the sum of rounded shares.
ROUNDED = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: ``varequal`` and the like; ``is_not`` inside a ``not``."""

    how: str
    respident: str
    value: str
    is_not: bool = False
    minds_case: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """``score`` is what it gives; ``feedback`` the ids of what it shows."""

    compared: tuple[Compared, ...]
    score: Decimal
    feedback: tuple[str, ...]
    is_other: bool = False

    @property
    def named(self) -> list[Compared]:
        """What has to be chosen."""
        return [
            one for one in self.compared if one.how == "varequal" and not one.is_not
        ]


def conditions_of(item: Element) -> list[Condition]:
    """The conditions of an item in their order."""
    return [
        _condition(one)
        for processing in children(item, "resprocessing")
        for one in children(processing, "respcondition")
    ]


def _condition(element: Element) -> Condition:
    compared = tuple(
        one for part in children(element, "conditionvar") for one in _compared(part)
    )
    scores = [percent_of(text_inside(one)) for one in children(element, "setvar")]
    shown = [one.get("linkrefid", "") for one in children(element, "displayfeedback")]
    is_other = any(
        local_name(one) == "other"
        for part in children(element, "conditionvar")
        for one in part
    )
    score = next((one for one in scores if one is not None), ZERO)
    return Condition(compared, score, tuple(shown), is_other)


def _compared(element: Element, *, is_not: bool = False) -> Iterator[Compared]:
    for one in element:
        name = local_name(one)
        if name in ("and", "or", "not"):
            yield from _compared(one, is_not=is_not != (name == "not"))
        elif name.startswith("var"):
            yield Compared(
                how=name,
                respident=one.get("respident", ""),
                value=(one.text or "").strip(),
                is_not=is_not,
                minds_case=one.get("case", "").lower() == "yes",
            )


def shares(scores: dict[str, Decimal]) -> dict[str, Decimal]:
    """Scores as shares of the largest: real points and percents alike."""
    largest = max(scores.values(), default=ZERO)
    if largest <= 0:
        return dict.fromkeys(scores, ZERO)
    return {key: score / largest for key, score in scores.items()}


def score_by_value(conditions: list[Condition]) -> dict[str, Decimal]:
    """What each value that is compared earns by itself, where one is chosen."""
    found: dict[str, Decimal] = {}
    for condition in conditions:
        for one in condition.named:
            found[one.value] = found.get(one.value, ZERO) + condition.score
    return found


def right_set(conditions: list[Condition]) -> set[str]:
    """
    The values that have to be chosen together.

    Either one condition names all of them, and gives the most; or each has its own, and
    those that give something count.
    """
    giving = [one for one in conditions if one.score > 0 and one.named]
    if not giving:
        return set()
    best = max(giving, key=lambda one: (one.score, len(one.named)))
    if len(best.named) > 1:
        return {one.value for one in best.named}
    return {one.value for condition in giving for one in condition.named}
