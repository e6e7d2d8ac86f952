"""
Grade keys: from the points of an attempt to a grade. Pure: imports no framework.

A key is a list of lower bounds, each inclusive, one on each line: ``86.5 = 1.3``. The
bounds are points or percent. The percentage of an attempt is rounded half up to two
places, and the rounded number is compared, so the number that a person reads decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise

from assessments.translation import gettext_noop as _

HUNDREDTH = Decimal("0.01")
HUNDRED = Decimal(100)
MAX_GRADE_CHARS = 20
MAX_BOUND = Decimal(10**7)
MAX_LINES = 200


class Unit(StrEnum):
    """The unit of the bounds of a key."""

    PERCENT = "percent"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Bound:
    """The grade for this many points or percent and more."""

    least: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Grade:
    """``grade`` is empty below the lowest bound; ``passed`` is None without a pass mark."""

    grade: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class GradeKey:
    """
    ``bounds`` from the highest down. ``pass_mark``: the least that passes, in the same
    unit; None where nobody passes or fails.
    """

    unit: Unit
    bounds: tuple[Bound, ...]
    pass_mark: Decimal | None = None

    def grade(self, points: Decimal, possible: Decimal) -> Grade:
        """The grade for these points out of the possible points."""
        reached = points if self.unit is Unit.POINTS else percent(points, possible)
        found = next((b.grade for b in self.bounds if reached >= b.least), "")
        passed = None if self.pass_mark is None else reached >= self.pass_mark
        return Grade(found, passed)


class InvalidGradeKey(ValueError):
    """``message`` is not translated and takes ``values``; ``line`` counts from 1."""

    def __init__(self, message: str, **values: str) -> None:
        self.message, self.values = message, values
        super().__init__(message % values)


def percent(points: Decimal, possible: Decimal) -> Decimal:
    """The percentage, half up to two places; 0 if no points were possible."""
    if not possible:
        return Decimal("0.00")
    return (points / possible * HUNDRED).quantize(HUNDREDTH, ROUND_HALF_UP)


def bounds_of(text: str) -> tuple[Bound, ...]:
    """
    The bounds that were typed or imported, from the highest down.

    A line is ``50 = 4.0``; ``;`` and a tab stand for ``=``, and a decimal comma for a
    point in the number. Empty lines are left out.

    Raises:
        InvalidGradeKey: If a line is no bound, or a number appears twice.
    """
    bounds = [
        _bound(line.strip(), number)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    if len(bounds) > MAX_LINES:
        raise InvalidGradeKey(_("A grade key has at most 200 lines."))
    ordered = sorted(bounds, key=lambda bound: bound.least, reverse=True)
    _check_each_once(ordered)
    return tuple(ordered)


def as_text(bounds: Sequence[Bound]) -> str:
    """The bounds as a text that ``bounds_of`` can read."""
    return "\n".join(f"{bound.least} = {bound.grade}" for bound in bounds)


def _bound(line: str, number: int) -> Bound:
    for sign in ("=", ";", "\t"):
        least, found, grade = line.partition(sign)
        if found:
            return Bound(_number(least, number), _grade(grade.strip(), number))
    raise InvalidGradeKey(
        _("Line %(line)s: write the lower bound, “=” and the grade, as in 50 = 4.0."),
        line=str(number),
    )


def _number(text: str, line: int) -> Decimal:
    try:
        least = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        least = Decimal("NaN")
    if least.is_finite() and abs(least) <= MAX_BOUND and least == round(least, 2):
        return least
    raise InvalidGradeKey(
        _("Line %(line)s: “%(text)s” is not a number with at most two decimal places."),
        line=str(line),
        text=text.strip(),
    )


def _grade(text: str, line: int) -> str:
    if text and len(text) <= MAX_GRADE_CHARS and text.isprintable():
        return text
    raise InvalidGradeKey(
        _("Line %(line)s: a grade has 1 to 20 characters."), line=str(line)
    )


def _check_each_once(bounds: Sequence[Bound]) -> None:
    for one, other in pairwise(bounds):
        if one.least == other.least:
            raise InvalidGradeKey(
                _("%(bound)s stands twice. Give each lower bound one grade."),
                bound=str(one.least),
            )


def _steps(*pairs: tuple[str, str]) -> tuple[Bound, ...]:
    return tuple(Bound(Decimal(least), grade) for least, grade in pairs)


#: Whole percent, cut off: 87.99 % is 87.
WHOLE_PERCENT = GradeKey(
    Unit.PERCENT,
    tuple(Bound(Decimal(n), str(n)) for n in range(100, -1, -1)),
    Decimal(50),
)
#: 1.0 to 5.0 in steps of 5 %, passed from 50 % on.
ONE_TO_FIVE = GradeKey(
    Unit.PERCENT,
    _steps(
        ("95", "1.0"),
        ("90", "1.3"),
        ("85", "1.7"),
        ("80", "2.0"),
        ("75", "2.3"),
        ("70", "2.7"),
        ("65", "3.0"),
        ("60", "3.3"),
        ("55", "3.7"),
        ("50", "4.0"),
        ("0", "5.0"),
    ),
    Decimal(50),
)
