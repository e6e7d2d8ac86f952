"""Fill a registrar's list with the results of a test."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats.grade_list.base import GradeList
from assessments.formats.grade_list.opened import read_grade_list
from assessments.gradebook.filling import (
    Columns,
    Fill,
    Filling,
    LineState,
    PersonKey,
    Wanted,
    cell,
    fill_in,
    guess,
)
from assessments.gradebook.table import results_table
from assessments.management.base import CommandBase, printable
from assessments.management.finding import test_named
from assessments.questions.parsed import UnreadableFile
from realtime import server_time

SHOWN = 20
WORDS = {
    LineState.NOT_FOUND: "not a candidate of this test",
    LineState.TWICE: "in the list twice",
    LineState.AMBIGUOUS: "the name of several candidates",
    LineState.NO_RESULT: "without a final result",
    LineState.FORMULA: "the cell holds a formula",
}


class Command(CommandBase):
    help = """\
Fill a list of people, as a registrar keeps it, with the results of a test.

TEST is its address (the last part of /tests/…/) or its number. FILE is XLSX or CSV; it is
not changed. --output names the filled copy: everything but the filled cells is as it was,
formats, formulas, other sheets, encoding and quotation marks. --person is the heading of
the column that names people, by e-mail address, user name or student number; without it
the column that names the most candidates is taken. --fill is a heading, “=” and what to
fill in there: points, percent, grade or passed. Grades need a grade key.

A line whose person is not found, is there twice or has no final result stays as it is, and
is named. Of several attempts the best counts. Exit code 1: some lines were not filled.

  manage.py fill_grades biology-1 list.xlsx --fill Note=grade --dry-run
  manage.py fill_grades biology-1 list.xlsx --fill Note=grade --output filled.xlsx
  manage.py fill_grades biology-1 list.csv --person E-Mail --fill Passed=passed --output -
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument("file", metavar="FILE", help="The list, XLSX or CSV.")
        parser.add_argument(
            "--person", metavar="COLUMN", help="The heading of the column of people."
        )
        parser.add_argument(
            "--fill",
            metavar="COLUMN=WHAT",
            required=True,
            help="The heading, and points, percent, grade or passed.",
        )
        parser.add_argument(
            "--by",
            choices=[key.value for key in PersonKey],
            help="What names a person; found out unless given.",
        )
        parser.add_argument("--sheet", help="The sheet; the first unless given.")
        parser.add_argument(
            "--header", type=int, help="The row of the headings, from 1; found out."
        )
        parser.add_argument("--passed", default="passed", help="The word for it.")
        parser.add_argument("--failed", default="not passed", help="The word for it.")
        parser.add_argument(
            "--output", metavar="FILE", help="The filled copy; - is stdout."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be filled in only."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["output"] and not options["dry_run"]:
            raise CommandError("Name the filled copy: --output FILE.", returncode=2)
        table = results_table(test_named(options["test"]), server_time.now())
        try:
            filled = _Filled(options, list(table.rows))
            self._report(filled.filling)
            if not options["dry_run"]:
                self._write(options["output"], filled.content())
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        if left := len(filled.filling.lines) - filled.count:
            raise CommandError(f"{left} lines of the list are not filled.")

    def _report(self, filling: Filling) -> None:
        filled = len(filling.of(LineState.FILLED))
        self.remark(
            f"{filled} lines filled, {filling.replaced} of them held something."
        )
        for state, words in WORDS.items():
            lines = filling.of(state)
            for line in lines[:SHOWN]:
                self.remark(f"Row {line.row + 1}, {printable(line.person)}: {words}.")
            if len(lines) > SHOWN:
                self.remark(f"… and {len(lines) - SHOWN} more: {words}.")
        if filling.missing:
            names = ", ".join(
                printable(row.username) for row in filling.missing[:SHOWN]
            )
            self.remark(f"{len(filling.missing)} with a result are not listed: {names}")

    def _write(self, name: str, content: bytes) -> None:
        if name == "-":
            # Bytes: the file has an encoding of its own.
            self.stdout.flush()
            sys.stdout.buffer.write(content)
        else:
            Path(name).write_bytes(content)


class _Filled:
    """The list as the options of the command say."""

    def __init__(self, options: dict[str, Any], results: list[Any]) -> None:
        self.source: GradeList = read_grade_list(Path(options["file"]).read_bytes())
        self.sheet = _sheet(self.source, options["sheet"])
        rows = self.source.rows(self.sheet)
        guessed = guess(rows, results)
        header = guessed.header if options["header"] is None else options["header"] - 1
        heading, what = _what(options["fill"])
        person = guessed.person
        if options["person"]:
            person = _column(rows, header, options["person"])
        if person is None:
            raise CommandError("No column names a candidate. Name one with --person.")
        key = PersonKey(options["by"]) if options["by"] else guessed.key
        self.columns = Columns(header, person, _column(rows, header, heading))
        wanted = Wanted(
            key or PersonKey.EMAIL, what, options["passed"], options["failed"]
        )
        formulas = self.source.formulas(self.sheet, self.columns.fill)
        self.filling = fill_in(rows, self.columns, wanted, results, formulas)

    @property
    def count(self) -> int:
        return len(self.filling.of(LineState.FILLED))

    def content(self) -> bytes:
        return self.source.filled(self.sheet, self.filling.values(self.columns.fill))


def _what(text: str) -> tuple[str, Fill]:
    heading, _sign, what = text.rpartition("=")
    if not heading or what not in set(Fill):
        names = ", ".join(Fill)
        raise CommandError(
            f"--fill is COLUMN=WHAT; WHAT is one of {names}.", returncode=2
        )
    return heading, Fill(what)


def _sheet(source: GradeList, name: str | None) -> str:
    sheets = source.sheets
    if name is None:
        return sheets[0]
    if name not in sheets:
        raise CommandError(f"There is no sheet {name}; there are: {', '.join(sheets)}.")
    return name


def _column(rows: list[list[str]], header: int, heading: str) -> int:
    """The number of a column by its heading."""
    if not 0 <= header < len(rows):
        raise CommandError("The list has no such row of headings.")
    names = [cell(rows, header, n).strip() for n in range(len(rows[header]))]
    folded = [name.casefold() for name in names]
    if folded.count(heading.strip().casefold()) != 1:
        listed = ", ".join(name for name in names if name)
        raise CommandError(
            f"No or several columns “{heading}” in row {header + 1}; there are: {listed}."
        )
    return folded.index(heading.strip().casefold())
