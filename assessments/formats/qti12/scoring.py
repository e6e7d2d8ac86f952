"""What the conditions of a QTI 1.2 item say about its answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.formats.fractions import percent_of
from assessments.formats.opening.xml import Element, children, local_name, text_inside

ZERO = Decimal(0)
#: Names of the variable that is the score.
SCORES = frozenset({"score", "que_score"})


@dataclass(frozen=True, slots=True)
class Compared:
    """
    One comparison: ``varequal`` and the like; ``is_not`` inside a ``not``, ``is_one_of``
    inside an ``or``.
    """

    how: str
    respident: str
    value: str
    is_not: bool = False
    is_one_of: bool = False
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
    scores = [percent_of(text_inside(one)) for one in _of_the_score(element)]
    shown = [one.get("linkrefid", "") for one in children(element, "displayfeedback")]
    is_other = any(
        local_name(one) == "other"
        for part in children(element, "conditionvar")
        for one in part
    )
    score = next((one for one in scores if one is not None), ZERO)
    return Condition(compared, score, tuple(shown), is_other)


def _of_the_score(condition: Element) -> list[Element]:
    """What sets the score; an item may set other variables as well."""
    found = children(condition, "setvar")
    named = [one for one in found if one.get("varname", "").lower() in SCORES]
    return named or found


def _compared(
    element: Element, *, is_not: bool = False, is_one_of: bool = False
) -> Iterator[Compared]:
    for one in element:
        name = local_name(one)
        if name in ("and", "or", "not"):
            yield from _compared(
                one,
                is_not=is_not != (name == "not"),
                is_one_of=is_one_of or name == "or",
            )
        elif name.startswith("var"):
            yield Compared(
                how=name,
                respident=one.get("respident", ""),
                value=(one.text or "").strip(),
                is_not=is_not,
                is_one_of=is_one_of,
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


def weights_of_several(conditions: list[Condition]) -> dict[str, Decimal] | None:
    """
    The share of each value where several may be chosen; None where no shares say it.

    Either one condition names all that belong together, and each has an equal share; or
    each value has a score of its own, and the shares are those of the right ones' sum.
    """
    giving = [one for one in conditions if one.score > 0 and one.named]
    if not giving:
        return {}
    if all(len(one.named) == 1 for one in conditions if one.named and one.score):
        scores = score_by_value(conditions)
        whole = sum(score for score in scores.values() if score > 0)
        return {value: score / whole for value, score in scores.items()}
    best = max(giving, key=lambda one: (one.score, len(one.named)))
    if any(one.is_one_of for one in best.named) or len(giving) > 1:
        return None
    return {one.value: Decimal(1) / len(best.named) for one in best.named}
