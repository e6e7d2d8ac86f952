"""Show the grade key of a test, or give it another one from a file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats.grade_key_file import (
    grade_key_as_csv,
    grade_key_as_json,
    read_grade_key,
)
from assessments.gradebook.regrading import Regrading, regrading
from assessments.gradebook.table import grade_key_of, results_table
from assessments.management.base import CommandBase, printable
from assessments.management.finding import test_named
from assessments.models import Test
from assessments.questions.parsed import UnreadableFile
from assessments.services.authoring.grade_keys import change_grade_key
from realtime import server_time


class Command(CommandBase):
    help = """\
Show the grade key of a test, or give it another one from a file.

TEST is its address (the last part of /tests/…/) or its number. --set FILE reads a key as
this command writes it, JSON or CSV, and names every grade that changes. --dry-run only
names them. Grades that are released change for candidates at once.

A CSV has the columns percent (or points), grade and passed (yes or no).

  manage.py grade_key biology-1 > key.csv
  manage.py grade_key biology-1 --format json
  manage.py grade_key biology-2 --set key.csv --dry-run
  manage.py grade_key biology-2 --set key.csv
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument(
            "--format", choices=["csv", "json"], default="csv", help="csv unless given."
        )
        parser.add_argument("--set", metavar="FILE", help="Take the key of this file.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Name the changes; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        if options["set"]:
            self._set(test, options["set"], dry_run=options["dry_run"])
        else:
            self._show(test, options["format"])

    def _show(self, test: Test, format: str) -> None:
        key = grade_key_of(test)
        if key is None:
            raise CommandError(f"{test} has no grade key.")
        if format == "json":
            self.stdout.write(json.dumps(grade_key_as_json(key), indent=2))
        else:
            self.stdout.write(grade_key_as_csv(key), ending="")

    def _set(self, test: Test, name: str, *, dry_run: bool) -> None:
        try:
            key = read_grade_key(Path(name).read_bytes())
        except UnreadableFile as error:
            raise CommandError(f"{name}: {error}") from error
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.") from error
        before = grade_key_of(test)
        rows = results_table(test, server_time.now()).rows
        self._report(regrading(rows, before, key))
        if test.shows_grade:
            self.remark("Grades are released: candidates see them change at once.")
        if not dry_run:
            change_grade_key(test.pk, key, seen=before)

    def _report(self, found: Regrading) -> None:
        for one in found.changed:
            name = printable(one.row.username)
            before, after = one.before.grade or "–", one.after.grade or "–"
            self.stdout.write(f"{name}: {before} → {after}")
        self.remark(
            f"{len(found.changed)} grades change; {found.now_pass} pass who did not,"
            f" {found.now_fail} no longer pass."
        )
