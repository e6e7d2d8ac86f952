"""
The XML of a sheet, with the place of each cell in it, so that a cell can be replaced.

Expat says at which byte an element begins. Everything between the cells that are
replaced is copied as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

Place = tuple[int, int]
REFERENCE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")
TAG_END = re.compile(rb"""[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*encoding=["']([^"']+)["']""")
# What XML cannot hold.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")


class UnusualXml(ValueError):
    """XML that spreadsheets do not write: entities, or another encoding."""


@dataclass(slots=True)
class XmlCell:
    """``start`` to ``end`` is the element; ``style`` the number of its looks."""

    start: int
    end: int
    style: str = ""
    has_formula: bool = False


@dataclass(slots=True)
class XmlRow:
    """``end``: where its closing tag begins; -1 if the row is empty and has none."""

    tag: str
    end: int = -1
    style: str = ""
    columns: list[int] = field(default_factory=list)


@dataclass(slots=True)
class SheetXml:
    """Rows and cells count from 0."""

    data: bytes
    rows: dict[int, XmlRow] = field(default_factory=dict)
    cells: dict[Place, XmlCell] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> "SheetXml":
        sheet = cls(data)
        _Scan(sheet).run()
        return sheet

    def filled(self, values: Mapping[Place, Decimal | str]) -> bytes:
        """
        The XML with these cells. A row that the sheet lacks is left out.

        A text becomes a text in the cell itself, which no program takes for a formula.
        """
        found = (self._change(place, value) for place, value in values.items())
        changes = sorted((one for one in found if one is not None), reverse=True)
        data = self.data
        for start, end, xml in changes:
            data = data[:start] + xml + data[end:]
        return data

    def _change(
        self, place: Place, value: Decimal | str
    ) -> tuple[int, int, bytes] | None:
        row = self.rows.get(place[0])
        if row is None or row.end < 0:
            return None
        old = self.cells.get(place)
        if old is not None:
            return old.start, old.end, self._xml(row, place, value, old.style)
        later = [column for column in row.columns if column > place[1]]
        at = self.cells[place[0], min(later)].start if later else row.end
        return at, at, self._xml(row, place, value, row.style)

    def _xml(
        self, row: XmlRow, place: Place, value: Decimal | str, style: str
    ) -> bytes:
        # The prefix of the row's tag is that of all tags of the sheet.
        prefix = row.tag.rpartition(":")[0]
        p = f"{prefix}:" if prefix else ""
        looks = f" s={quoteattr(style)}" if style else ""
        where = f'r="{column_name(place[1])}{place[0] + 1}"{looks}'
        if isinstance(value, Decimal):
            xml = f"<{p}c {where}><{p}v>{value:f}</{p}v></{p}c>"
        else:
            text = escape(CONTROLS.sub("", value))
            xml = f'<{p}c {where} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'
        return xml.encode()


class _Scan:
    """One pass of expat over a sheet."""

    def __init__(self, sheet: SheetXml) -> None:
        self.sheet = sheet
        self.row = -1
        self.column = -1
        self.is_empty_row = False
        self.parser = _parser(sheet.data)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def run(self) -> None:
        self.parser.Parse(self.sheet.data, True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "row":
                self._row(tag, attributes)
            case "c":
                self._cell(attributes)
            case "f":
                self.sheet.cells[self.row, self.column].has_formula = True

    def _row(self, tag: str, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        has_looks = attributes.get("customFormat", "0") in ("1", "true")
        style = attributes.get("s", "") if has_looks else ""
        self.is_empty_row = self._is_empty_tag(self.parser.CurrentByteIndex)
        self.sheet.rows[self.row] = XmlRow(tag, style=style)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column = _column(attributes.get("r"), self.column + 1)
        start = self.parser.CurrentByteIndex
        end = tag_end(self.sheet.data, start) if self._is_empty_tag(start) else -1
        cell = XmlCell(start, end, attributes.get("s", ""))
        self.sheet.cells[self.row, self.column] = cell
        self.sheet.rows[self.row].columns.append(self.column)

    def end(self, tag: str) -> None:
        # After an empty tag expat stands behind it.
        at = self.parser.CurrentByteIndex
        match _local(tag):
            case "row" if not self.is_empty_row:
                self.sheet.rows[self.row].end = at
            case "c" if self.sheet.cells[self.row, self.column].end < 0:
                end = tag_end(self.sheet.data, at)
                self.sheet.cells[self.row, self.column].end = end

    def _is_empty_tag(self, start: int) -> bool:
        return self.sheet.data.endswith(b"/>", start, tag_end(self.sheet.data, start))


def forbid_entities(data: bytes) -> None:
    """
    Raises:
        UnusualXml: If the XML declares entities, which can fill the memory.
    """
    _parser(data).Parse(data, True)


def calculated_on_load(data: bytes) -> bytes:
    """The workbook, so that its formulas are calculated when it is opened."""
    starts, ends = _children(data)
    if "calcPr" in starts:
        begin, tag = starts["calcPr"]
        stop = tag_end(data, begin)
        name = begin + len(tag) + 1
        rest = re.sub(rb"""\s+fullCalcOnLoad=("[^"]*"|'[^']*')""", b"", data[name:stop])
        return data[:name] + b' fullCalcOnLoad="1"' + rest + data[stop:]
    at = max(ends[name] for name in BEFORE_CALCULATION if name in ends)
    prefix = starts["sheets"][1].rpartition(":")[0]
    added = f"{prefix}:calcPr" if prefix else "calcPr"
    return data[:at] + f'<{added} fullCalcOnLoad="1"/>'.encode() + data[at:]


def _children(data: bytes) -> tuple[dict[str, tuple[int, str]], dict[str, int]]:
    """By name, where elements begin, with their tags, and where they end."""
    starts: dict[str, tuple[int, str]] = {}
    ends: dict[str, int] = {}
    parser = _parser(data)

    def start(tag: str, attributes: dict[str, str]) -> None:
        starts[_local(tag)] = parser.CurrentByteIndex, tag

    def end(tag: str) -> None:
        at = parser.CurrentByteIndex
        closes = data.startswith(f"</{tag}".encode(), at)
        ends[_local(tag)] = tag_end(data, at) if closes else at

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return starts, ends


def tag_end(data: bytes, start: int) -> int:
    """Where the tag that begins at ``start`` ends; a value may hold a “>”."""
    found = TAG_END.match(data, start)
    if found is None:
        raise UnusualXml
    return found.end()


def column_name(column: int) -> str:
    """0 is A, 26 is AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _column(reference: str | None, following: int) -> int:
    if reference is None:
        return following
    found = REFERENCE.match(reference)
    if found is None:
        raise UnusualXml
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _parser(data: bytes) -> Any:
    declared = DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        declared and declared[1].lower() not in (b"utf-8", b"us-ascii")
    ):
        raise UnusualXml
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*declaration: object) -> None:
    raise UnusualXml


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
