"""What proctors do in the admin, from the command line."""

import uuid
from typing import Any

from django import forms
from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet

from assessments.management.base import (
    DONE,
    NONSENSE,
    CommandBase,
    add_json_option,
    printable,
)
from assessments.models import Attempt, Test, VerbRun
from assessments.services.errors import TimeShortened
from assessments.verbs import running
from assessments.verbs.changes import Change
from assessments.verbs.planning import Plan, PlannedAttempt, plan
from assessments.verbs.table import VERBS, Verb
from realtime import server_time

MISUSED = 2
# The help of each option; a test holds that none is missing.
OPTIONS = {
    "text": "The message, or the note.",
    "reason": "Why, for the timeline. The candidate does not see it.",
    "message": "What the candidate reads.",
    "minutes": "add-time: how many minutes more. reopen: how long the attempt goes on.",
    "percent": "Instead of --minutes: a percentage of the test's time.",
    "from_now": "Count the added time from now, not from the present end.",
    "shorten": "Also shorten attempts. Without this option only later ends are moved.",
    "sign_out": "Also sign the candidate out everywhere.",
    "hold": "Also put the attempt on hold.",
    "resume": "Leave the clock stopped. Without this option it starts again.",
    "count_hold": "Subtract the time of a hold that began with the candidate's second sign-in.",
    "request_id": "The number of the waiting page. Without it: the newest page.",
    "draft_id": "The number of the draft.",
    "category": "What the note is about.",
}


class Command(CommandBase):
    help = """\
Do to attempts what a proctor can do in the admin: pause, add time, submit and more.

Choose attempts by id, all attempts of a test, or those of a group. A pause, a message or
more time for a whole test (--test without --group) also reaches candidates who start
later. A pause lasts until resume lifts it; more time and a message last until a proctor
ends them in the admin.

The rules are those of the admin. The command names each attempt that it skips, and says
why. The timeline says that the system did it. --dry-run shows which attempts would
change, and how their clocks would change.

  manage.py proctor pause --test biology-1 --reason "Fire alarm" --dry-run
  manage.py proctor resume --test biology-1
  manage.py proctor add-time --test biology-1 --group "Room B" --minutes 10 --reason Noise
  manage.py proctor terminate --attempt 6b0c… --reason "Left the room"
"""
    exit_codes = "\n".join(
        [
            f"{DONE} With --test alone also if no attempt was changed.",
            "  1  No attempt was changed. The reason is on stderr.",
            NONSENSE,
        ]
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "verb", metavar="VERB", choices=VERBS, help=f"One of {', '.join(VERBS)}."
        )
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument(
            "--test", metavar="SLUG", help="All attempts of the test with this address."
        )
        whom.add_argument(
            "--attempt",
            metavar="UUID",
            type=uuid.UUID,
            nargs="+",
            default=[],
            help="The attempts with these ids.",
        )
        parser.add_argument(
            "--group",
            metavar="G",
            help="With --test: only the candidates of this group.",
        )
        for name, field in _every_field().items():
            _add_option(parser, name, field)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would change. Change nothing.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        verb = VERBS[options["verb"]]
        values = _values(verb, options)
        test = _whole_test(verb, options)
        attempts = list(_chosen(options))
        if options["dry_run"]:
            self._show(verb, plan(verb, attempts, values, server_time.now()), options)
        elif test is not None:
            run = running.run_for_test(verb, test, values, actor=None)
            self._report(run, options)
        else:
            run = running.run(verb, [a.pk for a in attempts], values, actor=None)
            self._report(run, options)

    def _show(self, verb: Verb, planned: Plan, options: dict[str, Any]) -> None:
        if options["json"]:
            self.write_json(
                {
                    "verb": verb.name,
                    "dry_run": True,
                    "affected": [_planned(row) for row in planned.affected],
                    "skipped": [_planned(row) for row in planned.skipped],
                }
            )
            return
        rows = [(_name(row.attempt), _affected(row)) for row in planned.affected]
        rows += [
            (_name(row.attempt), f"skipped: {_skipped(row.why, row.code, options)}")
            for row in planned.skipped
        ]
        self.write_table(["Attempt", "Would be"], rows)

    def _report(self, run: VerbRun, options: dict[str, Any]) -> None:
        results = list(
            run.results.select_related("attempt__candidate", "attempt__test")
        )
        if options["json"]:
            rows = [
                {
                    "attempt": result.attempt_id,
                    "candidate": result.attempt.candidate.get_username(),
                    "done": result.is_done,
                    "code": result.code,
                    "why": result.why_in_words,
                }
                for result in results
            ]
            self.write_json({"verb": run.verb, "dry_run": False, "results": rows})
        else:
            self.stdout.write(running.summary(run))
            for result in results:
                if not result.is_done:
                    why = _skipped(result.why_in_words, result.code, options)
                    self.remark(f"{_name(result.attempt)}: {why}")
        if run.test_id is None and not any(result.is_done for result in results):
            raise CommandError("No attempt was changed.")


