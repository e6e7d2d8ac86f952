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
Read marks from a file and give them to the answers of a test.

TEST is the address of the test (the last part of /tests/…/) or its number. FILE is XLSX,
or CSV in UTF-8 or Windows-1252 with commas, semicolons or tabs. The first line names the
columns:

  {",".join(COLUMNS)}

manage.py results TEST --answers writes such a file, with one line for each answer.
“answer” is the id of the answer. “round” is 1 if it is empty. “marker” is the user name
of a member of staff. Points may have a decimal comma. The command ignores lines without
points, and other columns.

The command refuses a line in these cases: the answer is not in this test; the answer has
changed since the revision in the file; the attempt has not ended; the points are below 0
or above the points of the question. If it refuses any line, it names every refused line
and imports nothing. A mark that was given before is not given again, so importing the
same file again changes nothing.

  manage.py results biology-1 --answers --format xlsx --output answers.xlsx
  manage.py import_marks biology-1 answers.xlsx --dry-run
  manage.py import_marks biology-1 answers.xlsx
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "test", metavar="TEST", help="The address or number of the test."
        )
        parser.add_argument(
            "file", metavar="FILE", help="The CSV or XLSX file, or - for stdin."
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what each line would do. Change nothing.",
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
    start = "Dry run. Nothing was changed. Would give" if dry_run else "Given:"
    same = f"; {imported.same} had been given before" if imported.same else ""
    return f"{start} {marks}{same}."
