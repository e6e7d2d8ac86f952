"""Give the answers of a test the marks that a file holds."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats.marks_file import COLUMNS, MarkLine, read_marks
from assessments.management.base import CommandBase, add_json_option, printable
from assessments.management.finding import test_named
from assessments.questions.parsed import UnreadableFile
from assessments.services.grading.importing import (
    ImportedMarks,
    MarkChange,
    import_marks,
)
from realtime import server_time

SHOWN_REFUSALS = 20


class Command(CommandBase):
    help = f"""\
Give the answers of a test the marks that a file holds.

TEST is its address (the last part of /tests/…/) or its number. FILE is CSV (UTF-8 or
Windows-1252; commas, semicolons or tabs) or XLSX. The first line names the columns:

  {",".join(COLUMNS)}

“manage.py results TEST --answers” writes such a file, with one line for each answer: its
id is the answer. round is 1 unless given, marker is the user name of somebody of the staff.
Points may have a decimal comma. A line without points is left alone; other columns are, too.

A line is refused if its answer has changed since that revision, is not in this test, or
belongs to an attempt that has not ended, and if its points are not from 0 to those of the
question. If any line is refused, nothing is imported and every such line is named. A line
that says what was given already does nothing: importing a file again changes nothing.

  manage.py results biology-1 --answers --format xlsx --output answers.xlsx
  manage.py import_marks biology-1 answers.xlsx --dry-run
  manage.py import_marks biology-1 answers.xlsx
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX; - for stdin.")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what each line would do; change nothing.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        lines = _read(options["file"])
        imported = import_marks(
            test,
            lines,
            actor=None,
            now=server_time.now(),
            dry_run=options["dry_run"],
        )
        if options["json"]:
            self.write_json(asdict(imported) | {"dry_run": options["dry_run"]})
        else:
            self._report(imported, options["dry_run"])
        if imported.refused:
            raise CommandError(_nothing(len(imported.refused)))

    def _report(self, imported: ImportedMarks, dry_run: bool) -> None:
        for refusal in imported.refused[:SHOWN_REFUSALS]:
            self.stderr.write(f"Line {refusal.line}: {printable(refusal.why)}")
        if more := imported.refused[SHOWN_REFUSALS:]:
            self.stderr.write(f"… and {len(more)} more lines; --json lists them all.")
        if imported.refused:
            return
        if dry_run:
            rows = map(_cells, imported.changes)
            self.write_table(
                ["Line", "Answer", "Round", "Before", "Points"], list(rows)
            )
        self.stdout.write(self.style.SUCCESS(_summary(imported, dry_run)))


def _cells(change: MarkChange) -> list[object]:
    before = "–" if change.before is None else change.before
    return [change.line, change.answer, change.round, before, change.points]


def _read(name: str) -> list[MarkLine]:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return read_marks(data)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}.") from error
    except UnreadableFile as error:
        raise CommandError(f"{name}: {error}") from error


def _nothing(count: int) -> str:
    lines = "1 line is" if count == 1 else f"{count} lines are"
    return f"Nothing was imported: {lines} refused."


def _summary(imported: ImportedMarks, dry_run: bool) -> str:
    count = len(imported.changes)
    marks = "1 mark" if count == 1 else f"{count} marks"
    start = "Dry run, nothing was changed. Would give" if dry_run else "Given:"
    same = f"; {imported.same} given before" if imported.same else ""
    return f"{start} {marks}{same}."
