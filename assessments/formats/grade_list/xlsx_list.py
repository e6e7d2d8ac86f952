"""
A list of people as XLSX. Cells are replaced in the sheet's own XML: all else stays.

A library that reads a workbook and writes it again loses what it does not know: charts,
pictures, controls. Here every other byte of every part is copied.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from posixpath import join, normpath
from typing import Any, ClassVar
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

import openpyxl
from django.utils.translation import gettext as _

from assessments.formats.grade_list.base import MAX_ROWS, Place, Value, too_many_rows
from assessments.formats.grade_list.sheet_xml import (
    SheetXml,
    calculated_on_load,
    forbid_entities,
)
from assessments.questions.parsed import UnreadableFile

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MOST_CELLS = 500
# Formatted rows without content go on to the end of a sheet.
MOST_SCANNED = 200_000
BROKEN = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    ExpatError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(slots=True)
class XlsxList:
    data: bytes

    content_type: ClassVar[str] = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    ending: ClassVar[str] = "xlsx"

    @property
    def sheets(self) -> list[str]:
        """Sheets with cells; not those that are one chart."""
        try:
            return list(self._parts())
        except BROKEN:
            raise _damaged() from None

    def rows(self, sheet: str) -> list[list[str]]:
        try:
            return self._rows(sheet)
        except BROKEN:
            raise _damaged() from None

    def formulas(self, sheet: str, column: int) -> set[int]:
        cells = self._scanned(sheet).cells.items()
        return {row for (row, at), one in cells if at == column and one.has_formula}

    def filled(self, sheet: str, values: Mapping[Place, Value]) -> bytes:
        changed = {self._parts()[sheet]: self._scanned(sheet).filled(values)}
        with zipfile.ZipFile(BytesIO(self.data)) as old:
            # Formulas that use the new cells hold the values of before.
            changed[WORKBOOK] = calculated_on_load(old.read(WORKBOOK))
            file = BytesIO()
            with zipfile.ZipFile(file, "w") as new:
                new.comment = old.comment
                for info in old.infolist():
                    part = changed.get(info.filename)
                    new.writestr(info, old.read(info) if part is None else part)
        return file.getvalue()

    def _scanned(self, sheet: str) -> SheetXml:
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as packed:
                return SheetXml.read(packed.read(self._parts()[sheet]))
        except BROKEN:
            raise _damaged() from None

    def _parts(self) -> dict[str, str]:
        """The file of each sheet by its name."""
        with zipfile.ZipFile(BytesIO(self.data)) as packed:
            targets = {
                one.get("Id"): (one.get("Type", ""), one.get("Target", ""))
                for one in _parsed(packed.read(RELATIONS))
            }
            book = _parsed(packed.read(WORKBOOK))
        found = {}
        for one in book.iter():
            if _local(one.tag) == "sheet":
                ids = [value for name, value in one.items() if _local(name) == "id"]
                kind, target = targets[ids[0]]
                if kind.endswith("/worksheet"):
                    found[one.get("name", "")] = _path(target)
        return found

    def _rows(self, sheet: str) -> list[list[str]]:
        book = openpyxl.load_workbook(
            BytesIO(self.data), read_only=True, data_only=True, keep_links=False
        )
        page: Any = book[sheet]
        # Some programs write a wrong size of the sheet.
        page.reset_dimensions()
        rows: list[list[str]] = []
        last = 0
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            rows.append([cell_text(one) for one in cells[:MOST_CELLS]])
            if any(rows[-1]):
                last = number
            if last > MAX_ROWS:
                raise too_many_rows()
            if number > MOST_SCANNED:
                break
        return rows[:last]


def cell_text(cell: Any) -> str:
    """A number is a float in the file: write 2.5, not its binary value, and 7 for 7.0."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return "" if cell is None else str(cell)


def _parsed(data: bytes) -> ElementTree.Element:
    forbid_entities(data)
    return ElementTree.fromstring(data)  # noqa: S314  # without entities


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _path(target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    )


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        _("The workbook is damaged, or it is no XLSX. Save it again.")
    )
