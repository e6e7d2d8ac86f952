"""
What a page may show of a paper: the questions without their key.

Only the fields of a question that assessments.questions.presented copies are shown.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from assessments.models import Answer
from assessments.questions.kind import Response
from assessments.questions.paper import Item, PaperContent, PaperSection
from assessments.questions.presented import PresentedItem, presented
from assessments.questions.registry import kind_of
from assessments.questions.settings import settings_of
from assessments.questions.settings import shown as shown_settings


@dataclass(frozen=True, slots=True)
class PresentedSection:
    """A part of the paper with its instructions; ``number`` counts from 1."""

    number: int
    title: str
    text: str
    format: str
    items: tuple[PresentedItem, ...]


@dataclass(frozen=True, slots=True)
class PresentedPaper:
    """The sections in the order presented."""

    sections: tuple[PresentedSection, ...]

    @property
    def items(self) -> tuple[PresentedItem, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def unanswered(self) -> tuple[PresentedItem, ...]:
        return tuple(item for item in self.items if not item.is_answered)

    @property
    def half_done(self) -> tuple[PresentedItem, ...]:
        return tuple(item for item in self.items if item.is_half)

    @property
    def flagged(self) -> tuple[PresentedItem, ...]:
        return tuple(item for item in self.items if item.flagged)

    @property
    def answered_count(self) -> int:
        return len(self.items) - len(self.unanswered)


def present_paper(
    content: PaperContent,
    answers: Iterable[Answer] = (),
    *,
    ahead: Container[int] = (),
) -> PresentedPaper:
    """
    Join a frozen paper with its answers; without answers it is a preview.

    Args:
        ahead: The numbers of the questions that the content leaves blank.
    """
    by_number = {answer.number: answer for answer in answers}
    items = [
        (
            item["section"],
            _present_item(item, by_number.get(item["number"]), item["number"] in ahead),
        )
        for item in content["items"]
    ]
    return PresentedPaper(
        tuple(
            _present_section(
                section, index, tuple(item for place, item in items if place == index)
            )
            for index, section in enumerate(content["sections"])
        )
    )


def _present_section(
    section: PaperSection, index: int, items: tuple[PresentedItem, ...]
) -> PresentedSection:
    return PresentedSection(
        number=index + 1,
        title=section["title"],
        text=section["text"],
        format=section["format"],
        items=items,
    )


def _present_item(item: Item, answer: Answer | None, is_ahead: bool) -> PresentedItem:
    settings = shown_settings(kind_of(item["kind"]).settings, settings_of(item))
    shown = replace(presented(item), is_ahead=is_ahead, settings=settings)
    if answer is None:
        return shown
    return replace(
        shown,
        answer_id=answer.pk,
        response=answer.response,
        revision=answer.revision,
        flagged=answer.flagged,
        is_half=answer.response is not None and _is_half(item, answer.response),
    )


def _is_half(item: Item, response: Response) -> bool:
    kind = kind_of(item["kind"])
    return kind.is_half(response, *kind.shape(item))
