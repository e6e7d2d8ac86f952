"""Show the results of a test, or write them to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats.results.contents import Contents, ResultsContents
from assessments.formats.results.csv_file import DIALECTS, write_csv
from assessments.formats.results.xlsx_file import write_xlsx
from assessments.gradebook.table import results_table
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.management.output import (
    STDOUT,
    add_output_option,
    opened_output,
    writable,
)
from realtime import server_time


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
        add_output_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["output"]
        if options["format"] == "xlsx" and name == STDOUT:
            raise CommandError(
                "Give --output FILE: xlsx cannot go to stdout.", returncode=2
            )
        table = results_table(test_named(options["test"]), server_time.now())
        self._write(ResultsContents(table, options["answers"]), name, options)
        if name != STDOUT:
            self.remark(f"{name}: {len(table.rows)} rows.")
        if waiting := sum(row.unmarked for row in table.rows):
            self.remark(
                f"{_answers_wait(waiting)} to be marked. The results are not final."
            )

    def _write(self, contents: Contents, name: str, options: dict[str, Any]) -> None:
        match options["format"]:
            case "xlsx":
                with writable(name), Path(name).open("wb") as book:
                    write_xlsx(book, contents.sheets())
            case "json":
                with opened_output(self, name):
                    self.write_json(contents.data())
            case "csv":
                with opened_output(self, name, mark=True) as file:
                    write_csv(file, contents.rows(), options["dialect"])
            case _:
                with opened_output(self, name):
                    self._write_table(contents)

    def _write_table(self, contents: Contents) -> None:
        first, *rest = contents.rows()
        self.write_table(
            [str(cell) for cell in first],
            [["" if cell is None else cell for cell in row] for row in rest],
        )


def _answers_wait(count: int) -> str:
    return "1 answer waits" if count == 1 else f"{count} answers wait"
