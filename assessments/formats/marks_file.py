"""
A file of marks as a spreadsheet saves it: CSV or XLSX, one mark on each line.

CSV is UTF-8 or Windows-1252, with commas, semicolons or tabs between the fields. The first
line names the columns, in any order; other columns are ignored. This module does not
parse numbers: the import decides about a decimal comma.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from assessments.questions.parsed import UnreadableFile

COLUMNS = ("answer", "revision", "round", "marker", "points", "comment")
NEEDED = ("answer", "revision", "points")
#: Other names of columns, used by the rows of answers in the results of a test.
ALSO = {"id": "answer"}
MAX_BYTES = 20_000_000
MAX_LINES = 100_000
DELIMITERS = (";", ",", "\t")
SEPARATOR_LINE = re.compile(r"\A\ufeff?\s*sep=(.)\s*\r?\n", re.IGNORECASE)
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One line, unparsed; a column that the file lacks is empty."""

    line: int
    answer: str = ""
    revision: str = ""
    round: str = ""
    marker: str = ""
    points: str = ""
    comment: str = ""


def read_marks(data: bytes) -> list[MarkLine]:
    """
    Raises:
        UnreadableFile: If it is no file of marks; the message says what to do.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("The file is too large: at most 20 MB."))
    lines = _sheet(data) if data.startswith(b"PK") else _csv(data)
    filled = ((n, cells) for n, cells in lines if any(cell.strip() for cell in cells))
    try:
        _first, headings = next(filled)
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    return _marks(_columns(headings), filled)


def _marks(
    columns: Sequence[str], lines: Iterator[tuple[int, list[str]]]
) -> list[MarkLine]:
    found = []
    for number, cells in lines:
        named = {
            name: cell.strip()
            for name, cell in zip(columns, cells, strict=False)
            if name in COLUMNS
        }
        # Skip the rows of answers that nobody has marked.
        if named.get("points"):
            found.append(MarkLine(number, **named))
        if len(found) > MAX_LINES:
            raise UnreadableFile(_("The file has too many lines."))
    return found


def _columns(headings: Sequence[str]) -> list[str]:
    names = [heading.strip().lower().lstrip("\ufeff") for heading in headings]
    names = [ALSO.get(name, name) for name in names]
    if missing := [name for name in NEEDED if name not in names]:
        text = _("The first line has to name the columns; %(missing)s is missing.")
        raise UnreadableFile(text % {"missing": ", ".join(missing)})
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        text = _("A column is there twice: %(names)s.")
        raise UnreadableFile(text % {"names": ", ".join(twice)})
    return names


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    named = SEPARATOR_LINE.match(text)
    delimiter = named[1] if named else _delimiter(text)
    before = 1 if named else 0
    body = text[named.end() :] if named else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    start = 1 + before
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1 + before
    except csv.Error:
        text = _("Line %(line)d: a quotation mark is missing, or not doubled.")
        raise UnreadableFile(text % {"line": start}) from None


def _decoded(data: bytes) -> str:
    encoding = MARKS.get(data[:2], "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # Excel on Windows saves “CSV” this way; all bytes but five are characters.
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UnreadableFile(_("This is neither a CSV nor an XLSX file."))
    return text


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _sheet(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of the first sheet, with their numbers."""
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        rows = book.worksheets[0].iter_rows(values_only=True)
        for number, cells in enumerate(rows, 1):
            yield number, [_text(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise UnreadableFile(_("This is neither a CSV nor an XLSX file.")) from None


def _text(cell: Any) -> str:
    """The text of a cell. A number is a float: write 2.5, not its binary value."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return "" if cell is None else str(cell)
