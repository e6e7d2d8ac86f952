"""The attempts of a test, each with everything that its document says."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.gradebook.table import BY_NAME, TableRow, results_table
from assessments.models import Attempt, Test
from assessments.papers import receipts
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import MarkedItem, marked_items, marks_of
from assessments.papers.not_counted import NotCounted, answers_not_counted
from assessments.papers.presentation import present_paper
from assessments.questions.presented import PresentedItem
from assessments.rules.states import CLOSED

# Papers with pictures are large, so few attempts are in memory at a time.
CHUNK = 20


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """A question as the candidate saw it, and what became of the answer."""

    shown: PresentedItem
    marked: MarkedItem


@dataclass(frozen=True, slots=True)
class DocumentSection:
    title: str
    text: str
    format: str
    items: tuple[DocumentItem, ...]


@dataclass(frozen=True, slots=True)
class AttemptDocument:
    """
    What the document of one attempt says.

    ``is_intact``: the stored answers have the hash of the receipt; None without one.
    """

    attempt: Attempt
    row: TableRow
    sections: tuple[DocumentSection, ...]
    not_counted: tuple[NotCounted, ...]
    is_intact: bool | None

    @property
    def items(self) -> tuple[DocumentItem, ...]:
        return tuple(item for section in self.sections for item in section.items)


def attempts_with_documents(test: Test) -> list[uuid.UUID]:
    """The attempts that have ended, by name; one that is still open has no document."""
    ended = Attempt.objects.filter(test=test, status__in=CLOSED)
    return list(ended.order_by(*BY_NAME).values_list("pk", flat=True))


def documents_of(
    test: Test, ids: Sequence[uuid.UUID], now: datetime
) -> Iterator[AttemptDocument]:
    """
    The documents of these attempts of the test, in this order, a chunk at a time.

    Attempts of another test, and attempts that are open again, are left out.
    """
    for start in range(0, len(ids), CHUNK):
        yield from _chunk(test, ids[start : start + CHUNK], now)


def _chunk(
    test: Test, ids: Sequence[uuid.UUID], now: datetime
) -> Iterator[AttemptDocument]:
    among = Attempt.objects.filter(test=test, pk__in=ids, status__in=CLOSED)
    rows = {row.attempt_id: row for row in results_table(test, now, among).rows}
    found = among.select_related("test", "candidate", "paper")
    attempts = {one.pk: one for one in found.prefetch_related("answers", "drafts")}
    answers = [answer for one in attempts.values() for answer in one.answers.all()]
    marks, corrections = marks_of(answers), corrections_of(test)
    for pk in ids:
        # Each row is read once more than the others: it may have changed in between.
        if pk in attempts and pk in rows:
            attempt = attempts[pk]
            content = attempt.paper.content
            given = attempt.answers.all()
            items = marked_items(content, given, marks, corrections)
            yield _document(attempt, rows[pk], {one.number: one for one in items})


def _document(
    attempt: Attempt, row: TableRow, marked: dict[int, MarkedItem]
) -> AttemptDocument:
    content, answers = attempt.paper.content, list(attempt.answers.all())
    sections = present_paper(content, answers).sections
    refused = answers_not_counted(content, answers, attempt.drafts.all())
    has_hash = bool(attempt.answers_hash)
    return AttemptDocument(
        attempt,
        row,
        tuple(
            DocumentSection(
                section.title,
                section.text,
                section.format,
                tuple(DocumentItem(one, marked[one.number]) for one in section.items),
            )
            for section in sections
        ),
        tuple(refused),
        receipts.is_intact(attempt, answers) if has_hash else None,
    )


def attempts_without_documents(test: Test) -> int:
    """How many attempts of the test have no document, because they have not ended."""
    return Attempt.objects.filter(test=test).exclude(status__in=CLOSED).count()
