"""Correct the key of a question of a test, or say what a correction would do."""

import argparse
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.gradebook.correction_words import in_words
from assessments.gradebook.corrections import (
    CorrectionEffect,
    MovedAttempt,
    effect_of,
)
from assessments.grading.accepted_lines import accepting
from assessments.grading.overlay import AS_WRITTEN, Correction, Void
from assessments.grading.points import NoNumber, OutOfBounds, parse_points
from assessments.management.base import CommandBase, add_json_option
from assessments.management.finding import test_named
from assessments.models import KeyPreview, Test
from assessments.papers.asked import AskedVersion, versions_at
from assessments.questions.corrections import KeyCorrection
from assessments.questions.registry import kind_of
from assessments.services.correcting.applying import make_it_count
from assessments.services.correcting.previewing import (
    advance,
    begin_preview,
    counting,
)
from assessments.services.errors import Refused
from realtime import server_time

NO_VOID = "no"
SHOWN = 20


def _add_question_options(parser: CommandParser) -> None:
    """Which question."""
    parser.add_argument(
        "test", metavar="TEST", help="The address or number of the test."
    )
    parser.add_argument(
        "--question", metavar="N", type=int, required=True, help="The question."
    )
    parser.add_argument(
        "--question-version",
        metavar="ID",
        type=int,
        help="The version, if the place has several; the command lists them.",
    )


def _add_key_options(parser: CommandParser) -> None:
    """What its key is now."""
    parser.add_argument(
        "--line",
        metavar="NUMBER=WHAT",
        action="append",
        type=_line,
        default=[],
        help="What a line of the key is now; empty for what its author wrote.",
    )
    parser.add_argument(
        "--accept",
        metavar="TEXT",
        action="append",
        default=[],
        help="A further accepted text or number.",
    )
    parser.add_argument(
        "--share",
        type=_number,
        default=Decimal(1),
        help="The share of the points for what --accept names, 0 to 1.",
    )
    parser.add_argument(
        "--tolerance", type=_number, help="The tolerance of accepted numbers."
    )
    parser.add_argument(
        "--void",
        choices=[*(void.value for void in Void), NO_VOID],
        help="full: everybody gets all points; out: out of the total; no: not void.",
    )
    parser.add_argument("--points", type=_number, help="What the question is worth.")


def _add_manner_options(parser: CommandParser) -> None:
    """How it is done, and who is told."""
    parser.add_argument("--undo", action="store_true", help="The key as written.")
    parser.add_argument("--reason", default="", help="Why; staff read it.")
    parser.add_argument(
        "--tell",
        action="store_true",
        help="Tell candidates beside their result that the key was corrected.",
    )
    parser.add_argument("--dry-run", action="store_true", help="Say what it would do.")


