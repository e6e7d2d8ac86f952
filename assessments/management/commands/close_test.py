"""Close a test to new starts, or open it again."""

from typing import Any

from django.core.management.base import CommandParser

from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.services import closing
from realtime import server_time


class Command(CommandBase):
    help = """\
Close a test to new starts: nobody begins it from now on, and who sits it goes on.

TEST is its address (the last part of /tests/…/) or its number. Results of a test for
everybody can be released only when it is closed, by its closing time or by this.

  manage.py close_test biology-1
  manage.py close_test biology-1 --undo
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument(
            "--undo", action="store_true", help="Let its own times decide again."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        if options["undo"]:
            closing.open_to_starts(test.pk)
            self.stdout.write(f"{test.slug}: its own times say who may start.")
            return
        closing.close_to_starts(test.pk, now=server_time.now())
        self.stdout.write(f"{test.slug}: closed to new starts.")
