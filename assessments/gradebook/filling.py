"""
Fills a list of people, as a registrar keeps it, with results. Pure but for its rows.

A line of the list is filled if its person is found once in the list and once among the
candidates, and has a result that only a correction can change. Every other line says why
it is not filled, and is left as it is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessments.gradebook.table import TableRow
from assessments.rules.states import OPEN, AttemptStatus

#: The rows of a list, each with the texts of its cells.
Rows = Sequence[Sequence[str]]
HEADER_ROWS = 50
NUMBER = re.compile(r"\A[0-9]{1,3}(?:[.,][0-9]{1,2})?\Z")


class PersonKey(StrEnum):
    """What names a person in the list."""

    EMAIL = "email"
    USERNAME = "username"
    STUDENT_NUMBER = "student_number"


class Fill(StrEnum):
    """What is filled in."""

    POINTS = "points"
    PERCENT = "percent"
    GRADE = "grade"
    PASSED = "passed"


class LineState(StrEnum):
    """What becomes of a line of the list."""

    FILLED = "filled"
    NOT_FOUND = "not_found"
    TWICE = "twice"
    AMBIGUOUS = "ambiguous"
    NO_RESULT = "no_result"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class FilledLine:
    """
    A line of the list with a person. ``row`` counts from 0. ``before``: what the cell
    held. ``value`` is None unless the line is filled.
    """

    row: int
    person: str
    state: LineState
    before: str
    value: Decimal | str | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """``missing``: candidates with a result whom the list does not name."""

    lines: tuple[FilledLine, ...]
    missing: tuple[TableRow, ...]

    def of(self, *states: LineState) -> list[FilledLine]:
        return [line for line in self.lines if line.state in states]

    def values(self, column: int) -> dict[tuple[int, int], Decimal | str]:
        """What to fill in, by row and column."""
        return {
            (line.row, column): line.value
            for line in self.lines
            if line.value is not None
        }

    @property
    def replaced(self) -> int:
        """How many cells held something else before."""
        filled = self.of(LineState.FILLED)
        return sum(bool(line.before.strip()) for line in filled)


@dataclass(frozen=True, slots=True)
class Columns:
    """``header``: the row of the headings; all count from 0."""

    header: int
    person: int
    fill: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fill in; ``passed`` and ``failed`` are the words for it."""

    key: PersonKey
    fill: Fill
    passed: str = "passed"
    failed: str = "not passed"


def fill_in(
    rows: Rows,
    columns: Columns,
    wanted: Wanted,
    results: Sequence[TableRow],
    formulas: Iterable[int] = (),
) -> Filling:
    """``formulas``: the rows whose cell to fill holds a formula, which is kept."""
    people = _people(results, wanted.key)
    kept = frozenset(formulas)
    named = [
        (row, person)
        for row in range(columns.header + 1, len(rows))
        if (person := cell(rows, row, columns.person).strip())
    ]
    count = Counter(folded(person) for _row, person in named)
    lines = tuple(
        _line(rows, row, person, columns, wanted, people, count, row in kept)
        for row, person in named
    )
    missing = tuple(
        best
        for name, own in people.items()
        if not count[name] and (best := best_of(own)) is not None
    )
    return Filling(lines, missing)


def _line(
    rows: Rows,
    row: int,
    person: str,
    columns: Columns,
    wanted: Wanted,
    people: Mapping[str, Sequence[TableRow]],
    count: Mapping[str, int],
    is_formula: bool,
) -> FilledLine:
    before, own = cell(rows, row, columns.fill), people.get(folded(person), ())
    best = best_of(own)
    value = None if best is None else _value(best, wanted)
    if not own:
        state = LineState.NOT_FOUND
    elif count[folded(person)] > 1:
        state = LineState.TWICE
    elif len({one.username for one in own}) > 1:
        state = LineState.AMBIGUOUS
    elif value is None:
        state = LineState.NO_RESULT
    elif is_formula:
        state = LineState.FORMULA
    else:
        return FilledLine(row, person, LineState.FILLED, before, value)
    return FilledLine(row, person, state, before)


def best_of(own: Iterable[TableRow]) -> TableRow | None:
    """The attempt with the most points of those that count; None if there is none."""
    final = [
        one
        for one in own
        if one.status is not AttemptStatus.VOIDED and one.status not in OPEN
    ]
    # An attempt that waits to be marked could become the best one.
    if any(one.total is None or one.unmarked for one in final):
        return None
    return max(final, key=lambda one: one.percent or Decimal(0), default=None)


def _value(row: TableRow, wanted: Wanted) -> Decimal | str | None:
    match wanted.fill:
        case Fill.POINTS:
            return row.total
        case Fill.PERCENT:
            return row.percent
        case Fill.GRADE:
            return _grade(row.grade.grade)
        case Fill.PASSED:
            words = {True: wanted.passed, False: wanted.failed, None: None}
            return words[row.grade.passed]


def _grade(grade: str) -> Decimal | str | None:
    """A grade that is a number is filled in as one, so that spreadsheets can count it."""
    return Decimal(grade.replace(",", ".")) if NUMBER.match(grade) else grade or None


def _people(results: Iterable[TableRow], key: PersonKey) -> dict[str, list[TableRow]]:
    people: dict[str, list[TableRow]] = defaultdict(list)
    for row in results:
        if name := folded(name_of(row, key)):
            people[name].append(row)
    return dict(people)


def name_of(row: TableRow, key: PersonKey) -> str:
    match key:
        case PersonKey.EMAIL:
            return row.email
        case PersonKey.USERNAME:
            return row.username
        case PersonKey.STUDENT_NUMBER:
            return row.student_number


def folded(name: str) -> str:
    """Case and spaces do not tell people apart, nor do zeros before a number."""
    name = name.strip().casefold()
    return name.lstrip("0") or name if name.isdecimal() else name


def cell(rows: Rows, row: int, column: int) -> str:
    return rows[row][column] if column < len(rows[row]) else ""


# What is likely meant


@dataclass(frozen=True, slots=True)
class LikelyColumns:
    """The row of the headings, and the column of people; None where none was found."""

    header: int
    person: int | None
    key: PersonKey | None


def guess(rows: Rows, results: Sequence[TableRow]) -> LikelyColumns:
    """The column that names the most candidates, and the row above the first of them."""
    best: tuple[int, int, PersonKey] | None = None
    width = max(map(len, rows), default=0)
    for key in PersonKey:
        people = _people(results, key)
        for column in range(width):
            found = [
                row
                for row in range(len(rows))
                if folded(cell(rows, row, column)) in people
            ]
            if found and (best is None or len(found) > best[0]):
                best = len(found), column, key
    if best is None:
        return LikelyColumns(_fullest(rows), None, None)
    _count, column, key = best
    first = next(
        row
        for row in range(len(rows))
        if folded(cell(rows, row, column)) in _people(results, key)
    )
    return LikelyColumns(_header_above(rows, first, column), column, key)


def _header_above(rows: Rows, first: int, column: int) -> int:
    """
    People who are not candidates may stand above the first one who is: the headings are
    in the first row that is as full as the row of a person.
    """
    filled = _filled(rows[first])
    for row in range(min(first, HEADER_ROWS)):
        if cell(rows, row, column).strip() and _filled(rows[row]) >= min(filled, 2):
            return row
    return max(first - 1, 0)


def _fullest(rows: Rows) -> int:
    return max(
        range(min(len(rows), HEADER_ROWS)),
        key=lambda row: _filled(rows[row]),
        default=0,
    )


def _filled(row: Sequence[str]) -> int:
    return sum(bool(text.strip()) for text in row)
