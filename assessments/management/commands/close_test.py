"""Close a test to new starts, or open it again."""

from typing import Any

from django.core.management.base import CommandParser

from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.services import closing
from realtime import server_time


class Command(CommandBase):
    help = """\
Close a test to new starts.

From then on nobody can start the test. Candidates who are sitting it go on. The results
of a test for everybody can be released only when nobody can start it any more: after its
closing time, or after this command.

TEST is the address of the test (the last part of /tests/…/) or its number.

  manage.py close_test biology-1
  manage.py close_test biology-1 --undo
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "test", metavar="TEST", help="The address or number of the test."
        )
        parser.add_argument(
            "--undo",
            action="store_true",
            help="Open the test again; its own times decide who may start.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        if options["undo"]:
            closing.open_to_starts(test.pk)
            self.stdout.write(f"{test.slug}: its own times decide again who may start.")
            return
        closing.close_to_starts(test.pk, now=server_time.now())
        self.stdout.write(f"{test.slug}: closed to new starts.")
