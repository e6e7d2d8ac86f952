"""The preview of an uploaded file: its rows, filtered, and what can be chosen anew."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.formats.importing.plan import (
    AUTO,
    ImportPlan,
    ImportRequest,
    plan_import,
)
from assessments.formats.importing.rows import PlanRow
from assessments.formats.opening.encoding import likely_encoding
from assessments.formats.opening.source import SourceFile
from assessments.models import QuestionFile, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for
from assessments.questions.parsed import UnreadableFile
from assessments.questions.registry import KINDS
from assessments.services.authoring.building import TestRequest
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.planning import ImportOutcome
from assessments.services.errors import Refused

ROWS = 100
SAMPLE_CHARS = 300
OUTCOMES = {
    ImportOutcome.CREATED: gettext_lazy("New"),
    ImportOutcome.UPDATED: gettext_lazy("Changed"),
    ImportOutcome.UNCHANGED: gettext_lazy("Unchanged"),
    ImportOutcome.UNSUPPORTED: gettext_lazy("Not supported"),
    ImportOutcome.FAILED: gettext_lazy("Broken"),
}
FLAWS = "flaws"


@dataclass(frozen=True, slots=True)
class Preview:
    """Either a plan, or an error that says why there is none."""

    plan: ImportPlan | None = None
    error: str = ""
    #: The likely encoding of a text that is not UTF-8, and its beginning in it.
    guess: str = ""
    sample: str = ""


def import_request(
    row: QuestionFile, user: User, *, skips_errors: bool = True
) -> ImportRequest:
    """
    What was chosen for an uploaded file; the wall is asked anew.

    The same name of a file is the same source: its questions are updated.

    Raises:
        UnreadableFile: If the chosen category is out of reach by now.
    """
    options = row.options
    rows = categories_for(user, Right.EDIT)
    into = rows.filter(pk=options["into"]).first() if options["into"] else None
    if options["into"] and into is None:
        text = _("You may not put questions into this category any more.")
        raise UnreadableFile(text)
    test = TestRequest(options["test"], options["minutes"]) if options["test"] else None
    return ImportRequest(
        SourceFile(row.name, bytes(row.data), options["encoding"]),
        options["source"],
        format=options["format"] or AUTO,
        target=Target(owner=user, path=options["path"], into=into),
        test=test,
        skips_errors=skips_errors,
        adopts=options["adopts"],
    )


def preview_of(row: QuestionFile, user: User, now: datetime) -> Preview:
    """What an import would do; nothing is written."""
    try:
        request = import_request(row, user)
        # To try out a test, it would have to be made.
        return Preview(plan_import(replace(request, test=None), now=now))
    except UnreadableFile as error:
        file = SourceFile(row.name, bytes(row.data), row.options["encoding"])
        guess = _guess(file)
        if not guess:
            return Preview(error=str(error))
        text = _("The file is not UTF-8. Choose its encoding, and look again.")
        sample = bytes(row.data)[: SAMPLE_CHARS * 4].decode(guess, "replace")
        return Preview(error=text, guess=guess, sample=sample[:SAMPLE_CHARS])
    except Refused as refusal:
        return Preview(error=refusal.message)


def _guess(file: SourceFile) -> str:
    """The likely encoding, if the file is a text that is not UTF-8."""
    if file.is_zip or file.encoding or file.data.startswith((b"%PDF", b"\x1f\x8b")):
        return ""
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError:
        return likely_encoding(file.data)
    return ""


def filters_of(plan: ImportPlan) -> list[tuple[str, Any, int]]:
    """(name, words, how many) of each filter that finds something."""
    flawed = sum(bool(row.flaws) for row in plan.rows)
    found: list[tuple[str, Any, int]] = [
        ("", _("All"), len(plan.rows)),
        (FLAWS, _("With flaws"), flawed),
    ]
    found += [
        (outcome.value, words, plan.counts[outcome.value])
        for outcome, words in OUTCOMES.items()
    ]
    return [(name, words, count) for name, words, count in found if count or not name]


def rows_shown(plan: ImportPlan, show: str, number: str) -> "Page[Any]":
    """One page of the rows that a filter finds, each with its words."""
    rows: list[Any] = [row for row in plan.rows if _is_shown(row, show)]
    page = Paginator(rows, ROWS).get_page(number)
    page.object_list = [_in_words(row) for row in page.object_list]
    return page


def _is_shown(row: PlanRow, show: str) -> bool:
    if show == FLAWS:
        return bool(row.flaws)
    return not show or row.outcome.value == show


def _in_words(row: PlanRow) -> dict[str, Any]:
    return {
        "part": row.part,
        "line": row.line,
        "name": row.name,
        "kind": _(KINDS[row.kind].label) if row.kind in KINDS else "–",
        "outcome": OUTCOMES[row.outcome],
        "state": row.outcome.value,
        "flaws": row.flaws,
    }
