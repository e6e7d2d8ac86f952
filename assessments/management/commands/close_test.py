"""Close a test to new starts, or open it again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.models import Test
from assessments.services import closing, opening
from assessments.services.errors import Refused
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

While results of the test are released, --undo is refused: whoever starts could know the
questions. --override REASON goes past that and is logged.
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
        parser.add_argument(
            "--override",
            metavar="REASON",
            help="With --undo: open it although results are released, and say why.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        if options["undo"]:
            self._open(test, options["override"])
            self.stdout.write(f"{test.slug}: its own times decide again who may start.")
            return
        closing.close_to_starts(test.pk, now=server_time.now())
        self.stdout.write(f"{test.slug}: closed to new starts.")

    def _open(self, test: Test, override: str | None) -> None:
        try:
            opening.open_to_starts(
                test.pk,
                actor=None,
                now=server_time.now(),
                override=override is not None,
                reason=override or "",
            )
        except Refused as refused:
            raise CommandError(
                f"{test.slug}: {refused.message}\n--override REASON goes past this."
            ) from refused
