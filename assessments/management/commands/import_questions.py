"""Put a question file into the bank, and make a test of it."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats import FORMATS
from assessments.formats.importing.plan import (
    AUTO,
    BrokenQuestions,
    ImportPlan,
    ImportRequest,
    carry_out,
    plan_import,
)
from assessments.formats.importing.report import report_of, unread_report
from assessments.formats.opening.encoding import is_encoding
from assessments.formats.opening.limits import MAX_PACKAGE_BYTES
from assessments.formats.opening.source import SourceFile
from assessments.management.base import CommandBase, add_json_option, printable
from assessments.models import User
from assessments.questions.parsed import (
    FileProblem,
    ParsedFile,
    UnreadableFile,
    one_line,
)
from assessments.services.authoring.building import (
    TITLE_CHARS,
    AudienceRefused,
    TestRequest,
)
from assessments.services.authoring.content import NotReady
from assessments.services.authoring.importing.places import PATH_CHARS, Target
from assessments.services.authoring.importing.verb import ImportResult
from assessments.services.errors import Refused
from assessments.services.opening import OpensReleased
from realtime import server_time

MISUSED = 2
SOURCE_CHARS = 255
SHOWN_PROBLEMS = 50
MAX_MINUTES = 100_000


def minutes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MAX_MINUTES:
        raise argparse.ArgumentTypeError(f"expected 1 to {MAX_MINUTES}, not {text!r}")
    return int(text)


def encoding(text: str) -> str:
    if text and not is_encoding(text):
        raise argparse.ArgumentTypeError(f"there is no encoding {text!r}")
    return text


def title(text: str) -> str:
    if not 1 <= len(one_line(text)) <= TITLE_CHARS:
        raise argparse.ArgumentTypeError(f"a title has 1 to {TITLE_CHARS} characters")
    return one_line(text)


def category(text: str) -> str:
    if len(text) > PATH_CHARS:
        raise argparse.ArgumentTypeError(f"at most {PATH_CHARS} characters")
    return text


#: argparse's add_argument.
Add = Callable[..., Any]


def _add_source_options(add: Add) -> None:
    add("file", metavar="FILE", help="The file with the questions.")
    add(
        "--format",
        choices=[AUTO, *sorted(FORMATS)],
        default=AUTO,
        help="The format of the file. Default: auto, which looks at its content.",
    )
    add(
        "--category",
        type=category,
        default="",
        help="The category to import into, such as Science/Physics. Categories that "
        "the file names become its subcategories. If neither names a category, the "
        "file's name is the category.",
    )
    add(
        "--encoding",
        type=encoding,
        default="",
        help="The encoding of the file, such as windows-1252. Default: UTF-8.",
    )


def _add_test_options(add: Add) -> None:
    add(
        "--test",
        type=title,
        metavar="TITLE",
        help="Also make a test of the questions.",
    )
    add(
        "--publish",
        action="store_true",
        help="Publish the test. Needed to change a published test.",
    )
    add(
        "--group",
        action="append",
        default=[],
        metavar="NAME",
        help="A group whose members may sit the test. You may repeat this option.",
    )
    add(
        "--everybody",
        action="store_true",
        help="All who have an account may sit the test.",
    )
    add(
        "--minutes",
        type=minutes,
        metavar="N",
        help="The time of the test. Default: 60 for a new test, else unchanged.",
    )


class Command(CommandBase):
    help = """\
Import the questions of a file into the question bank.

If a question is broken, the command names its line and imports nothing; --skip-errors
imports the other questions. A flaw that does not break a question is a warning: for
instance a picture without a description. Write alt="what it shows", or alt="" for a
picture that only decorates.

--test also makes a test of the questions, or updates the test of that title. The
categories and descriptions in the file divide the test into sections. A question that
nobody could answer rightly is left out of the test.

A new test is not published: look at it in the admin first. --publish publishes it, for
the members of each --group, or with --everybody for all who have an account. The command
changes a published test only with --publish, and never unpublishes a test.

