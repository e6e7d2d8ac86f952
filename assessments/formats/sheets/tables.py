"""Reads the tables of one file, whether they came as CSV or as XLSX."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_QUESTIONS
from assessments.formats.sheets.columns import columns_of
from assessments.formats.sheets.rows import RowReader
from assessments.questions.parsed import (
    BrokenQuestion,
    FileProblem,
    ParsedFile,
    Severity,
    UnreadableFile,
    excerpt_of,
)

Row = Sequence[str]


class TableReader:
    """
    Reads tables into one file. A problem names the row as the author sees it, and the
    sheet where there are several.
    """

    def __init__(self, *, has_comma: bool = False) -> None:
        self.file = ParsedFile()
        self.has_comma = has_comma
        self.sheet = ""
        self.cells: Row = ()
        self.ids: set[str] = set()

    def read(self, rows: Iterable[Row], *, sheet: str = "", kind: str = "") -> bool:
        """
        Read one table; its first row that is not empty has the names of its columns.

        Returns:
            Whether it is a table of questions.
        """
        self.sheet = sheet
        reader: RowReader | None = None
        for number, cells in enumerate(rows, 1):
            if reader is not None:
                self._read_row(reader, cells, number)
            elif any(cell.strip() for cell in cells):
                columns = columns_of(cells)
                if not columns.is_of_questions and "text" not in columns.single:
                    return False
                reader = RowReader(columns, self._warn, kind, self.has_comma)
                self.cells = cells
                self._tell_unknown(columns.unknown, number)
        return reader is not None

    def _tell_unknown(self, names: Sequence[str], number: int) -> None:
        if names:
            text = _("Columns that mean nothing here were left out: %(names)s.")
            self._warn(number, text % {"names": ", ".join(names[:10])})

    def _read_row(self, reader: RowReader, cells: Row, number: int) -> None:
        self.cells = cells
        try:
            question = reader.question(cells, number)
        except BrokenQuestion as broken:
            self._note(Severity.ERROR, broken.line, broken.message)
            return
        if question is None:
            return
        if question.file_id and question.file_id in self.ids:
            text = _("The id “%(id)s” stands at another question as well.")
            self._note(Severity.ERROR, number, text % {"id": question.file_id})
            return
        self.ids.add(question.file_id)
        self.file.items.append(replace(question, part=self.sheet))
        if len(self.file.items) > MAX_QUESTIONS:
            text = _("The file has more than %(most)d questions.")
            raise UnreadableFile(text % {"most": MAX_QUESTIONS})

    def _warn(self, number: int, message: str) -> None:
        self._note(Severity.WARNING, number, message)

    def _note(self, severity: Severity, number: int, message: str) -> None:
        excerpt = excerpt_of(" ".join(cell for cell in self.cells if cell)[:400])
        self.file.problems.append(
            FileProblem(severity, number, message, excerpt, self.sheet)
        )
