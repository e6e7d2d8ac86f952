"""Write the results of a test to a file or to stdout."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import ngettext

from assessments.formats.csv_export import Writable, results_of, write_results
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from realtime import server_time

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets know UTF-8 by it


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
        parser.add_argument(
            "--output",
            metavar="FILE",
            default="-",
            help="The file. Default: stdout (-).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        to_terminal = options["output"] == "-" and self.stdout.isatty()
        with (
            self._opened(options["output"]) as file,
            self.progress("Exporting", results_of(test).count()) as progress,
        ):
            # On a terminal the rows themselves are the progress.
            progress.watched = progress.watched and not to_terminal
            exported = write_results(
                file, test, now=server_time.now(), on_row=progress.step
            )
        if options["output"] != "-":
            self.remark(f"{options['output']}: {_attempts(exported.attempts)}.")
        if exported.unsettled:
            self.remark(
                f"{_attempts(exported.unsettled)} ran out of time without a score so far. "
                "Run manage.py expire_attempts and export again."
            )

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[Writable]:
        if name == "-":
            # UTF-8 whatever the terminal's encoding: the byte order mark promises it.
            if isinstance(out := self.stdout._out, io.TextIOWrapper):
                out.reconfigure(encoding="utf-8", newline="")
            self.stdout.write(BYTE_ORDER_MARK, ending="")
            yield self.stdout
            return
        try:
            with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
                yield file
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.") from error


def _attempts(count: int) -> str:
    return ngettext("%d attempt", "%d attempts", count) % count
