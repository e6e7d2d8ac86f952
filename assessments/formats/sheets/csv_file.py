"""Questions as CSV: a row for each, whatever its kind."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from assessments.formats.base import Pictures, checked
from assessments.formats.csv_export import text_cell
from assessments.formats.opening.encoding import decode_file, markup_of
from assessments.formats.opening.limits import MAX_STEM_CHARS
from assessments.formats.opening.source import SourceFile
from assessments.formats.sheets.columns import columns_of
from assessments.formats.sheets.tables import TableReader
from assessments.formats.sheets.writing import (
    ALL_COLUMNS,
    header,
    kept,
    losses,
    most_lines,
    row,
)
from assessments.formats.written import WrittenFile
from assessments.questions.parsed import ParsedFile, ParsedQuestion, UnreadableFile

DELIMITERS = (",", ";", "\t")
LABEL = "CSV"
#: A hint for Excel that some programs write before the table.
SEPARATOR = re.compile(r"sep=(.)(?=\n)", re.IGNORECASE)


def looks_like(file: SourceFile) -> bool:
    """Whether its first line has names of columns that we know."""
    text = file.start
    if not text or markup_of(text):
        return False
    text, delimiter = _prepared(text)
    first = next((line for line in text.split("\n", 50) if line.strip()), "")
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return len(cells) > 1 and columns_of(cells).is_of_questions


def _prepared(text: str) -> tuple[str, str]:
    """The text with one kind of line end, and what divides its cells."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if (hint := SEPARATOR.match(text)) and hint[1] in DELIMITERS:
        return text[hint.end() :], hint[1]
    first = next((line for line in text.split("\n", 50) if line.strip()), "")
    return text, _delimiter(first)


def _delimiter(line: str) -> str:
    """The one that a header has most; the first of them if it has none."""
    return max(DELIMITERS, key=line.count)


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions of a CSV file.

    Raises:
        UnreadableFile: If it has no column with the question, or no question.
    """
    text, delimiter = _prepared(decode_file(file.data, file.encoding))
    # Where a semicolon divides, a comma is the decimal point.
    reader = TableReader(has_comma=delimiter == ";")
    if not reader.read(_rows(text, delimiter)):
        raise UnreadableFile(
            _("The first line has no column for the question, such as “text”.")
        )
    return checked(reader.file, LABEL)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """
    The rows by the line that each begins in; lines inside a cell are empty rows, so that
    a row is counted as an editor counts it.
    """
    csv.field_size_limit(MAX_STEM_CHARS + 1)
    # Strict: a quote that is never closed would take all later rows into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            text = _("The table is broken at line %(line)d: %(why)s.")
            facts = {"line": reader.line_num, "why": error}
            raise UnreadableFile(text % facts) from None
        yield cells
        yield from ([] for _line in range(reader.line_num - before - 1))


def write(questions: Sequence[ParsedQuestion], pictures: Pictures) -> WrittenFile:
    """The questions in their order, with a comma and a BOM, as Excel reads it."""
    rows = kept(questions)
    lines = most_lines(rows)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header(ALL_COLUMNS, lines))
    for question in rows:
        cells = row(question, ALL_COLUMNS)
        writer.writerow(_written(cell) for cell in cells)
    data = file.getvalue().encode("utf-8-sig")
    return WrittenFile(data, tuple(losses(questions)))


def _written(cell: object) -> str:
    """Numbers as they are; a text so that no spreadsheet takes it for a formula."""
    if cell is None:
        return ""
    return text_cell(cell) if isinstance(cell, str) else f"{cell:f}"
