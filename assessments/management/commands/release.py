"""Release the results of a test to its candidates, or take that back."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from assessments import results
from assessments.management.base import DONE, NONSENSE, CommandBase
from assessments.management.finding import test_named
from assessments.models import ReleasePlan, ResultRelease, Test
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.errors import Refused
from assessments.services.planned_releases import plan_release, undo_plan
from assessments.services.releasing import (
    ReleaseRefused,
    release_results,
    undo_release,
)
from realtime import server_time

EVERYTHING = Released(score=True, grade=True, paper=True)


class Command(CommandBase):
    help = """\
Release the results of a test to its candidates.

--score shows each candidate the points of the attempt, --grade the grade. --paper shows
the candidate's own answers with the points of each, the right answers and feedback. What
was released before stays released. Without these options the command says what is
released; if nothing is, it also says what prevents a release.

The command refuses a release while an attempt is open, while somebody may still start, or
while answers wait to be marked. It names each reason. --override REASON releases all the
same and logs the reason. --undo withdraws everything that was released or planned.

--at TIME plans the release. TIME is such as 2026-12-01T09:00, in the time zone of the site
unless it names another. If one of the reasons above stands in the way at that time, the
release is held back until none does.

TEST is the address of the test (the last part of /tests/…/) or its number.

  manage.py release biology-1
  manage.py release biology-1 --score --grade
  manage.py release biology-1 --score --override "Two attempts of the oral make-up stay open"
  manage.py release biology-1 --score --grade --at 2026-12-01T09:00
  manage.py release biology-1 --undo
"""
    exit_codes = "\n".join(
        [DONE, "  1  Nothing was changed. The reason is on stderr.", NONSENSE]
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "test", metavar="TEST", help="The address or number of the test."
        )
        for name, words in (
            ("score", "Show the points of the attempt."),
            ("grade", "Show the grade, by the grade key of the test."),
            ("paper", "Show the own paper: points, right answers and feedback."),
        ):
            parser.add_argument(f"--{name}", action="store_true", help=words)
        parser.add_argument(
            "--override",
            metavar="REASON",
            help="Release in spite of the reasons against it.",
        )
        parser.add_argument(
            "--undo",
            action="store_true",
            help="Withdraw everything that was released or planned.",
        )
        parser.add_argument(
            "--at", metavar="TIME", type=_moment, help="Release at this time."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        wanted = [name for name in ("score", "grade", "paper") if options[name]]
        if options["undo"]:
            if wanted or options["at"]:
                raise CommandError(
                    "Give --undo alone: it withdraws everything.", returncode=2
                )
            self._undo(test)
        elif options["at"]:
            self._plan(test, wanted, options["at"])
        elif wanted:
            self._release(test, wanted, options["override"])
        self._tell(Test.objects.get(pk=test.pk))

    def _undo(self, test: Test) -> None:
        now = server_time.now()
        undone = undo_release(test.pk, actor=None, now=now)
        if not undo_plan(test.pk, actor=None, now=now) and undone is None:
            raise CommandError(f"{test.slug}: nothing is released.")

    def _plan(self, test: Test, wanted: list[str], at: datetime) -> None:
        what = Released(**dict.fromkeys(wanted, True))
        try:
            plan_release(test.pk, what, at, actor=None, now=server_time.now())
        except Refused as refused:
            raise CommandError(f"{test.slug}: {refused.message}") from refused

    def _release(self, test: Test, wanted: list[str], override: str | None) -> None:
        before = results.shown_by_now(test, server_time.now())
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
                "To release all the same, give --override REASON."
            ) from refused
        except Refused as refused:
            raise CommandError(f"{test.slug}: {refused.message}") from refused

    def _tell(self, test: Test) -> None:
        at = server_time.now()
        now = results.shown_by_now(test, at)
        shown = _names(now)
        last = ResultRelease.objects.filter(test=test).first()
        since = f" since {last.at:%Y-%m-%d %H:%M} UTC" if last and shown else ""
        self.stdout.write(
            f"{test.slug}: {', '.join(shown) or 'nothing'} released{since}."
        )
        if now != EVERYTHING and now == NOT_RELEASED:
            for one in obstacles_to(test, EVERYTHING, at):
                self.remark(f"  {one.code}: {one.words}")
        if plan := results.open_plan(test):
            self._tell_plan(test, plan, at)

    def _tell_plan(self, test: Test, plan: ReleasePlan, now: datetime) -> None:
        self.stdout.write(
            f"{test.slug}: {', '.join(_names(plan.what))} planned for"
            f" {plan.due_at:%Y-%m-%d %H:%M} UTC."
        )
        if plan.due_at <= now:
            for one in obstacles_to(test, plan.what, now):
                self.remark(f"  held back by {one.code}: {one.words}")


def _names(what: Released) -> list[str]:
    return [name for name in ("score", "grade", "paper") if getattr(what, name)]


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is not a time such as 2026-12-01T09:00"
        ) from None
    return at if timezone.is_aware(at) else timezone.make_aware(at)
