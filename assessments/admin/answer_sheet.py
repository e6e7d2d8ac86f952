"""
A candidate's answers beside the paper as they saw it, with what the log knows of each.

Without the key: that is for those who mark. The log holds no earlier text, only when a
revision was saved and by which session.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.feedback import GIVEN, Line
from assessments.kinds import Kind
from assessments.models import Answer, Attempt, AttemptEvent
from assessments.paper import Item
from assessments.presentation import PresentedItem, present_paper, shown_points

SHOWN_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class Revision:
    number: int
    at: datetime
    epoch: int | None


@dataclass(frozen=True, slots=True)
class SheetItem:
    """``score`` is None until the attempt has ended, or a person has marked it."""

    item: PresentedItem
    given: tuple[Line, ...]
    saved_at: datetime | None
    score: str | None
    revisions: list[Revision]
    earlier: int


@dataclass(frozen=True, slots=True)
class SheetSection:
    title: str
    text: str
    format: str
    items: list[SheetItem]


def answer_sheet(attempt: Attempt) -> list[SheetSection]:
    """The paper's sections with their answers; three statements."""
    content = attempt.paper.content
    answers = {one.number: one for one in Answer.objects.filter(attempt=attempt)}
    frozen = {item["number"]: item for item in content["items"]}
    revisions = _revisions(attempt)
    return [
        SheetSection(
            section.title,
            section.text,
            section.format,
            [
                _sheet_item(
                    item,
                    frozen[item.number],
                    answers[item.number],
                    revisions[item.number],
                )
                for item in section.items
            ],
        )
        for section in present_paper(content, answers.values()).sections
    ]


def _sheet_item(
    item: PresentedItem,
    frozen: Item,
    answer: Answer,
    revisions: list[Revision],
) -> SheetItem:
    response = answer.response
    score = answer.score
    return SheetItem(
        item=item,
        given=() if response is None else GIVEN[Kind(item.kind)](frozen, response),
        saved_at=answer.saved_at,
        score=None if score is None else shown_points(score),
        revisions=revisions[:SHOWN_REVISIONS],
        earlier=max(0, len(revisions) - SHOWN_REVISIONS),
    )


def _revisions(attempt: Attempt) -> dict[Any, list[Revision]]:
    """By the number of the question, the newest first."""
    found: dict[Any, list[Revision]] = defaultdict(list)
    events = AttemptEvent.objects.filter(attempt=attempt, kind="answer.saved")
    rows = events.order_by("-at", "-pk").values_list("at", "epoch", "detail")
    for at, epoch, detail in rows:
        revision = Revision(detail.get("revision", 0), at, epoch)
        found[detail.get("number")].append(revision)
    return found
