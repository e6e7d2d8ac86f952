"""Write one document for each attempt of a test."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from assessments.documents.archive import DocumentFile, DocumentWishes, files_of
from assessments.documents.pdf import NoPdf, program_configured
from assessments.documents.reading import (
    attempts_with_documents,
    attempts_without_documents,
)
from assessments.management.base import CommandBase, printable
from assessments.management.finding import test_named
from assessments.models import Attempt, Test
from realtime import server_time


class Command(CommandBase):
    help = """\
Write one document for each attempt of a test: paper, answers, points, what the markers
said, and the receipt with its hash.

TEST is its address (the last part of /tests/…/) or its number. Each document is one HTML
file, which needs no other file and no network. --pdf prints it with Chromium, which the
setting CHROMIUM names; each PDF takes a second or more. Attempts that have not ended have
no document. A document that is in the folder already is written anew.

  manage.py documents biology-1 --output documents
  manage.py documents biology-1 --output documents --with-key --language de
  manage.py documents biology-1 --output documents --pdf --candidate ada --candidate ben
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("test", metavar="TEST", help="Address or number of a test.")
        parser.add_argument(
            "--output", metavar="DIR", required=True, help="The folder to write to."
        )
        parser.add_argument(
            "--pdf", action="store_true", help="Print each document as PDF."
        )
        parser.add_argument(
            "--with-key",
            action="store_true",
            help="With the right answers and the author's feedback.",
        )
        parser.add_argument(
            "--candidate",
            metavar="USERNAME",
            action="append",
            default=[],
            help="Only of this candidate; may be given several times.",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="The language of the documents.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        test, now = test_named(options["test"]), server_time.now()
        if options["pdf"]:
            _check_chromium()
        ids = _ids(test, options["candidate"])
        wishes = DocumentWishes(
            with_key=options["with_key"],
            as_pdf=options["pdf"],
            language=options["language"],
            zone=settings.TIME_ZONE,
        )
        problems = []
        with self.progress("Documents", len(ids)) as bar:
            files = files_of(test, ids, wishes, now)
            for file in bar.over(_written(files, Path(options["output"]))):
                if file.problem:
                    problems.append(f"{file.name}: {file.problem}")
        self.remark(f"{options['output']}: {len(ids)} documents.")
        if waiting := attempts_without_documents(test):
            self.remark(f"{waiting} attempts have not ended and have no document.")
        if problems:
            raise CommandError("Not printed as PDF:\n" + "\n".join(problems))


def _check_chromium() -> None:
    try:
        program_configured()
    except NoPdf as problem:
        raise CommandError(str(problem)) from problem


def _ids(test: Test, usernames: list[str]) -> list[uuid.UUID]:
    ids = attempts_with_documents(test)
    if not usernames:
        return ids
    theirs = Attempt.objects.filter(test=test, candidate__username__in=usernames)
    found = dict(theirs.values_list("pk", "candidate__username"))
    if unknown := set(usernames) - set(found.values()):
        names = ", ".join(printable(name) for name in sorted(unknown))
        raise CommandError(f"No attempt at this test by: {names}.")
    return [one for one in ids if one in found]


def _written(files: Iterator[DocumentFile], folder: Path) -> Iterator[DocumentFile]:
    """Each file appears complete or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            part = folder / f".{file.name}.part"
            part.write_bytes(file.content)
            os.replace(part, folder / file.name)
            yield file
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror or error}.") from error
