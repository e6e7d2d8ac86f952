"""Put a question file into the bank, and make a test of it."""

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.formats import FORMATS
from assessments.formats.content_warnings import add_content_warnings
from assessments.formats.encoding import is_encoding
from assessments.formats.limits import MAX_FILE_BYTES
from assessments.formats.source import SourceFile
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
from assessments.services.authoring.question_import import (
    PATH_CHARS,
    ImportResult,
    import_questions,
)
from assessments.services.opening import OpensReleased
from assessments.texts.drawings import nothing_kept
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
        choices=sorted(FORMATS),
        default="gift",
        help="The format of the file. Default: gift.",
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
            "--dry-run",
            action="store_true",
            help="Check the file and say what would change. Change nothing.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _check_use(**options)
        path = Path(options["file"])
        parsed = self._read(path, **options)
        if parsed.errors and not (options["skip_errors"] and parsed.questions):
            self._report(parsed, None, **options)
            raise CommandError(_nothing_imported(parsed))
        self._report(parsed, self._import(path, parsed, **options), **options)

    def _read(self, path: Path, **options: Any) -> ParsedFile:
        try:
            file = SourceFile(path.name, _bytes_of(path), options["encoding"])
            with nothing_kept() if options["dry_run"] else nullcontext():
                return add_content_warnings(FORMATS[options["format"]].read(file))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        except UnreadableFile as error:
            raise CommandError(f"{path}: {printable(str(error))}") from error

    def _import(self, path: Path, parsed: ParsedFile, **options: Any) -> ImportResult:
        wanted = options["test"]
        try:
            return import_questions(
                parsed=parsed,
                source=source_of(path),
                category=options["category"],
                now=server_time.now(),
                test=_request(**options) if wanted else None,
                owner=_owner(**options) if options["owner"] else None,
                dry_run=options["dry_run"],
            )
        except NotReady as refusal:
            text = f"Nothing was imported: the test would be empty. {refusal}"
            raise CommandError(printable(text)) from refusal
        except (AudienceRefused, OpensReleased) as refusal:
            raise CommandError(
                printable(f"Nothing was imported. {refusal}")
            ) from refusal

    def _report(
        self, parsed: ParsedFile, result: ImportResult | None, **options: Any
    ) -> None:
        if options["json"]:
            self.write_json(_as_json(parsed, result, dry_run=options["dry_run"]))
            return
        for problem in parsed.problems[:SHOWN_PROBLEMS]:
            self.remark(_line(problem))
        if more := parsed.problems[SHOWN_PROBLEMS:]:
            self.remark(f"… and {len(more)} more; --json lists them all.")
        if result:
            for flaw in result.left_out:
                self.remark(f"Left out of the test: {printable(flaw)}")
            summary = _summary(parsed, result, dry_run=options["dry_run"])
            self.stdout.write(self.style.SUCCESS(summary))


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


def _request(**options: Any) -> TestRequest:
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
        return file.read(MAX_FILE_BYTES + 1)


def _line(problem: FileProblem) -> str:
    text = (
        f"Line {problem.line}: {problem.severity.value}: {printable(problem.message)}"
    )
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


def _as_json(
    parsed: ParsedFile, result: ImportResult | None, *, dry_run: bool
) -> dict[str, object]:
    result = result or ImportResult()
    return {
        "dry_run": dry_run,
        "questions": len(result.questions),
        "by_kind": result.by_kind,
        "descriptions": len(parsed.descriptions),
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "missing": result.missing,
        "test": _test_as_json(result, dry_run=dry_run),
        "errors": [_problem_as_json(problem) for problem in parsed.errors],
        "warnings": [_problem_as_json(problem) for problem in parsed.warnings],
    }


def _test_as_json(result: ImportResult, *, dry_run: bool) -> dict[str, object] | None:
    if not (test := result.test):
        return None
    return {
        # A dry run has rolled the row back, so its key leads nowhere.
        "id": None if dry_run and result.test_created else test.pk,
        "slug": test.slug,
        "title": test.title,
        "minutes": test.duration_minutes,
        "questions": result.slots,
        "created": result.test_created,
        "published": test.is_published,
        "left_out": result.left_out,
    }


def _problem_as_json(problem: FileProblem) -> dict[str, object]:
    return {
        "line": problem.line,
        "message": problem.message,
        "excerpt": problem.excerpt,
    }
