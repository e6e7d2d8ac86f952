"""The operators of QTI 2 that we know, and one run of the rules of an item."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from assessments.formats.fractions import percent_of
from assessments.formats.opening.xml import Element, children, text_inside
from assessments.formats.qti21.values import (
    ZERO,
    Declaration,
    NotScoredAlike,
    Value,
    typed,
)

SCORE = "SCORE"
CONDITIONS = ("responseIf", "responseElseIf", "responseElse")


def same(value: Value, other: Value, declaration: Declaration) -> bool | None:
    """``match``: containers of multiple cardinality are compared without order."""
    if value is None or other is None:
        return None
    if isinstance(value, tuple) != isinstance(other, tuple):
        raise NotScoredAlike
    if isinstance(value, tuple) and declaration.cardinality == "multiple":
        assert isinstance(other, tuple)
        return sorted(map(str, value)) == sorted(map(str, other))
    if type(value) is not type(other):
        raise NotScoredAlike
    return value == other


class _Unknown:
    """The value of an outcome that we cannot work out; asking for it is refused."""


UNKNOWN = _Unknown()


class Run:
    """One run of the rules of an item."""

    def __init__(
        self, declaration: Declaration, outcomes: dict[str, Value], value: Value
    ) -> None:
        self.declaration = declaration
        self.given = value
        self.outcomes: dict[str, Value | _Unknown] = dict(outcomes)

    def score(self, rules: list[Element]) -> Decimal:
        self._carry_out(rules)
        score = self.outcomes.get(SCORE)
        if not isinstance(score, Decimal):
            raise NotScoredAlike
        return score

    def _carry_out(self, rules: list[Element]) -> None:
        for rule in rules:
            if rule.tag == "setOutcomeValue":
                self._set(rule)
            elif rule.tag == "responseCondition":
                self._choose(rule)
            else:
                raise NotScoredAlike

    def _set(self, rule: Element) -> None:
        name = rule.get("identifier", "")
        try:
            (expression,) = rule
            if self._is_the_answer(expression):
                raise NotScoredAlike
            self.outcomes[name] = self.value(expression)
        except (NotScoredAlike, ValueError):
            # It may be feedback, which nobody asks for.
            self.outcomes[name] = UNKNOWN

    def _choose(self, rule: Element) -> None:
        for branch in children(rule, *CONDITIONS):
            parts = list(branch)
            if branch.tag != "responseElse":
                if not parts:
                    raise NotScoredAlike
                if self.value(parts.pop(0)) is not True:
                    continue
            self._carry_out(parts)
            return

    def _is_the_answer(self, expression: Element) -> bool:
        """Points that are worked out of a typed number are none that we know."""
        name = self.declaration.identifier
        return expression.tag == "variable" and expression.get("identifier") == name

    def value(self, expression: Element) -> Value:
        operator = OPERATORS.get(str(expression.tag))
        if operator is None:
            raise NotScoredAlike
        return operator(self, expression)

    def values(self, expression: Element) -> list[Value]:
        return [self.value(one) for one in expression]

    def variable(self, expression: Element) -> Value:
        name = expression.get("identifier", "")
        if name == self.declaration.identifier:
            return self.given
        value = self.outcomes.get(name, UNKNOWN)
        if isinstance(value, _Unknown):
            raise NotScoredAlike
        return value

    def correct(self, expression: Element) -> Value:
        self._refuse_others(expression)
        return self.declaration.correct

    def mapped(self, expression: Element) -> Value:
        self._refuse_others(expression)
        return self.declaration.mapped(self.given)

    def _refuse_others(self, expression: Element) -> None:
        if expression.get("identifier") != self.declaration.identifier:
            raise NotScoredAlike

    def constant(self, expression: Element) -> Value:
        return typed(text_inside(expression), expression.get("baseType", ""))

    def match(self, expression: Element) -> Value:
        one, other = self._two(expression)
        return same(one, other, self.declaration)

    def _two(self, expression: Element) -> tuple[Value, Value]:
        values = self.values(expression)
        if len(values) != 2:
            raise NotScoredAlike
        return values[0], values[1]

    def text_match(self, expression: Element) -> Value:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        if not (isinstance(one, str) and isinstance(other, str)):
            raise NotScoredAlike
        if expression.get("substring", "false") != "false":
            raise NotScoredAlike
        if expression.get("caseSensitive", "true") == "false":
            return one.casefold() == other.casefold()
        return one == other

    def _two_numbers(self, expression: Element) -> tuple[Decimal, Decimal] | None:
        one, other = self._two(expression)
        if one is None or other is None:
            return None
        if not (isinstance(one, Decimal) and isinstance(other, Decimal)):
            raise NotScoredAlike
        return one, other

    def equal(self, expression: Element) -> Value:
        """A tolerance is around the first of the two."""
        pair = self._two_numbers(expression)
        if pair is None:
            return None
        low, high = spread_of(expression, pair[0])
        if low == high:
            return pair[0] == pair[1]
        is_above = pair[1] >= low if _counts(expression, "Lower") else pair[1] > low
        is_below = pair[1] <= high if _counts(expression, "Upper") else pair[1] < high
        return is_above and is_below

    def sum(self, expression: Element) -> Value:
        if any(self._is_the_answer(one) for one in expression):
            raise NotScoredAlike
        total = ZERO
        for value in self.values(expression):
            if value is None:
                return None
            if not isinstance(value, Decimal):
                raise NotScoredAlike
            total += value
        return total

    def every(self, expression: Element) -> Value:
        truths = self._truths(expression)
        if False in truths:
            return False
        return None if None in truths else True

    def some(self, expression: Element) -> Value:
        truths = self._truths(expression)
        if True in truths:
            return True
        return None if None in truths else False

    def opposite(self, expression: Element) -> Value:
        truths = self._truths(expression)
        if len(truths) != 1:
            raise NotScoredAlike
        return None if truths[0] is None else not truths[0]

    def _truths(self, expression: Element) -> list[bool | None]:
        found: list[bool | None] = []
        for value in self.values(expression):
            if value is not None and not isinstance(value, bool):
                raise NotScoredAlike
            found.append(value)
        return found

    def is_null(self, expression: Element) -> Value:
        return self.values(expression) in ([None], [""])

    def member(self, expression: Element) -> Value:
        one, many = self._two(expression)
        if one is None or many is None:
            return None
        if isinstance(one, tuple) or not isinstance(many, tuple):
            raise NotScoredAlike
        return one in many

    def contains(self, expression: Element) -> Value:
        many, one = self._two(expression)
        if one is None or many is None:
            return None
        if not isinstance(many, tuple):
            raise NotScoredAlike
        return set(one if isinstance(one, tuple) else (one,)) <= set(many)

    def compared(self, expression: Element) -> Value:
        pair = self._two_numbers(expression)
        if pair is None:
            return None
        return COMPARED[str(expression.tag)](*pair)


COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": lambda one, other: one > other,
    "lt": lambda one, other: one < other,
    "gte": lambda one, other: one >= other,
    "lte": lambda one, other: one <= other,
}

OPERATORS: dict[str, Callable[[Run, Element], Value]] = {
    "variable": Run.variable,
    "correct": Run.correct,
    "mapResponse": Run.mapped,
    "baseValue": Run.constant,
    "match": Run.match,
    "stringMatch": Run.text_match,
    "equal": Run.equal,
    "sum": Run.sum,
    "and": Run.every,
    "or": Run.some,
    "not": Run.opposite,
    "isNull": Run.is_null,
    "null": lambda _run, _expression: None,
    "member": Run.member,
    "contains": Run.contains,
    **dict.fromkeys(COMPARED, Run.compared),
}


def spread_of(expression: Element, number: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number that an ``equal`` takes for this one."""
    mode = expression.get("toleranceMode", "exact")
    if mode == "exact":
        return number, number
    told = [percent_of(one) for one in expression.get("tolerance", "").split()]
    parts = [one for one in told if one is not None and one >= 0]
    if len(parts) not in (1, 2) or len(parts) != len(told):
        raise NotScoredAlike
    if mode == "relative":
        parts = [abs(number) * one / 100 for one in parts]
    return number - parts[0], number + parts[-1]


def _counts(expression: Element, bound: str) -> bool:
    return expression.get(f"include{bound}Bound", "true") != "false"
