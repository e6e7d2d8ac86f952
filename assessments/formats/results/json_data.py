"""Results as JSON, with the names that docs/api.md promises."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from assessments.gradebook.answers import AnswerRow
from assessments.gradebook.table import ResultsTable, TableColumn, TableRow


def as_json(
    table: ResultsTable, answers: Iterable[AnswerRow] | None = None
) -> dict[str, Any]:
    """The results of a test; with ``answers``, also a list of the answers."""
    data: dict[str, Any] = {
        "test": table.test.slug,
        "questions": [_question(column) for column in table.columns],
        "candidates": [candidate(row) for row in table.rows],
    }
    return (
        data if answers is None else data | {"answers": [_answer(a) for a in answers]}
    )


def candidate(row: TableRow) -> dict[str, Any]:
    """One row: ``status`` as in the API, ``points`` by question, null for no points."""
    return {
        "username": row.username,
        "last_name": row.last_name,
        "first_name": row.first_name,
        "email": row.email,
        "attempt": row.number,
        "status": row.status.value,
        "points": [_number(points) for points in row.points],
        "total": _number(row.total),
        "max": _number(row.max),
        "percent": _number(row.percent),
        "grade": row.grade.grade,
        "passed": row.grade.passed,
        "unmarked": row.unmarked,
    }


def _question(column: TableColumn) -> dict[str, Any]:
    return {
        "number": column.number,
        "name": column.name,
        "max": _number(column.points),
    }


def _answer(row: AnswerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "revision": row.revision,
        "username": row.username,
        "attempt": row.attempt,
        "question": row.question,
        "shown": row.shown,
        "name": row.name,
        "kind": row.kind,
        "response": row.response,
        "points": _number(row.points),
        "max": _number(row.max),
        "round": row.round,
    }


def _number(value: Decimal | None) -> float | None:
    """Two decimal places are exact enough in a JSON number."""
    return None if value is None else float(value)
