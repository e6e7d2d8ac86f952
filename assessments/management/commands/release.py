"""Release the results of a test to its candidates, or take that back."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments import results
from assessments.management.base import CommandBase
from assessments.management.finding import test_named
from assessments.models import ResultRelease, Test
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.errors import Refused
from assessments.services.releasing import (
    ReleaseRefused,
    obstacles_to,
    release_results,
    undo_release,
)
from realtime import server_time

EVERYTHING = Released(score=True, grade=True, paper=True)


class Command(CommandBase):
    help = """\
Release the results of a test to its candidates.

TEST is its address (the last part of /tests/…/) or its number. --score shows the points
of the attempt, --grade the grade, --paper the own answers with the points of each, the
right answers and feedback. What was released before stays. Without any of them the
command says what is released, and what stands in the way of more.

A release is refused while an attempt is open, somebody may still start, or answers wait
to be marked; each reason is named. --override REASON goes past that and is logged.
--undo takes everything back.

  manage.py release biology-1
  manage.py release biology-1 --score --grade
  manage.py release biology-1 --score --override "Two attempts of the oral make-up stay open"
  manage.py release biology-1 --undo

Exit code 1 says that nothing was released.
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        for name, words in (
            ("score", "The points of the attempt."),
            ("grade", "The grade, by the grade key of the test."),
            ("paper", "The own paper with points, right answers and feedback."),
        ):
            parser.add_argument(f"--{name}", action="store_true", help=words)
        parser.add_argument(
            "--override", metavar="REASON", help="Release all the same, and say why."
        )
        parser.add_argument("--undo", action="store_true", help="Take everything back.")

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        wanted = [name for name in ("score", "grade", "paper") if options[name]]
        if options["undo"]:
            if wanted:
                raise CommandError("--undo takes everything back.", returncode=2)
            self._undo(test)
        elif wanted:
            self._release(test, wanted, options["override"])
        self._tell(Test.objects.get(pk=test.pk))

    def _undo(self, test: Test) -> None:
        if undo_release(test.pk, actor=None, now=server_time.now()) is None:
            raise CommandError(f"{test.slug}: nothing is released.")

    def _release(self, test: Test, wanted: list[str], override: str | None) -> None:
        before = results.released(test)
        what = Released(
            **{
                name: name in wanted or getattr(before, name)
                for name in ("score", "grade", "paper")
            }
        )
        try:
            release_results(
                test.pk,
                what,
                actor=None,
                now=server_time.now(),
                override=override is not None,
                reason=override or "",
            )
        except ReleaseRefused as refused:
            reasons = "\n".join(
                f"  {one.code}: {one.words}" for one in refused.obstacles
            )
            raise CommandError(
                f"{test.slug}: nothing was released.\n{reasons}\n"
                "--override REASON goes past this."
            ) from refused
        except Refused as refused:
            raise CommandError(f"{test.slug}: {refused.message}") from refused

    def _tell(self, test: Test) -> None:
        now = results.released(test)
        shown = [name for name in ("score", "grade", "paper") if getattr(now, name)]
        last = ResultRelease.objects.filter(test=test).first()
        since = f" since {last.at:%Y-%m-%d %H:%M} UTC" if last and shown else ""
        self.stdout.write(
            f"{test.slug}: {', '.join(shown) or 'nothing'} released{since}."
        )
        if now != EVERYTHING and now == NOT_RELEASED:
            for one in obstacles_to(test, EVERYTHING, server_time.now()):
                self.remark(f"  {one.code}: {one.words}")
