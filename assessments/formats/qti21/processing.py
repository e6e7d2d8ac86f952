"""
The points that an item gives for an answer, worked out as a player of QTI does it.

Only the common part of the language is here. Whatever else a file asks for makes the
item one that we do not score alike. The readers of the kinds ask for the points of all
answers that differ, so that no question is read with other points than it has.
"""

from __future__ import annotations

from decimal import Decimal

from assessments.formats.opening.xml import Element, below, children, text_inside
from assessments.formats.qti21.operators import SCORE, Run, same, spread_of
from assessments.formats.qti21.values import (
    NUMBERS,
    ZERO,
    Declaration,
    NotScoredAlike,
    One,
    Value,
    typed,
)

MATCH, MAP = "match_correct", "map_response"
#: A number of 400 digits is no score, and costs time.
LARGEST = Decimal(10) ** 9


class Scoring:
    """
    How one response of an item is scored.

    Raises:
        NotScoredAlike: By every method, if the file asks for what is not here.
    """

    def __init__(self, item: Element, declaration: Declaration) -> None:
        self.declaration = declaration
        found = children(item, "responseProcessing")
        self.rules = _that_count(list(found[0])) if found else []
        self.template = _template(found[0]) if found else ""
        #: Rules that give no points, at least not under the name of the score.
        self.is_something_else = bool(found and len(found[0]) and not self.rules)
        self.outcomes = _outcomes(item)
        self._cache: dict[Value, Decimal] = {}

    @property
    def is_told(self) -> bool:
        """Whether the file says how the answer is scored."""
        return bool(self.template or self.rules or self.is_something_else)

    @property
    def has_key(self) -> bool:
        return self.declaration.correct is not None or self._has_table

    @property
    def _has_table(self) -> bool:
        return self.declaration.mapping is not None

    @property
    def is_simple(self) -> bool:
        """Whether all that is wrong is alike, or each part counts by itself."""
        return not self.rules

    def constants(self) -> list[One]:
        """The values that an answer can be compared with."""
        base = self.declaration.base
        correct = self.declaration.correct
        found = list(correct) if isinstance(correct, tuple) else [correct]
        if self.declaration.mapping:
            found += [entry.key for entry in self.declaration.mapping.entries]
        for rule in self.rules:
            for one in below(rule, "baseValue"):
                if (one.get("baseType") in NUMBERS) == (base in NUMBERS):
                    found.append(typed(text_inside(one), one.get("baseType", "")))
        return list(dict.fromkeys(one for one in found if one is not None))

    def turns(self) -> list[Decimal]:
        """The numbers at which the points of a typed number can change."""
        numbers = [one for one in self.constants() if isinstance(one, Decimal)]
        found = list(numbers)
        for rule in self.rules:
            for one in below(rule, "equal"):
                if one.get("toleranceMode") == "relative" and _answer_first(one):
                    raise NotScoredAlike
                for number in numbers:
                    low, high = spread_of(one, number)
                    found += [low, high, 2 * number - low, 2 * number - high]
        return sorted(set(found))

    def score(self, value: Value) -> Decimal:
        """The points of an answer; None stands for no answer."""
        if value not in self._cache:
            self._cache[value] = self._worked_out(value)
        return self._cache[value]

    def _worked_out(self, value: Value) -> Decimal:
        name = self.template
        if not self.is_told:
            name = MAP if self._has_table else MATCH
        if name == MATCH:
            is_right = same(value, self.declaration.correct, self.declaration)
            return Decimal(is_right is True)
        if name == MAP:
            return self.declaration.mapped(value)
        if name or self.is_something_else:
            raise NotScoredAlike
        run = Run(self.declaration, self.outcomes, value)
        score = run.score(self.rules)
        if abs(score) > LARGEST:
            raise NotScoredAlike
        return score


def _that_count(rules: list[Element]) -> list[Element]:
    """
    The rules on which the score depends.

    Others show feedback. Nothing is left if no rule gives points.
    """
    names = {SCORE}
    for _ in range(len(rules)):
        before = len(names)
        for rule in rules:
            if names & _set_by(rule):
                names |= {one.get("identifier", "") for one in below(rule, "variable")}
        if len(names) == before:
            break
    return [one for one in rules if names & _set_by(one) or _may_end(one)]


def _may_end(rule: Element) -> bool:
    """Whether the rule may end the processing, or is one that we do not know."""
    return not _set_by(rule) or bool(below(rule, "exitResponse"))


def _set_by(rule: Element) -> set[str]:
    setting = [rule, *below(rule, "setOutcomeValue")]
    return {
        one.get("identifier", "") for one in setting if one.tag == "setOutcomeValue"
    }


def _template(element: Element) -> str:
    """The last part of its address: the addresses differ by version and host."""
    address = element.get("template") or element.get("templateLocation") or ""
    name = address.rstrip("/").rpartition("/")[2]
    return name.removesuffix(".xml")


def _outcomes(item: Element) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in children(item, "outcomeDeclaration"):
        base, name = one.get("baseType", ""), one.get("identifier", "")
        texts = [text_inside(value) for value in below(one, "value")]
        if texts and one.get("cardinality", "single") == "single":
            found[name] = typed(texts[0], base)
        else:
            found[name] = ZERO if base in NUMBERS else None
    return found


def _answer_first(expression: Element) -> bool:
    return len(expression) > 0 and expression[0].tag == "variable"
