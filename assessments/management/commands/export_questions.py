"""Write questions of the bank to a file."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats import FORMATS
from assessments.formats.exporting.export import (
    NothingToExport,
    Selection,
    chosen_in_category,
    chosen_in_test,
    write_chosen,
    writers,
)
from assessments.formats.sheets.xlsx_file import template
from assessments.formats.written import Loss, WrittenFile
from assessments.management.base import CommandBase, add_json_option, printable
from assessments.models import Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import tests_for

SHOWN_LOSSES = 50


class Command(CommandBase):
    help = """\
Write questions of the bank to a file.

--category writes the questions of a category and of those below it, --test those of a
test, with their points. Without either, the whole bank is written. The command names what
the format cannot hold. Format json holds everything, with pictures: use it for backups,
and to move questions to another site (import_questions reads it).

--template writes an empty Excel table instead: a sheet for each kind of question, with an
example to write over.

  manage.py export_questions --format json bank.zip
  manage.py export_questions --category Geography --format gift geography.gift
  manage.py export_questions --test geography --format moodle_xml geography.xml --as ada
  manage.py export_questions --template questions.xlsx
"""

    def add_arguments(self, parser: CommandParser) -> None:
        _add_choice_of_questions(parser)
        parser.add_argument("file", metavar="FILE", help="The file to write.")
        parser.add_argument(
            "--format",
            choices=sorted(format.name for format in writers()),
            help="The format of the file.",
        )
        parser.add_argument(
            "--as",
            dest="person",
            metavar="USER",
            help="Write only what this person may read. Default: everything.",
        )
        parser.add_argument(
            "--template",
            action="store_true",
            help="Write no questions of the bank, but an Excel table to fill in.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self._write_template(**options)
            return
        if not options["format"]:
            raise CommandError("Name a format: --format gift, or --template.")
        user = _user(options["person"]) if options["person"] else None
        chosen = _chosen(user, **options)
        try:
            written = write_chosen(chosen, FORMATS[options["format"]])
        except NothingToExport as refusal:
            raise CommandError(str(refusal)) from refusal
        _write(options["file"], written.data)
        self._report(chosen, written, **options)

    def _write_template(self, **options: Any) -> None:
        taken = ("category", "test", "format", "person")
        if any(options[name] for name in taken):
            raise CommandError(
                "--template is for a table without questions of the bank: leave out"
                " --category, --test, --format and --as."
            )
        _write(options["file"], template())
        if options["json"]:
            self.write_json({"format": "xlsx", "questions": 0, "losses": []})
        else:
            words = f"A table to fill in is in {options['file']}."
            self.stdout.write(self.style.SUCCESS(words))

    def _report(self, chosen: Selection, written: WrittenFile, **options: Any) -> None:
        if options["json"]:
            losses = [{"name": one.name, "loss": one.words} for one in written.losses]
            report = {"questions": len(chosen.questions), "losses": losses}
            self.write_json({"format": options["format"], **report})
            return
        for loss in written.losses[:SHOWN_LOSSES]:
            self.remark(_line(loss))
        if more := written.losses[SHOWN_LOSSES:]:
            self.remark(f"… and {len(more)} more; --json lists them all.")
        count = len(chosen.questions)
        questions = "1 question" if count == 1 else f"{count} questions"
        self.stdout.write(self.style.SUCCESS(f"{questions} in {options['file']}."))


def _write(name: str, data: bytes) -> None:
    try:
        Path(name).write_bytes(data)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}.") from error


def _add_choice_of_questions(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--category",
        default="",
        metavar="PATH",
        help="The category to write, with those below it, such as Science/Physics.",
    )
    which.add_argument(
        "--test", metavar="TEST", help="The address or the title of the test to write."
    )


def _chosen(user: User | None, **options: Any) -> Selection:
    if options["test"]:
        return chosen_in_test(_test(options["test"], user), user)
    return chosen_in_category(options["category"].strip("/"), user)


def _test(name: str, user: User | None) -> Test:
    tests = Test.objects.all() if user is None else tests_for(user, Right.READ)
    found = tests.filter(slug=name).first()
    titled = list(tests.filter(title=name).order_by("pk")[:2])
    if found is None and len(titled) == 1:
        found = titled[0]
    if found is None:
        many = "Several tests are called" if titled else "There is no test"
        raise CommandError(f"{many} “{printable(name)}”.")
    return found


def _user(name: str) -> User:
    user = User.objects.named(name).first()
    if user is None:
        raise CommandError(f"There is no user “{printable(name)}”.")
    if not (user.is_staff and user.has_perm("assessments.view_question")):
        raise CommandError(
            f"{user.username} may not read questions: the group Authors may."
        )
    return user


def _line(loss: Loss) -> str:
    return printable(f"{loss.name}: {loss.words}" if loss.name else loss.words)