class Command(CommandBase):
    help = """\
Correct the key of a question after people have been asked it.

A correction changes the scores of one version of a question in one test, and never a
paper. Without a change, the command shows the version, its lines with their numbers and
what counts now. With a change, it says who gains and who loses; with --dry-run it changes
nothing, otherwise the correction counts for everybody at once. What was corrected before
stays corrected, unless the command changes it. --undo goes back to the key as its author
wrote it.

TEST is the address of the test (the last part of /tests/…/) or its number. N is the place
of the question in the test as it was written.

  manage.py correct_key biology-1 --question 3
  manage.py correct_key biology-1 --question 3 --line 2=right --dry-run
  manage.py correct_key biology-1 --question 3 --line 2=right --reason "Both are right"
  manage.py correct_key biology-1 --question 4 --accept Lutetia --share 0.5 --reason Latin
  manage.py correct_key biology-1 --question 5 --void out --reason "The picture is missing"
"""

    def add_arguments(self, parser: CommandParser) -> None:
        _add_question_options(parser)
        _add_key_options(parser)
        _add_manner_options(parser)
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        test = test_named(options["test"])
        asked = self._asked(test, options)
        now = counting(test, asked.version.pk)
        wanted = _wanted(now, options)
        if wanted == now and not _changes(options):
            self._show(test, asked, now, options)
            return
        try:
            self._correct(test, asked, wanted, options)
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _asked(self, test: Test, options: dict[str, Any]) -> AskedVersion:
        found = versions_at(test, options["question"])
        wanted = options["question_version"]
        chosen = [one for one in found if wanted in (None, one.version.pk)]
        if len(chosen) == 1:
            return chosen[0]
        if not chosen:
            raise CommandError("Nobody was asked this question in this test.")
        listed = ", ".join(f"{one.version.pk} ({one.papers} papers)" for one in found)
        raise CommandError(
            f"This place has several versions: {listed}. Name one with"
            " --question-version."
        )

    def _show(
        self, test: Test, asked: AskedVersion, now: Correction, options: dict[str, Any]
    ) -> None:
        lines = kind_of(asked.item["kind"]).key_lines(asked.item)
        told = now.key.get("lines", {})
        if options["json"]:
            self.write_json(
                {
                    "test": test.slug,
                    "question": options["question"],
                    "version": asked.version.pk,
                    "kind": asked.item["kind"],
                    "correction": now.as_stored(),
                    "lines": [
                        {
                            "number": line.number,
                            "text": line.text,
                            "verdicts": [value for value, _words in line.verdicts],
                        }
                        for line in lines
                    ],
                }
            )
            return
        self.stdout.write(
            f"{asked.item['name']}: version {asked.version.pk}, {asked.papers} papers"
        )
        self.write_table(
            ["Line", "Text", "As written", "Corrected to", "Can be"],
            [
                [
                    line.number,
                    line.text,
                    line.as_written,
                    told.get(line.number, "–"),
                    ", ".join(value for value, _words in line.verdicts),
                ]
                for line in lines
            ],
        )
        for words in in_words(asked.version, now):
            self.stdout.write(words)

    def _correct(
        self,
        test: Test,
        asked: AskedVersion,
        wanted: Correction,
        options: dict[str, Any],
    ) -> None:
        preview = begin_preview(
            test, asked.version, wanted, actor=None, now=server_time.now()
        )
        preview = self._computed(preview)
        effect = effect_of(preview)
        revision = None
        if options["dry_run"]:
            preview.delete()
        else:
            overlay = make_it_count(
                preview.pk,
                reason=options["reason"],
                told=options["tell"],
                actor=None,
                now=server_time.now(),
            )
            revision = overlay.revision
        if options["json"]:
            facts = {
                "test": test.slug,
                "question": options["question"],
                "version": asked.version.pk,
                "correction": wanted.as_stored(),
                "revision": revision,
                "dry_run": options["dry_run"],
            }
            self.write_json(facts | _as_json(effect))
        else:
            self._report(effect, revision)

    def _computed(self, preview: KeyPreview) -> KeyPreview:
        with self.progress("Attempts", preview.total) as bar:
            while preview.finished_at is None:
                preview = advance(preview.pk, now=server_time.now())
                while bar.done < preview.done:
                    bar.step()
        return preview

    def _report(self, effect: CorrectionEffect, revision: int | None) -> None:
        moved = [*effect.lost, *effect.gained]
        if moved:
            headings = ["Candidate", "Before", "After", "Percent", "Grade"]
            self.write_table(headings, [_row(one) for one in moved[:SHOWN]])
        if len(moved) > SHOWN:
            self.stdout.write(
                f"… and {len(moved) - SHOWN} more; --json lists them all."
            )
        self.stdout.write(
            f"{effect.attempts} attempts: {len(effect.gained)} gain,"
            f" {len(effect.lost)} lose, {effect.regraded} grades change."
        )
        done = "Dry run. Nothing was changed." if revision is None else ""
        said = done or f"Correction {revision} counts."
        self.stdout.write(self.style.SUCCESS(said))


def _changes(options: dict[str, Any]) -> bool:
    names = ("line", "accept", "void", "undo")
    return any(options[name] for name in names) or options["points"] is not None


def _wanted(now: Correction, options: dict[str, Any]) -> Correction:
    """What counts now, changed as the options say."""
    if options["undo"]:
        now = AS_WRITTEN
    lines = now.key.get("lines", {}) | dict(options["line"])
    tolerance = options["tolerance"]
    spread = "0" if tolerance is None else f"{tolerance:f}"
    new = [accepting(text, options["share"], spread) for text in options["accept"]]
    texts = {line["text"] for line in new}
    old = [one for one in now.key.get("accepted", []) if one["text"] not in texts]
    key = KeyCorrection()
    if lines := {number: what for number, what in lines.items() if what}:
        key["lines"] = lines
    if accepted := [*new, *old]:
        key["accepted"] = accepted
    void = now.void if options["void"] is None else _void(options["void"])
    points = now.points if options["points"] is None else options["points"]
    return replace(now, key=key, void=void, points=points)


def _void(said: str) -> Void | None:
    return None if said == NO_VOID else Void(said)


def _row(moved: MovedAttempt) -> list[object]:
    before, after = moved.before, moved.after
    return [
        moved.full_name or moved.username,
        f"{before.total} of {before.max}",
        f"{after.total} of {after.max}",
        f"{before.percent} → {after.percent}",
        f"{before.grade or '–'} → {after.grade or '–'}",
    ]


def _as_json(effect: CorrectionEffect) -> dict[str, Any]:
    return {
        "attempts": effect.attempts,
        "asked": effect.asked,
        "still_open": effect.still_open,
        "grades_changed": effect.regraded,
        "gained": [_moved(one) for one in effect.gained],
        "lost": [_moved(one) for one in effect.lost],
    }


def _moved(moved: MovedAttempt) -> dict[str, Any]:
    before, after = moved.before, moved.after
    return {
        "username": moved.username,
        "attempt": moved.number,
        "total": [before.total, after.total],
        "max": [before.max, after.max],
        "percent": [before.percent, after.percent],
        "grade": [before.grade, after.grade],
    }


def _line(text: str) -> tuple[str, str]:
    number, found, what = text.partition("=")
    if not found or not number.strip().isdecimal():
        raise argparse.ArgumentTypeError("write NUMBER=WHAT, as in 2=right")
    return number.strip(), what.strip()


def _number(text: str) -> Decimal:
    try:
        return parse_points(text)
    except (NoNumber, OutOfBounds):
        raise argparse.ArgumentTypeError(
            "write a number of 0 or more, as in 2.5"
        ) from None
