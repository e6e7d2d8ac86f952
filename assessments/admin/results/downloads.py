"""The results of a test as a file from the results page."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse
from django.utils.translation import get_language

from assessments.formats.results.csv_file import DIALECTS, dialect_for, write_csv
from assessments.formats.results.json_data import as_json
from assessments.formats.results.sheets import Cell, answer_sheet, sheet
from assessments.formats.results.xlsx_file import write_xlsx
from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import ResultsTable, results_table
from assessments.models import Test
from realtime import server_time

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets know UTF-8 by it


def file_of(test: Test, asked: Mapping[str, str]) -> HttpResponse:
    """
    ``format``: csv, xlsx or json. ``answers``: add a row for each answer; a CSV then
    has only those. ``dialect``: of a CSV; by default that of the reader's language.
    """
    table = results_table(test, server_time.now())
    with_answers = "answers" in asked
    match asked.get("format"):
        case "xlsx":
            content: str | bytes = _xlsx(table, with_answers)
            kind, ending = XLSX, "xlsx"
        case "json":
            content, kind, ending = (
                _json(table, with_answers),
                "application/json",
                "json",
            )
        case _:
            dialect = asked.get("dialect", "")
            content = _csv(table, with_answers, dialect)
            kind, ending = "text/csv; charset=utf-8", "csv"
    name = f"{test.slug}{'-answers' if with_answers else ''}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _csv(table: ResultsTable, with_answers: bool, dialect: str) -> str:
    file = io.StringIO()
    if dialect not in DIALECTS:
        dialect = dialect_for(get_language() or "en")
    rows: Iterable[Sequence[Cell]] = sheet(table)
    if with_answers:
        rows = answer_sheet(answers_of(table.test))
    write_csv(file, rows, dialect)
    return BYTE_ORDER_MARK + file.getvalue()


def _xlsx(table: ResultsTable, with_answers: bool) -> bytes:
    file = io.BytesIO()
    sheets = [("Attempts", sheet(table))]
    if with_answers:
        sheets.append(("Answers", answer_sheet(answers_of(table.test))))
    write_xlsx(file, sheets)
    return file.getvalue()


def _json(table: ResultsTable, with_answers: bool) -> str:
    given = answers_of(table.test) if with_answers else None
    return json.dumps(as_json(table, given), ensure_ascii=False, indent=2)