Importing the same file again updates its questions. Candidates who have started keep the
questions they started with. Questions that are no longer in the file stay in the bank.
The command never changes questions of other files.

  manage.py import_questions geography.gift --dry-run
  manage.py import_questions geography.gift --test "Geography" --minutes 45
  manage.py import_questions geography.gift --test "Geography" --publish --group 10b
  manage.py import_questions old.txt --encoding windows-1252 --category Archive
"""

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        _add_source_options(add)
        _add_test_options(add)
        add(
            "--as",
            dest="owner",
            metavar="USER",
            help="The owner of the questions and the test. Default: the administrators.",
        )
        add(
            "--skip-errors",
            action="store_true",
            help="Import the questions that are right, and list the broken ones.",
        )
        add(
            "--update-existing",
            action="store_true",
            help="Update questions that are in the bank from another file, or written "
            "by hand, if text and kind are the same. Default: add them once more.",
        )
        add(
            "--dry-run",
            action="store_true",
            help="Check the file and say what would change. Change nothing.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _check_use(**options)
        request = _request(Path(options["file"]), **options)
        verb = plan_import if options["dry_run"] else carry_out
        try:
            plan = verb(request, now=server_time.now())
        except UnreadableFile as error:
            raise self._unread(request, error, **options) from error
        except BrokenQuestions as refusal:
            raise self._broken(refusal.plan, **options) from refusal
        except (NotReady, AudienceRefused, OpensReleased) as refusal:
            raise self._refused(request, refusal, **options) from refusal
        if options["dry_run"] and not plan.can_be_done:
            raise self._broken(plan, **options)
        self._report(plan, **options)

    def _unread(
        self, request: ImportRequest, error: UnreadableFile, **options: Any
    ) -> CommandError:
        message = printable(str(error))
        if options["json"]:
            self.write_json(unread_report(message))
        return CommandError(f"{options['file']}: {message}")

    def _broken(self, plan: ImportPlan, **options: Any) -> CommandError:
        message = _nothing_imported(plan.parsed)
        self._report(plan, error=message, **options)
        return CommandError(message)

    def _refused(
        self, request: ImportRequest, refusal: Refused, **options: Any
    ) -> CommandError:
        text = f"Nothing was imported. {refusal}"
        if isinstance(refusal, NotReady):
            text = f"Nothing was imported: the test would be empty. {refusal}"
        if options["json"]:
            plan = plan_import(replace(request, test=None), now=server_time.now())
            self.write_json(_as_json(plan, printable(text), **options))
        return CommandError(printable(text))

    def _report(self, plan: ImportPlan, *, error: str = "", **options: Any) -> None:
        if options["json"]:
            self.write_json(_as_json(plan, error, **options))
            return
        problems = plan.parsed.problems
        for problem in problems[:SHOWN_PROBLEMS]:
            self.remark(_line(problem))
        if more := problems[SHOWN_PROBLEMS:]:
            self.remark(f"… and {len(more)} more; --json lists them all.")
        if error:
            return
        if elsewhere := _elsewhere(plan):
            self.remark(elsewhere)
        for flaw in plan.result.left_out:
            self.remark(f"Left out of the test: {printable(flaw)}")
        summary = _summary(plan.parsed, plan.result, dry_run=options["dry_run"])
        self.stdout.write(self.style.SUCCESS(summary))


def _as_json(plan: ImportPlan, error: str, **options: Any) -> dict[str, object]:
    return {"dry_run": options["dry_run"], **report_of(plan, error=error)}


def _elsewhere(plan: ImportPlan) -> str:
    """What to say about questions that the bank had before from another file."""
    count = plan.result.elsewhere
    if not count or plan.request.adopts:
        return ""
    are = "1 question is" if count == 1 else f"{count} questions are"
    return (
        f"{are} in the bank already, from another file or written by hand. "
        "--update-existing updates them instead of adding them once more."
    )


def _check_use(**options: Any) -> None:
    """Refuse options that contradict each other."""
    for name in ("minutes", "publish", "group", "everybody"):
        if options[name] and not options["test"]:
            text = f"--{name} is about a test. Give --test TITLE as well."
            raise CommandError(text, returncode=MISUSED)
    if options["everybody"] and options["group"]:
        text = "Give --everybody or --group, not both."
        raise CommandError(text, returncode=MISUSED)


def _owner(**options: Any) -> User:
    """
    The person named by ``--as``, if they may do the same in the admin.

    Raises:
        CommandError: If there is no such person, or they may not.
    """
    user = User.objects.named(options["owner"]).first()
    if user is None:
        raise CommandError(f"There is no user “{printable(options['owner'])}”.")
    needed = ["add_category", "add_question", "change_question"]
    needed += ["add_test", "change_test"] if options["test"] else []
    needed += ["publish_test"] if options["publish"] else []
    missing = [name for name in needed if not user.has_perm(f"assessments.{name}")]
    if missing or not user.is_staff:
        raise CommandError(_may_not(user, missing))
    return user


def _may_not(user: User, missing: list[str]) -> str:
    lacks = f"lacks these permissions: {', '.join(missing)}"
    text = f"{user.username} {lacks if missing else 'is not a member of staff'}."
    return f"{text} The group Authors has all permissions that this command needs."


def _request(path: Path, **options: Any) -> ImportRequest:
    try:
        data = _bytes_of(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    owner = _owner(**options) if options["owner"] else None
    return ImportRequest(
        SourceFile(path.name, data, options["encoding"]),
        source_of(path),
        format=options["format"],
        target=Target(owner=owner, path=options["category"]),
        test=_test(**options) if options["test"] else None,
        skips_errors=options["skip_errors"],
        adopts=options["update_existing"],
    )


def _test(**options: Any) -> TestRequest:
    return TestRequest(
        options["test"],
        options["minutes"],
        publish=options["publish"],
        everybody=options["everybody"],
        groups=tuple(options["group"]),
    )


def source_of(path: Path) -> str:
    """
    The permanent name of a file: its path.

    Two files of one name in two folders are two sources.
    """
    source = str(path.resolve())
    if len(source) <= SOURCE_CHARS:
        return source
    return f"{sha256(source.encode()).hexdigest()}/{path.name[-180:]}"


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte more than allowed is enough to see that the file is too large.
        return file.read(MAX_PACKAGE_BYTES + 1)


def _line(problem: FileProblem) -> str:
    where = f"{printable(problem.part)}, line" if problem.part else "Line"
    text = f"{where} {problem.line}: {problem.severity.value}: "
    text += printable(problem.message)
    return f"{text}\n    {printable(problem.excerpt)}" if problem.excerpt else text


def _nothing_imported(parsed: ParsedFile) -> str:
    count = len(parsed.errors)
    broken = "1 question is" if count == 1 else f"{count} questions are"
    text = f"Nothing was imported: {broken} broken."
    if parsed.questions:
        text += f" --skip-errors imports the other {len(parsed.questions)}."
    return text


def _summary(parsed: ParsedFile, result: ImportResult, *, dry_run: bool) -> str:
    counts = [
        f"{result.created} created",
        f"{result.updated} updated",
        f"{result.unchanged} unchanged",
    ]
    if result.unsupported:
        counts.append(f"{result.unsupported} of a type that cannot be asked")
    if parsed.errors:
        counts.append(f"{len(parsed.errors)} skipped")
    if result.missing:
        counts.append(f"{result.missing} kept in the bank, no longer in the file")
    start = "Dry run. Nothing was changed. Questions" if dry_run else "Questions"
    lines = [f"{start}: {'; '.join(counts)}."]
    if test := result.test:
        lines.append(
            f"Test “{printable(test.title)}” {_verb(result)}:"
            f" {_counted(result.slots, 'question')},"
            f" {_counted(test.duration_minutes, 'minute')}, {test.get_absolute_url()}"
        )
    return "\n".join(lines)


def _verb(result: ImportResult) -> str:
    assert result.test is not None, "the summary names a test"
    is_published = result.test.is_published
    if not result.test_created:
        return "updated" + ("" if is_published else ", not published")
    return "published" if is_published else "made, not published"


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
