"""Show how a test and its questions worked."""

from typing import Any

from django.core.management.base import CommandParser

from assessments.formats.results.contents import Rows, StatisticsContents
from assessments.formats.results.csv_file import DIALECTS, write_csv
from assessments.formats.results.statistics_data import test_sheet
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.statistics.reading import TestStatistics, Which, statistics_of
from realtime import server_time


class Command(CommandBase):
    help = """\
Show how a test and its questions worked: facility, discrimination, Cronbach's alpha.

TEST is its address (the last part of /tests/…/) or its number. docs/statistics.md has the
formula of each figure, and says what to do about a bad one. Facility, guess, weights and
groups are shares from 0 to 1. Attempts that are open or voided are left out. Of somebody's
several attempts the first counts, unless --attempts says otherwise.

--responses gives a row for each option or answer instead: how many chose it, and how many
of the best and of the weakest.

  manage.py statistics biology-1
  manage.py statistics biology-1 --responses
  manage.py statistics biology-1 --format json > biology-1.json
  manage.py statistics biology-1 --format csv --attempts all
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument(
            "--format",
            choices=["table", "json", "csv"],
            default="table",
            help="table, for a person at a terminal, unless given.",
        )
        parser.add_argument(
            "--dialect",
            choices=DIALECTS,
            default="international",
            help="Of a CSV: comma and point, semicolon and comma, or tab and point.",
        )
        parser.add_argument(
            "--attempts",
            choices=[which.value for which in Which],
            default=Which.FIRST.value,
            help="Which attempts of somebody with several; first unless given.",
        )
        parser.add_argument(
            "--responses", action="store_true", help="A row for each response."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        which = Which(options["attempts"])
        found = statistics_of(test_named(options["test"]), server_time.now(), which)
        contents = StatisticsContents(found, of_responses=options["responses"])
        match options["format"]:
            case "json":
                self.write_json(contents.data())
            case "csv":
                write_csv(self.stdout, contents.rows(), options["dialect"])
            case _:
                if not options["responses"]:
                    self._write_rows(test_sheet(found.figures))
                    self.stdout.write("")
                self._write_rows(contents.rows())
        self._remark(found)

    def _write_rows(self, rows: Rows) -> None:
        headings = [str(cell) for cell in next(rows)]
        cells = [["–" if cell is None else cell for cell in row] for row in rows]
        self.write_table(headings, cells)

    def _remark(self, found: TestStatistics) -> None:
        left = found.left_out
        if left.open or left.voided or left.others:
            self.remark(
                f"Left out: {left.open} attempts that are open or not scored,"
                f" {left.voided} voided, {left.others} others of the same candidates."
            )
        if waiting := sum(one.waiting for one in found.questions):
            self.remark(
                f"Answers that wait to be marked: {waiting}. Their questions are left out."
            )
