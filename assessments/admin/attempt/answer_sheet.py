"""
A candidate's answers beside the paper as they saw it, with what the log knows of each.

It leaves out the right answers, which are for markers. The log holds no earlier text,
only when a revision was saved and by which session.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assessments.grading.overlay import Corrections, counted_points
from assessments.models import Answer, Attempt, AttemptEvent, Draft
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import lines_given
from assessments.papers.presentation import present_paper
from assessments.questions.paper import Item
from assessments.questions.presented import Line, PresentedItem, shown_points
from assessments.rules.event_kinds import EventKind

SHOWN_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class Revision:
    number: int
    at: datetime
    epoch: int | None


@dataclass(frozen=True, slots=True)
class DraftNotCounted:
    """A response that did not count, and whether somebody accepted it later."""

    at: datetime
    why: str
    given: tuple[Line, ...]
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetItem:
    """``score`` is None until the attempt has ended, or a person has marked it."""

    item: PresentedItem
    given: tuple[Line, ...]
    saved_at: datetime | None
    score: str | None
    revisions: list[Revision]
    earlier: int
    not_counted: list[DraftNotCounted]


@dataclass(frozen=True, slots=True)
class SheetSection:
    title: str
    text: str
    format: str
    items: list[SheetItem]


def answer_sheet(attempt: Attempt) -> list[SheetSection]:
    """The paper's sections with their answers; four statements."""
    content = attempt.paper.content
    answers = {one.number: one for one in Answer.objects.filter(attempt=attempt)}
    frozen = {item["number"]: item for item in content["items"]}
    revisions = _revisions(attempt)
    drafts = _drafts(attempt)
    corrections = corrections_of(attempt.test)
    return [
        SheetSection(
            section.title,
            section.text,
            section.format,
            [
                _sheet_item(
                    _as_it_counts(item, frozen[item.number], corrections),
                    frozen[item.number],
                    answers[item.number],
                    revisions[item.number],
                    drafts[answers[item.number].pk],
                )
                for item in section.items
            ],
        )
        for section in present_paper(content, answers.values()).sections
    ]


def _as_it_counts(
    item: PresentedItem, frozen: Item, corrections: Corrections
) -> PresentedItem:
    """With its points as they are corrected, because the score beside them is."""
    points = counted_points(frozen, corrections.of(frozen))
    return replace(item, points=shown_points(points))


def _sheet_item(
    item: PresentedItem,
    frozen: Item,
    answer: Answer,
    revisions: list[Revision],
    drafts: list[Draft],
) -> SheetItem:
    score = answer.score
    return SheetItem(
        item=item,
        given=lines_given(frozen, answer.response),
        saved_at=answer.saved_at,
        score=None if score is None else shown_points(score),
        revisions=revisions[:SHOWN_REVISIONS],
        earlier=max(0, len(revisions) - SHOWN_REVISIONS),
        not_counted=[_not_counted(frozen, draft) for draft in drafts],
    )


def _not_counted(frozen: Item, draft: Draft) -> DraftNotCounted:
    return DraftNotCounted(
        at=draft.received_at,
        why=draft.get_why_display(),
        given=lines_given(frozen, draft.response),
        accepted_at=draft.accepted_at,
    )


def _drafts(attempt: Attempt) -> dict[int, list[Draft]]:
    """Drafts by the id of their answer, the newest first."""
    found: dict[int, list[Draft]] = defaultdict(list)
    for draft in Draft.objects.filter(attempt=attempt).order_by("-received_at", "-pk"):
        found[draft.answer_id].append(draft)
    return found


def _revisions(attempt: Attempt) -> dict[Any, list[Revision]]:
    """Revisions by the number of the question, the newest first."""
    found: dict[Any, list[Revision]] = defaultdict(list)
    events = AttemptEvent.objects.filter(attempt=attempt, kind=EventKind.ANSWER_SAVED)
    rows = events.order_by("-at", "-pk").values_list("at", "epoch", "detail")
    for at, epoch, detail in rows:
        revision = Revision(detail.get("revision", 0), at, epoch)
        found[detail.get("number")].append(revision)
    return found
