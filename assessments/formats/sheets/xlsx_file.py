"""Questions as an Excel workbook: one sheet for each kind, with drop-downs."""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _

from assessments.formats.base import Pictures, checked
from assessments.formats.opening.source import SourceFile
from assessments.formats.results.xlsx_file import MAX_CELL_CHARS, OPTIONS
from assessments.formats.sheets.columns import MOST_COLUMNS
from assessments.formats.sheets.examples import EXAMPLES
from assessments.formats.sheets.kinds import kind_named
from assessments.formats.sheets.tables import TableReader
from assessments.formats.sheets.writing import (
    Cell,
    columns_of_kind,
    header,
    kept,
    losses,
    most_lines,
    row,
)
from assessments.formats.written import Loss, WrittenFile
from assessments.questions.parsed import ParsedFile, ParsedQuestion, UnreadableFile

LABEL = "Excel (XLSX)"
WORKBOOK = "xl/workbook.xml"
MACROS = "xl/vbaProject.bin"
#: Of all sheets together.
MOST_ROWS = 20_000
MOST_CELLS = 1_000_000
#: Sheets of people who keep notes beside their questions.
MOST_SHEETS = 100
#: Rows that the drop-downs of the template reach.
LISTED_ROWS = 1_000
#: Empty answer columns in the template.
TEMPLATE_LINES = 5
FORMATS = ["plain", "markdown", "html", "moodle"]


def looks_like(file: SourceFile) -> bool:
    return WORKBOOK in file.names


def read(file: SourceFile) -> ParsedFile:
    """
    Read the questions of all sheets of a workbook.

    Raises:
        UnreadableFile: If it is no workbook, has macros, or no sheet with questions.
    """
    if not file.is_zip or WORKBOOK not in file.package:
        raise UnreadableFile(_("This is no XLSX workbook. Save it as XLSX or CSV."))
    if MACROS in file.package:
        raise UnreadableFile(
            _("The workbook has macros. Save it as XLSX without them.")
        )
    reader = TableReader()
    found = [
        reader.read(rows, sheet=name, kind=kind_named(name) or "")
        for name, rows in _sheets(file.data)
    ]
    if not any(found):
        raise UnreadableFile(
            _("No sheet has a column for the question, such as “text”.")
        )
    return checked(reader.file, LABEL)


def _sheets(data: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """
    Raises:
        UnreadableFile: If the workbook is damaged.
    """
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        counted = _Counted()
        for sheet in book.worksheets[:MOST_SHEETS]:
            yield str(sheet.title), _rows(sheet, counted)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        text = _("The workbook is damaged: %(why)s")
        raise UnreadableFile(text % {"why": str(error)[:200]}) from error


@dataclass(slots=True)
class _Counted:
    """What was read of a workbook so far."""

    rows: int = 0
    cells: int = 0

    def add(self, cells: Sequence[object]) -> None:
        """
        Raises:
            UnreadableFile: If the workbook is too large.
        """
        self.rows += 1
        self.cells += sum(cell is not None for cell in cells)
        if self.rows > MOST_ROWS:
            text = _("The workbook has more than %(most)d rows.")
            raise UnreadableFile(text % {"most": MOST_ROWS})
        if self.cells > MOST_CELLS:
            text = _(
                "The workbook has more than %(most)d cells with something in them."
            )
            raise UnreadableFile(text % {"most": MOST_CELLS})


def _rows(sheet: Any, counted: _Counted) -> Iterator[list[str]]:
    # A sheet may claim to have a million rows, or 16,000 columns.
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        counted.add(cells)
        yield [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    """A number without the .0 that every number of a workbook has."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)


def write(questions: Sequence[ParsedQuestion], pictures: Pictures) -> WrittenFile:
    """A sheet for each kind that there is; without questions, the template."""
    by_kind: dict[str, list[ParsedQuestion]] = defaultdict(list)
    for question in kept(questions):
        by_kind[str(question.kind)].append(question)
    lost = list(losses(questions))
    data = _workbook(by_kind, lost, empty_lines=0)
    return WrittenFile(data, tuple(lost))


def template() -> bytes:
    """A workbook with a sheet for each kind, an example on each, and drop-downs."""
    return _workbook(EXAMPLES, [], empty_lines=TEMPLATE_LINES)


def _workbook(
    by_kind: dict[str, list[ParsedQuestion]], lost: list[Loss], *, empty_lines: int
) -> bytes:
    file = io.BytesIO()
    options = {**OPTIONS, "in_memory": True, "constant_memory": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for kind, questions in by_kind.items():
            page = book.add_worksheet(kind.replace("_", " "))
            _write_sheet(page, kind, questions, lost, bold, empty_lines)
        if not by_kind:
            book.add_worksheet("questions").write_row(0, 0, ["kind", "text"], bold)
    return file.getvalue()


def _write_sheet(
    page: Any,
    kind: str,
    questions: Sequence[ParsedQuestion],
    lost: list[Loss],
    bold: Any,
    empty_lines: int,
) -> None:
    columns = columns_of_kind(kind)
    names = header(columns, max(most_lines(questions), empty_lines))
    page.freeze_panes(1, 0)
    page.set_column(0, len(names), 18)
    for place, name in enumerate(names):
        page.write_string(0, place, name, bold)
    _add_choices(page, names)
    number = 1
    for question in questions:
        cells = row(question, columns)
        if any(isinstance(c, str) and len(c) > MAX_CELL_CHARS for c in cells):
            text = _("A text is longer than a cell may be; the question was left out.")
            lost.append(Loss(question.name, text))
            continue
        for place, cell in enumerate(cells):
            _write_cell(page, number, place, cell)
        number += 1


def _write_cell(page: Any, number: int, place: int, cell: Cell) -> None:
    if isinstance(cell, Decimal):
        # A workbook keeps 15 digits; a number with more stays a text.
        if len(cell.normalize().as_tuple().digits) <= 15:
            page.write_number(number, place, float(cell))
        else:
            page.write_string(number, place, f"{cell:f}")
    elif cell:
        page.write_string(number, place, cell)


def _add_choices(page: Any, names: Sequence[str]) -> None:
    """Drop-downs where a cell has few values."""
    values = {"text format": FORMATS, "case sensitive": ["yes", "no"]}
    for place, name in enumerate(names):
        if name in values:
            page.data_validation(
                1,
                place,
                LISTED_ROWS,
                place,
                {"validate": "list", "source": values[name]},
            )
