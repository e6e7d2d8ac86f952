"""What the declarations of an item say: its right answer and its table of points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from assessments.formats.fractions import percent_of
from assessments.formats.opening.xml import Element, children, text_inside

ZERO = Decimal(0)
MOST_DIGITS, MOST_PLACES = 64, 25
NUMBERS = frozenset({"integer", "float"})

#: None stands for no answer; a tuple is a container of QTI, multiple or ordered.
One: TypeAlias = Decimal | bool | str
Value: TypeAlias = One | tuple[One, ...] | None


class NotScoredAlike(Exception):
    """We cannot give the points that the file gives; ``words`` say why."""

    def __init__(self, words: str = "") -> None:
        self.words = words or _(
            "It is scored in a way that this platform does not have."
        )
        super().__init__(self.words)


def typed(text: str, base: str) -> One:
    """
    A value of the file.

    Raises:
        NotScoredAlike: If the file calls it a number, and it is none.
    """
    text = text.strip()
    if base in NUMBERS:
        return number_in(text)
    if base == "boolean":
        return text == "true"
    if base == "pair":
        return " ".join(sorted(text.split()))
    return " ".join(text.split()) if base == "directedPair" else text


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of points."""

    key: One
    score: Decimal
    minds_case: bool

    def matches(self, value: One) -> bool:
        if isinstance(value, str) and isinstance(self.key, str) and not self.minds_case:
            return value.casefold() == self.key.casefold()
        return value == self.key


@dataclass(frozen=True, slots=True)
class Mapping:
    """The table of points of a response."""

    entries: tuple[Entry, ...]
    default: Decimal
    lowest: Decimal | None
    highest: Decimal | None

    def score(self, value: Value) -> Decimal:
        if value is None:
            return ZERO
        if isinstance(value, tuple):
            # A value that stands twice in a container is mapped once.
            return self._bounded(sum(map(self._one, dict.fromkeys(value)), ZERO))
        score = self._one(value)
        if self._bounded(score) != score:
            # By the specification, bounds are for containers; some players differ.
            raise NotScoredAlike
        return score

    def _one(self, value: One) -> Decimal:
        found = (entry.score for entry in self.entries if entry.matches(value))
        return next(found, self.default)

    def _bounded(self, score: Decimal) -> Decimal:
        if self.lowest is not None:
            score = max(score, self.lowest)
        return score if self.highest is None else min(score, self.highest)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A response of the item."""

    identifier: str
    cardinality: str
    base: str
    correct: Value
    mapping: Mapping | None

    @property
    def is_container(self) -> bool:
        return self.cardinality in ("multiple", "ordered")

    def mapped(self, value: Value) -> Decimal:
        """The points of a value by the table."""
        if self.mapping is None:
            raise NotScoredAlike
        return self.mapping.score(value)

    def value(self, *ones: One) -> Value:
        """The value of an answer of these parts."""
        if not ones:
            return None
        return tuple(ones) if self.is_container else ones[0]


def declarations_of(item: Element) -> dict[str, Declaration]:
    """
    The responses by their identifiers.

    Raises:
        NotScoredAlike: If a number among them is none.
    """
    found = map(_declaration, children(item, "responseDeclaration"))
    return {one.identifier: one for one in found}


def _declaration(element: Element) -> Declaration:
    base = element.get("baseType", "")
    cardinality = element.get("cardinality", "single")
    rights = [
        typed(text_inside(value), base)
        for correct in children(element, "correctResponse")
        for value in children(correct, "value")
        if text_inside(value).strip()
    ]
    correct: Value = tuple(rights) or None
    if cardinality == "single":
        if len(rights) > 1:
            # Players differ: some take the first alone, some take each.
            raise NotScoredAlike
        correct = rights[0] if rights else None
    tables = children(element, "mapping")
    return Declaration(
        identifier=element.get("identifier", ""),
        cardinality=cardinality,
        base=base,
        correct=correct,
        mapping=_mapping(tables[0], base) if tables else None,
    )


def _mapping(element: Element, base: str) -> Mapping:
    # Beside the specification, some write the attribute once for the whole table.
    case = element.get("caseSensitive", "true")
    entries = tuple(
        Entry(
            typed(one.get("mapKey", ""), base),
            _number(one.get("mappedValue")) or ZERO,
            one.get("caseSensitive", case) != "false",
        )
        for one in children(element, "mapEntry")
    )
    return Mapping(
        entries=entries,
        default=_number(element.get("defaultValue")) or ZERO,
        lowest=_number(element.get("lowerBound")),
        highest=_number(element.get("upperBound")),
    )


def _number(text: str | None) -> Decimal | None:
    if text is None or not text.strip():
        return None
    return number_in(text)


def number_in(text: str) -> Decimal:
    """
    A number that can be worked with: one of a million digits would take all the time.

    Raises:
        NotScoredAlike: If it is none.
    """
    number = percent_of(text) if len(text) <= MOST_DIGITS else None
    if (
        number is None
        or not -MOST_PLACES < int(number.as_tuple().exponent) < MOST_PLACES
    ):
        raise NotScoredAlike
    return number
