"""Show the results of a test, or write them to a file."""

import contextlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from assessments.formats.csv_export import Writable
from assessments.formats.results.csv_file import DIALECTS, write_csv
from assessments.formats.results.json_data import as_json
from assessments.formats.results.sheets import Cell, answer_sheet, sheet
from assessments.formats.results.xlsx_file import write_xlsx
from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import ResultsTable, results_table
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from realtime import server_time

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets know UTF-8 by it


class Command(CommandBase):
    help = """\
Show the results of a test: a row for each attempt, its points, total and grade.

TEST is the address of the test (the last part of /tests/…/) or its number. Attempts that
do not count are listed too; their status is voided. For grades, enter a grade key on the
test's page in the admin. A grade is empty while an answer of the attempt waits to be
marked; the last column counts these answers.

--answers writes a row for each answer instead: the candidate, the question, the answer
and its points.

  manage.py results biology-1
  manage.py results biology-1 --format xlsx --output biology-1.xlsx
  manage.py results biology-1 --format csv --dialect continental --output biology-1.csv
  manage.py results biology-1 --format json --answers
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "test", metavar="TEST", help="The address or number of the test."
        )
        parser.add_argument(
            "--format",
            choices=["table", "csv", "xlsx", "json"],
            default="table",
            help="Default: table, to be read on a terminal. xlsx needs --output.",
        )
        parser.add_argument(
            "--dialect",
            choices=DIALECTS,
            default="international",
            help="For csv, the separator and the decimal sign: comma and point, semicolon and "
            "comma, or tab and point. Default: international.",
        )
        parser.add_argument(
            "--answers", action="store_true", help="Write a row for each answer."
        )
        parser.add_argument(
            "--output",
            metavar="FILE",
            default="-",
            help="The file. Default: stdout (-).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["output"]
        if options["format"] == "xlsx" and name == "-":
            raise CommandError(
                "Give --output FILE: xlsx cannot go to stdout.", returncode=2
            )
        table = results_table(test_named(options["test"]), server_time.now())
        with _readable(name):
            self._write(table, options)
        if name != "-":
            self.remark(f"{name}: {len(table.rows)} rows.")
        if waiting := sum(row.unmarked for row in table.rows):
            self.remark(
                f"{_answers_wait(waiting)} to be marked. The results are not final."
            )

    def _write(self, table: ResultsTable, options: dict[str, Any]) -> None:
        match options["format"]:
            case "xlsx":
                self._write_xlsx(table, options)
            case "json":
                given = answers_of(table.test) if options["answers"] else None
                with self._opened(options["output"], mark=False):
                    self.write_json(as_json(table, given))
            case "csv":
                with self._opened(options["output"], mark=True) as file:
                    write_csv(file, _rows(table, options), options["dialect"])
            case _:
                with self._opened(options["output"], mark=False):
                    first, *rest = _rows(table, options)
                    self.write_table(
                        [str(cell) for cell in first],
                        [["" if c is None else c for c in row] for row in rest],
                    )

    def _write_xlsx(self, table: ResultsTable, options: dict[str, Any]) -> None:
        sheets = [("Attempts", sheet(table))]
        if options["answers"]:
            sheets.append(("Answers", answer_sheet(answers_of(table.test))))
        write_xlsx(Path(options["output"]), sheets)

    @contextlib.contextmanager
    def _opened(self, name: str, *, mark: bool) -> Iterator[Writable]:
        """The file that data goes to; it is ``self.stdout`` meanwhile."""
        if name == "-":
            # UTF-8 whatever the terminal's encoding: the byte order mark promises it.
            if isinstance(out := self.stdout._out, io.TextIOWrapper):
                out.reconfigure(encoding="utf-8", newline="")
            if mark:
                self.stdout.write(BYTE_ORDER_MARK, ending="")
            yield self.stdout
            return
        encoding = "utf-8-sig" if mark else "utf-8"
        with Path(name).open("w", encoding=encoding, newline="") as file:
            terminal, self.stdout = self.stdout, OutputWrapper(file)
            try:
                yield file
            finally:
                self.stdout = terminal


def _answers_wait(count: int) -> str:
    return "1 answer waits" if count == 1 else f"{count} answers wait"


def _rows(table: ResultsTable, options: dict[str, Any]) -> Iterator[Sequence[Cell]]:
    if options["answers"]:
        return answer_sheet(answers_of(table.test))
    return sheet(table)


@contextlib.contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}.") from error
