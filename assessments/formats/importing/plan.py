"""
The plan of an import: one for the upload page, the API and the command.

A file is read, and what would become of each question is looked up, before anything is
written. Then the same file is taken into the bank in one transaction.
"""

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.formats import FORMATS, detect
from assessments.formats.base import Format
from assessments.formats.content_warnings import add_content_warnings
from assessments.formats.importing.cleaning import clean
from assessments.formats.importing.pictures import with_kept_pictures
from assessments.formats.importing.rows import PlanRow, rows_of
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import ParsedFile, UnreadableFile
from assessments.services.authoring.building import TestRequest
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.planning import ImportOutcome
from assessments.services.authoring.importing.verb import (
    ImportResult,
    import_questions,
)
from assessments.services.errors import Refused
from assessments.texts.drawings import nothing_kept

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """
    What is asked of an import.

    Args:
        file: The file; its name matters to people only.
        source: What names the file for good: the same source updates its questions.
        format: One of FORMATS, or "auto".
        target: Whose the questions are, and where they go.
        test: The test to make of them, or to bring up to date.
        skips_errors: Whether broken questions are left out, rather than all refused.
        adopts: Whether questions that the bank has from elsewhere are updated.
    """

    file: SourceFile
    source: str
    format: str = AUTO
    target: Target = Target()  # noqa: RUF009 - it cannot change
    test: TestRequest | None = None
    skips_errors: bool = False
    adopts: bool = False


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """
    The file as it was read, and what becomes of it.

    ``is_done``: it was taken into the bank. Else nothing was written.
    """

    request: ImportRequest
    format: Format
    parsed: ParsedFile
    result: ImportResult
    is_done: bool = False

    @property
    def rows(self) -> list[PlanRow]:
        return rows_of(self.parsed, self.result.outcomes)

    @property
    def counts(self) -> dict[str, int]:
        """By outcome; together, the questions of the file."""
        found = Counter(self.result.outcomes)
        found[ImportOutcome.FAILED] = len(self.parsed.errors)
        return {outcome.value: found[outcome] for outcome in ImportOutcome}

    @property
    def can_be_done(self) -> bool:
        return bool(self.parsed.questions) and (
            self.request.skips_errors or not self.parsed.errors
        )


class BrokenQuestions(Refused):
    """Nothing was imported, because questions are broken; ``plan`` names them."""

    code = "import.broken"

    def __init__(self, plan: ImportPlan) -> None:
        self.plan = plan
        super().__init__(_("Nothing was imported: the file has broken questions."))


def read_questions(
    file: SourceFile, format: str = AUTO, *, keeps: bool = False
) -> tuple[Format, ParsedFile]:
    """
    The questions of a file, with warnings for their authors.

    Args:
        file: The file.
        format: One of FORMATS, or "auto".
        keeps: Whether drawings of formulas are kept for later pages.

    Raises:
        UnreadableFile: If the file as a whole cannot be read.
    """
    found = detect(file) if format == AUTO else FORMATS[format]
    parsed = clean(found.read(file))
    if not parsed.questions and not parsed.errors:
        raise UnreadableFile(_("There is no question in the file."))
    with nullcontext() if keeps else nothing_kept():
        return found, add_content_warnings(parsed)


def plan_import(request: ImportRequest, *, now: datetime) -> ImportPlan:
    """
    What the import would do. Nothing is written.

    Raises:
        UnreadableFile: If the file as a whole cannot be read.
        NotReady: If the test would be left without a question.
        AudienceRefused: If the test may not be changed or published so.
    """
    format, parsed = read_questions(request.file, request.format)
    return _plan(request, format, parsed, now)


def carry_out(request: ImportRequest, *, now: datetime) -> ImportPlan:
    """
    Take the file into the bank, in one transaction.

    Raises:
        BrokenQuestions: If questions are broken and are not to be skipped, or if no
            question is left.
        UnreadableFile, NotReady, AudienceRefused: See ``plan_import``.
    """
    format, parsed = read_questions(request.file, request.format, keeps=True)
    if parsed.errors and not (request.skips_errors and parsed.questions):
        raise BrokenQuestions(_plan(replace(request, test=None), format, parsed, now))
    with transaction.atomic():
        parsed = with_kept_pictures(parsed, request.target.owner, now=now, writes=True)
        result = _imported(request, parsed, now, dry_run=False)
    return ImportPlan(request, format, parsed, result, is_done=True)


def _plan(
    request: ImportRequest, format: Format, parsed: ParsedFile, now: datetime
) -> ImportPlan:
    parsed = with_kept_pictures(parsed, request.target.owner, now=now, writes=False)
    result = _imported(request, parsed, now, dry_run=True)
    return ImportPlan(request, format, parsed, result)


def _imported(
    request: ImportRequest, parsed: ParsedFile, now: datetime, *, dry_run: bool
) -> ImportResult:
    return import_questions(
        parsed=parsed,
        source=request.source,
        target=request.target,
        now=now,
        test=request.test,
        adopts=request.adopts,
        dry_run=dry_run,
    )
