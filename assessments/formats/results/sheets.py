"""
The cells of a table of results, the same for every kind of file.

Headings are English in every file, so that a program that reads one file reads all.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from assessments.gradebook.answers import AnswerRow
from assessments.gradebook.table import ResultsTable, TableRow

#: Text, a number, or nothing.
Cell = str | int | Decimal | None

PEOPLE = ("Last name", "First name", "Username", "Email address", "Attempt", "State")
TOTALS = ("Total", "Maximum", "Percent", "Grade", "Passed", "Unmarked")
ANSWERS = (
    "Answer",
    "Revision",
    "Username",
    "Attempt",
    "Question",
    "Shown as",
    "Name",
    "Kind",
    "Response",
    "Points",
    "Maximum",
    "Round",
)
YES_OR_NO = {True: "yes", False: "no", None: ""}


def headings(table: ResultsTable) -> tuple[str, ...]:
    questions = (f"Q{column.number}" for column in table.columns)
    return (*PEOPLE, *questions, *TOTALS)


def cells(row: TableRow) -> tuple[Cell, ...]:
    return (
        row.last_name,
        row.first_name,
        row.username,
        row.email,
        row.number,
        row.status.value,
        *row.points,
        row.total,
        row.max,
        row.percent,
        row.grade.grade,
        YES_OR_NO[row.grade.passed],
        row.unmarked,
    )


def sheet(table: ResultsTable) -> Iterator[Sequence[Cell]]:
    yield headings(table)
    for row in table.rows:
        yield cells(row)


def answer_sheet(rows: Iterable[AnswerRow]) -> Iterator[Sequence[Cell]]:
    yield ANSWERS
    for row in rows:
        yield (
            row.id,
            row.revision,
            row.username,
            row.attempt,
            row.question,
            row.shown,
            row.name,
            row.kind,
            row.response,
            row.points,
            row.max,
            row.round,
        )
