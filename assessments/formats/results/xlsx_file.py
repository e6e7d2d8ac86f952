"""Results as XLSX: numbers are numbers, and no text is a formula."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from assessments.formats.results.sheets import Cell

# With these options, texts that look like formulas, numbers or addresses stay texts.
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    # Write row by row to the disk, so that a large test does not fill the memory.
    "constant_memory": True,
}
#: The most a cell may hold; a longer text would make the file unreadable.
MAX_CELL_CHARS = 32_767
WIDTH = 14

Sheets = Sequence[tuple[str, Iterable[Sequence[Cell]]]]


def write_xlsx(file: Path | IO[bytes], sheets: Sheets) -> None:
    """``sheets``: the name of each and its rows; the first row has the headings."""
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets:
            _write(book.add_worksheet(name), rows, bold)


def _write(page: Any, rows: Iterable[Sequence[Cell]], bold: Any) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, 200, WIDTH)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, bold if number == 0 else None)


def _write_cell(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell[:MAX_CELL_CHARS], look)
    else:
        page.write_number(row, column, float(cell), look)