def _every_field() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for verb in VERBS.values():
        fields |= verb.form.base_fields
    return fields


def _add_option(parser: CommandParser, name: str, field: forms.Field) -> None:
    """Add one option per field; --no-… switches off what is on by default."""
    option = f"--{name.replace('_', '-')}"
    users = [verb.name for verb in VERBS.values() if name in verb.form.base_fields]
    words = f"{OPTIONS[name]} Used by {', '.join(users)}."
    if not isinstance(field, forms.BooleanField):
        parser.add_argument(option, dest=name, metavar="X", help=words)
        return
    option = f"--no-{option[2:]}" if field.initial else option
    action = "store_false" if field.initial else "store_true"
    parser.add_argument(option, dest=name, action=action, default=None, help=words)


def _values(verb: Verb, options: dict[str, Any]) -> dict[str, Any]:
    """
    Raises:
        CommandError: If the options are invalid or belong to another verb.
    """
    said = {name: options[name] for name in _every_field() if options[name] is not None}
    foreign = sorted(said.keys() - verb.form.base_fields.keys())
    if foreign:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in foreign)
        raise CommandError(f"{verb.name} has no option {names}.", returncode=MISUSED)
    usual = {
        name: field.initial
        for name, field in verb.form.base_fields.items()
        if isinstance(field, forms.BooleanField)
    }
    form = verb.form(usual | said)
    if not form.is_valid():
        words = [
            f"--{name.replace('_', '-')}: {' '.join(map(str, errors))}"
            for name, errors in form.errors.items()
        ]
        raise CommandError("\n".join(words), returncode=MISUSED)
    return form.cleaned_data


def _whole_test(verb: Verb, options: dict[str, Any]) -> Test | None:
    """The test, if the run is for all of it, and so for those who start later."""
    if not verb.is_for_tests or options["attempt"] or options["group"]:
        return None
    return _test_named(options["test"])


def _test_named(slug: str) -> Test:
    test = Test.objects.filter(slug=slug).first()
    if test is None:
        raise CommandError(f"There is no test “{printable(slug)}”.")
    return test


def _chosen(options: dict[str, Any]) -> QuerySet[Attempt]:
    attempts = Attempt.objects.select_related("test", "candidate").order_by(
        "candidate__username", "number"
    )
    if options["attempt"]:
        if options["group"]:
            raise CommandError("Give --group only with --test.", returncode=MISUSED)
        return _found(attempts.filter(pk__in=options["attempt"]), options["attempt"])
    attempts = attempts.filter(test=_test_named(options["test"]))
    if options["group"]:
        attempts = attempts.filter(candidate__groups__name=options["group"])
    return attempts


def _found(attempts: QuerySet[Attempt], ids: list[uuid.UUID]) -> QuerySet[Attempt]:
    missing = set(ids) - set(attempts.values_list("pk", flat=True))
    if missing:
        names = ", ".join(sorted(map(str, missing)))
        raise CommandError(f"There is no attempt with the id {names}.")
    return attempts


def _planned(row: PlannedAttempt) -> dict[str, Any]:
    change = row.change
    return {
        "attempt": row.attempt.pk,
        "candidate": row.attempt.candidate.get_username(),
        "code": row.code,
        "why": row.why,
        "remark": row.remark,
        "before": change.before.as_data() if change else None,
        "after": change.after.as_data() if change else None,
    }


def _skipped(why: str, code: str, options: dict[str, Any]) -> str:
    """Why it is skipped, with the option that would do it anyway."""
    may_shorten = code == TimeShortened.code and not options["shorten"]
    return f"{printable(why)}{' (give --shorten to do it)' if may_shorten else ''}"


def _affected(row: PlannedAttempt) -> str:
    """As on the admin's page that asks: the change of the clock, and the remarks."""
    clock = _clock(row.change)
    return f"{clock} ({printable(row.remark)})" if row.remark else clock


def _clock(change: Change | None) -> str:
    if change is None:
        return "affected"
    return f"{change.before.words} -> {change.after.words}"


def _name(attempt: Attempt) -> str:
    return f"{attempt.candidate.get_username()} {attempt.pk}"
