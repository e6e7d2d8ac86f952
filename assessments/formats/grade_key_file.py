"""
A grade key as a file: JSON or CSV.

JSON: {"unit": "percent", "pass_mark": "50", "bounds": [{"least": "50", "grade": "4.0"}]}.
CSV: the columns percent (or points), grade and passed; "passed" is yes, no or empty.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.csv_export import text_cell
from assessments.formats.grade_list.csv_list import CsvList
from assessments.questions.parsed import UnreadableFile
from assessments.rules.grade_key import (
    Bound,
    GradeKey,
    InvalidGradeKey,
    Unit,
    as_text,
    bounds_of,
)

MAX_BYTES = 100_000
YES = {"yes", "ja", "true", "1", "x"}
NO = {"no", "nein", "false", "0"}


def grade_key_as_json(key: GradeKey) -> dict[str, Any]:
    return {
        "unit": key.unit.value,
        "pass_mark": None if key.pass_mark is None else _digits(key.pass_mark),
        "bounds": [
            {"least": _digits(one.least), "grade": one.grade} for one in key.bounds
        ],
    }


def grade_key_as_csv(key: GradeKey) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([key.unit.value, "grade", "passed"])
    for one in _bounds_with_pass_mark(key):
        passed = "" if key.pass_mark is None else _yes(one.least >= key.pass_mark)
        writer.writerow([_digits(one.least), text_cell(one.grade), passed])
    return file.getvalue()


def _digits(number: Decimal) -> str:
    """50.00 as 50."""
    return f"{number.normalize():f}"


def _bounds_with_pass_mark(key: GradeKey) -> Iterator[Bound]:
    """A pass mark between two bounds parts the grade there: 45 and 40 are both 4.0."""
    mark = key.pass_mark
    above: Bound | None = None
    for one in key.bounds:
        if (
            mark is not None
            and one.least < mark
            and (above is None or above.least > mark)
        ):
            yield Bound(mark, one.grade)
        yield one
        above = one


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def read_grade_key(data: bytes) -> GradeKey:
    """
    Raises:
        UnreadableFile: If the file holds no grade key; the message says what is wrong.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("The file is too large for a grade key."))
    if not data.strip():
        raise UnreadableFile(_("The file is empty."))
    try:
        is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return _from_json(data) if is_json else _from_csv(data)
    except InvalidGradeKey as error:
        raise UnreadableFile(_(error.message) % error.values) from error


def _from_json(data: bytes) -> GradeKey:
    try:
        found = json.loads(data, parse_float=str, parse_int=str)
        unit, mark = Unit(found["unit"]), found.get("pass_mark")
        pairs = [(str(one["least"]), str(one["grade"])) for one in found["bounds"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        words = _("The file is no grade key: it needs unit, pass_mark and bounds.")
        raise UnreadableFile(words) from None
    return GradeKey(unit, _bounds(pairs), None if mark is None else _mark(str(mark)))


def _from_csv(data: bytes) -> GradeKey:
    rows = [row for row in CsvList.read(data).rows() if any(c.strip() for c in row)]
    names = [name.strip().casefold() for name in rows[0]]
    units = [name for name in names if name in set(Unit)]
    if len(units) != 1 or "grade" not in names:
        words = _(
            "The first line has to name the columns percent (or points) and grade."
        )
        raise UnreadableFile(words)
    lines = [dict(zip(names, row, strict=False)) for row in rows[1:]]
    pairs = [(line.get(units[0], ""), line.get("grade", "")) for line in lines]
    return _with_pass_mark(
        Unit(units[0]), _bounds(pairs), [_passed(line) for line in lines], pairs
    )


def _with_pass_mark(
    unit: Unit,
    bounds: tuple[Bound, ...],
    passed: Sequence[bool | None],
    pairs: Sequence[tuple[str, str]],
) -> GradeKey:
    marked = [
        (_mark(least), is_so)
        for (least, _grade), is_so in zip(pairs, passed, strict=True)
        if is_so is not None
    ]
    passing = [least for least, is_so in marked if is_so]
    failing = [least for least, is_so in marked if not is_so]
    if marked and (not passing or max(failing, default=Decimal(-1)) >= min(passing)):
        words = _(
            "Column passed: from one bound on everybody passes, and nobody below."
        )
        raise UnreadableFile(words)
    return GradeKey(unit, bounds, min(passing) if passing else None)


def _bounds(pairs: Sequence[tuple[str, str]]) -> tuple[Bound, ...]:
    """By the rules for what is typed, which name the line."""
    if not pairs:
        raise UnreadableFile(_("The grade key has no bounds."))
    lines = [f"{least.strip()} = {grade.strip()}" for least, grade in pairs]
    if any("\n" in line or "\r" in line for line in lines):
        raise UnreadableFile(_("A grade has 1 to 20 characters."))
    return bounds_of("\n".join(lines))


def _passed(line: Mapping[str, str]) -> bool | None:
    text = line.get("passed", "").strip().casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    if text:
        raise UnreadableFile(_("Column passed holds yes, no or nothing."))
    return None


def _mark(text: str) -> Decimal:
    try:
        mark = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        mark = Decimal("NaN")
    if mark.is_finite() and 0 <= mark < 10**7 and mark == round(mark, 2):
        return mark
    raise UnreadableFile(
        _("The pass mark must be a number from 0 on with at most two decimal places.")
    )


def lines_of(key: GradeKey) -> str:
    return as_text(key.bounds)
