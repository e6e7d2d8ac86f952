"""A list of people as CSV. Cells are replaced in the text itself: all else stays."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext as _

from assessments.formats.csv_export import text_cell
from assessments.formats.grade_list.base import MAX_ROWS, Place, Value, too_many_rows
from assessments.questions.parsed import UnreadableFile

DELIMITERS = (";", ",", "\t")
SEPARATOR_LINE = re.compile(r"\A\ufeff?\s*sep=(.)\s*(?:\r\n|\r|\n)", re.IGNORECASE)
MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
SHEET = ""


@dataclass(frozen=True, slots=True)
class _Field:
    """Where a cell is in the text, quotation marks included."""

    start: int
    end: int


@dataclass(slots=True)
class CsvList:
    """``decimal_sign`` is a comma where semicolons part the cells, as spreadsheets do."""

    text: str
    encoding: str
    delimiter: str
    fields: list[list[_Field]] = field(default_factory=list)

    content_type: ClassVar[str] = "text/csv"
    ending: ClassVar[str] = "csv"

    @classmethod
    def read(cls, data: bytes) -> "CsvList":
        text, encoding = _decoded(data)
        named = SEPARATOR_LINE.match(text)
        start = named.end() if named else len(text) - len(text.lstrip("\ufeff"))
        delimiter = named[1] if named else _delimiter(text)
        found = cls(text, encoding, delimiter)
        for record in _records(text, start, delimiter):
            found.fields.append(record)
            if len(found.fields) > MAX_ROWS:
                raise too_many_rows()
        return found

    @property
    def sheets(self) -> list[str]:
        return [SHEET]

    def rows(self, sheet: str = SHEET) -> list[list[str]]:
        return [[self._cell(one) for one in record] for record in self.fields]

    def formulas(self, sheet: str, column: int) -> set[int]:
        """A CSV has no formulas; a spreadsheet makes them of texts."""
        return set()

    def filled(self, sheet: str, values: Mapping[Place, Value]) -> bytes:
        """
        The file with these cells replaced.

        Raises:
            UnreadableFile: If the encoding of the file lacks a character.
        """
        text = self.text
        # From the end on, so that the places before stay where they are.
        for (row, column), value in sorted(values.items(), reverse=True):
            text = self._replaced(text, self.fields[row], column, value)
        try:
            return text.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError as error:
            words = _(
                "The file is %(encoding)s, which has no “%(sign)s”. Save it as UTF-8."
            )
            sign = error.object[error.start]
            raise UnreadableFile(
                words % {"encoding": self.encoding, "sign": sign}
            ) from None

    def _replaced(
        self, text: str, record: list[_Field], column: int, value: Value
    ) -> str:
        added = column - len(record) + 1
        if added > 0:
            end = record[-1].end
            return (
                text[:end]
                + self.delimiter * added
                + self._raw(value, False)
                + text[end:]
            )
        at = record[column]
        raw = self._raw(value, text.startswith('"', at.start))
        return text[: at.start] + raw + text[at.end :]

    def _raw(self, value: Value, is_quoted: bool) -> str:
        """The cell in the text; quoted if it was or has to be."""
        if isinstance(value, Decimal):
            sign = "," if self.delimiter == ";" else "."
            cell = f"{value}".replace(".", sign)
        else:
            cell = text_cell(value)
        if is_quoted or any(sign in cell for sign in (self.delimiter, '"', "\r", "\n")):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def _cell(self, one: _Field) -> str:
        raw = self.text[one.start : one.end]
        if not raw.startswith('"'):
            return raw
        inner, _quote, after = raw[1:].rpartition('"')
        return inner.replace('""', '"') + after


def _records(text: str, start: int, delimiter: str) -> Iterator[list[_Field]]:
    plain = rf"[^{re.escape(delimiter)}\r\n]*"
    cell = re.compile(rf'"(?:[^"]|"")*"{plain}|{plain}')
    at, record = start, list[_Field]()
    while at < len(text) or record:
        found = cell.match(text, at)
        assert found is not None, "an empty cell matches"
        if text.startswith('"', at) and not found[0].count('"') > 1:
            line = text.count("\n", 0, at) + 1
            words = _("Line %(line)d: a quotation mark is missing, or not doubled.")
            raise UnreadableFile(words % {"line": line})
        record.append(_Field(at, found.end()))
        at = found.end()
        if text.startswith(delimiter, at):
            at += 1
            continue
        yield record
        record = []
        at += 2 if text.startswith("\r\n", at) else 1


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "surrogateescape"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Excel on Windows saves “CSV” this way.
        return data.decode("cp1252", "surrogateescape"), "cp1252"


def _delimiter(text: str) -> str:
    """That which most of the first lines have."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return max(DELIMITERS, key=lambda one: sum(line.count(one) for line in lines))
