"""Write the results of a test to a file or to stdout."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import ngettext

from assessments.formats.csv_export import results_of, write_results
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.management.output import STDOUT, add_output_option, opened_output
from realtime import server_time


class Command(CommandBase):
    help = """\
Write the results of a test: one row per attempt, one column per question.

TEST is the address of the test (the last part of /tests/…/) or its number. The file holds
every attempt, whatever its status. Times are UTC. The file is UTF-8 with a byte order
mark, as spreadsheets expect it. A text that a spreadsheet would run as a formula gets an
apostrophe in front. manage.py results writes more formats, with totals and grades.

  manage.py export_results biology-1 --format csv --output biology-1.csv
  manage.py export_results 42 | head
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "test", metavar="TEST", help="The address or number of the test."
        )
        parser.add_argument(
            "--format", choices=["csv"], default="csv", help="csv is the only format."
        )
        add_output_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        to_terminal = options["output"] == STDOUT and self.stdout.isatty()
        with (
            opened_output(self, options["output"], mark=True) as file,
            self.progress("Exporting", results_of(test).count()) as progress,
        ):
            # On a terminal the rows themselves are the progress.
            progress.watched = progress.watched and not to_terminal
            exported = write_results(
                file, test, now=server_time.now(), on_row=progress.step
            )
        if options["output"] != STDOUT:
            self.remark(f"{options['output']}: {_attempts(exported.attempts)}.")
        if exported.unsettled:
            self.remark(
                f"{_attempts(exported.unsettled)} ran out of time without a score so far. "
                "Run manage.py expire_attempts and export again."
            )


def _attempts(count: int) -> str:
    return ngettext("%d attempt", "%d attempts", count) % count
