"""
What the page that fills a list was sent.

The server keeps no list: the page sends the file back with each step.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from assessments.formats.grade_list.base import GradeList
from assessments.formats.grade_list.opened import read_grade_list
from assessments.formats.grade_list.sheet_xml import column_name
from assessments.gradebook.filling import (
    Columns,
    Fill,
    Filling,
    PersonKey,
    Rows,
    Wanted,
    cell,
    fill_in,
    guess,
)
from assessments.gradebook.table import TableRow
from assessments.questions.parsed import UnreadableFile

#: As base64 in a field this stays below what Django takes (DATA_UPLOAD_MAX_MEMORY_SIZE).
MAX_BYTES = 1_500_000
MAX_NAME = 150
#: The headings by which the column to fill and what to fill in are found.
HEADINGS = {
    Fill.GRADE: re.compile("note|grade|mark", re.IGNORECASE),
    Fill.POINTS: re.compile("punkt|point|score|ergebnis|result", re.IGNORECASE),
    Fill.PERCENT: re.compile("prozent|percent|%", re.IGNORECASE),
    Fill.PASSED: re.compile("bestanden|passed", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class UploadedList:
    name: str
    data: bytes

    @property
    def as_text(self) -> str:
        return base64.b64encode(self.data).decode()


def uploaded_list(
    file: "UploadedFile[Any] | None", posted: Mapping[str, str]
) -> UploadedList | None:
    """
    The new file, or the one of the step before; None without either.

    Raises:
        UnreadableFile: If the file is too large for the page, or was changed on the way.
    """
    if file is not None:
        if (file.size or 0) > MAX_BYTES:
            raise UnreadableFile(
                _(
                    "The file is too large for this page: at most 1.5 MB. For larger files there is the command fill_grades."
                )
            )
        return UploadedList((file.name or "")[-MAX_NAME:], file.read())
    if not posted.get("content"):
        return None
    try:
        data = base64.b64decode(posted["content"], validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableFile(_("Choose the file again.")) from None
    return UploadedList(posted.get("name", "")[-MAX_NAME:], data)


@dataclass(frozen=True, slots=True)
class ListChoices:
    """
    The list with what was chosen, or guessed where nothing was. ``header`` counts from 0;
    ``person`` and ``fill`` are None where no column was found.
    """

    source: GradeList
    sheet: str
    rows: Rows
    header: int
    person: int | None
    fill: int | None
    by: PersonKey
    what: Fill

    @property
    def looked_at(self) -> str:
        """What the page showed a preview of; only this may be downloaded."""
        columns = self.header, self.person, self.fill
        return " ".join([*map(str, columns), self.by, self.what, self.sheet])

    @property
    def headings(self) -> list[tuple[int, str]]:
        """The columns, each with its letter and its heading."""
        width = max(map(len, self.rows), default=0)
        return [
            (n, f"{column_name(n)}: {cell(self.rows, self.header, n).strip()[:50]}")
            for n in range(width)
        ]

    def filling(self, results: Sequence[TableRow]) -> Filling | None:
        """None as long as a column is not chosen."""
        if self.person is None or self.fill is None or self.person == self.fill:
            return None
        wanted = Wanted(self.by, self.what, _("passed"), _("not passed"))
        columns = Columns(self.header, self.person, self.fill)
        formulas = self.source.formulas(self.sheet, self.fill)
        return fill_in(self.rows, columns, wanted, results, formulas)

    def filled(self, filling: Filling) -> bytes:
        assert self.fill is not None, "a filling has a column"
        return self.source.filled(self.sheet, filling.values(self.fill))


def choices_of(
    data: bytes, posted: Mapping[str, str], results: Sequence[TableRow]
) -> ListChoices:
    """
    Raises:
        UnreadableFile: If the file is no list that can be filled.
    """
    source = read_grade_list(data)
    sheets = source.sheets
    if not sheets:
        raise UnreadableFile(_("The workbook has no sheet with cells."))
    sheet = posted.get("sheet", "")
    sheet = sheet if sheet in sheets else sheets[0]
    rows = source.rows(sheet)
    if not rows:
        raise UnreadableFile(_("The sheet is empty."))
    guessed = guess(rows, results)
    header = _number(posted.get("header"), 1, len(rows))
    header = guessed.header if header is None else header - 1
    width = max(map(len, rows))
    found, what = _to_fill(rows[header])
    person = _number(posted.get("person"), 0, width - 1)
    fill = _number(posted.get("fill"), 0, width - 1)
    by, asked = posted.get("by", ""), posted.get("what", "")
    return ListChoices(
        source,
        sheet,
        rows,
        header,
        guessed.person if person is None else person,
        found if fill is None else fill,
        PersonKey(by) if by in set(PersonKey) else guessed.key or PersonKey.EMAIL,
        Fill(asked) if asked in set(Fill) else what,
    )


def _to_fill(headings: Sequence[str]) -> tuple[int | None, Fill]:
    """The first column whose heading says what belongs there."""
    for what, pattern in HEADINGS.items():
        for column, heading in enumerate(headings):
            if pattern.search(heading):
                return column, what
    return None, Fill.GRADE


def _number(text: str | None, least: int, most: int) -> int | None:
    if text is None or not (text.isascii() and text.isdigit()):
        return None
    number = int(text[:9])
    return number if least <= number <= most else None
