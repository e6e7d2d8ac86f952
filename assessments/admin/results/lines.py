"""The rows of the results page: which are chosen, in which order, and in what words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.gradebook.table import ResultsTable, TableRow
from assessments.questions.presented import shown_points
from assessments.rules.states import STATUS_LABELS, AttemptStatus

NOTHING = Decimal(-(10**9))
#: The orders: label and key. The best and the most come first.
SORTS: dict[str, tuple[Any, Callable[[TableRow], Any]]] = {
    "name": (gettext_lazy("Name"), lambda row: ()),
    "total": (gettext_lazy("Total"), lambda row: -_or_nothing(row.total)),
    "unmarked": (gettext_lazy("To be marked"), lambda row: -row.unmarked),
    "state": (gettext_lazy("State"), lambda row: row.status.value),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words; numbers without trailing zeros, “–” for no number."""

    row: TableRow
    name: str
    state: str
    points: tuple[str, ...]
    total: str
    percent: str
    grade: str

    @property
    def has_document(self) -> bool:
        """Whether the end of the attempt is stored, and not only its time over."""
        return self.row.total is not None or self.row.status == AttemptStatus.VOIDED


def chosen(table: ResultsTable, asked: Mapping[str, str]) -> list[TableRow]:
    """
    ``q``: words that the name contains; ``only``: "unmarked" or "counting"; ``sort``:
    one of SORTS. Equal rows stay in the order of names.
    """
    words = asked.get("q", "").casefold().split()
    rows = [row for row in table.rows if _fits(row, words, asked.get("only", ""))]
    _words, key = SORTS.get(asked.get("sort", ""), SORTS["name"])
    return sorted(rows, key=key)


def _fits(row: TableRow, words: Sequence[str], only: str) -> bool:
    if only == "unmarked" and not row.unmarked:
        return False
    if only == "counting" and row.status.value == "voided":
        return False
    name = f"{row.last_name} {row.first_name} {row.username} {row.email}".casefold()
    return all(word in name for word in words)


def lines_of(rows: Iterable[TableRow]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: TableRow) -> Line:
    full_name = f"{row.first_name} {row.last_name}".strip() or row.username
    numbered = _("%(name)s, attempt %(number)d")
    return Line(
        row=row,
        name=(
            numbered % {"name": full_name, "number": row.number}
            if row.number > 1
            else full_name
        ),
        state=_(STATUS_LABELS[row.status]),
        points=tuple(_number(points) for points in row.points),
        total=_number(row.total),
        percent=_number(row.percent),
        grade=row.grade.grade or "–",
    )


def _number(value: Decimal | None) -> str:
    return "–" if value is None else shown_points(value)


def _or_nothing(value: Decimal | None) -> Decimal:
    return NOTHING if value is None else value
