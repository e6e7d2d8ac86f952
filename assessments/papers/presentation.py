"""
What a page may show of a paper: the questions without their key.

Everything is copied field by field, so that a field added to the frozen paper stays on
the server until somebody decides otherwise here. Weights, ranks, right answers,
feedback, bank ids and the author's names of questions never get in.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.questions.paper import Item, PaperContent, PaperSection
from assessments.questions.responses import Response


@dataclass(frozen=True, slots=True)
class PresentedOption:
    """
    Something to choose, order or match with; also a left-hand side of a matching.

    ``number`` is the place as presented, from 1: the number responses are made of.
    """

    number: int
    text: str
    format: str


@dataclass(frozen=True, slots=True)
class PresentedItem:
    """
    One question as a candidate sees it, with the response saved so far.

    ``is_ahead``: it was not reached yet, and nothing of it is in here
    (assessments.papers.reached). ``answer_id`` names the answer in frames; it is None in a preview, where nothing
    can be saved. ``points`` has no needless zeros ("1", "2.5"). ``response`` is shaped
    as in assessments.questions.responses; None is unanswered.
    """

    number: int
    kind: Kind
    points: str
    text: str
    format: str
    options: tuple[PresentedOption, ...]
    stems: tuple[PresentedOption, ...]
    answer_id: int | None = None
    response: Response | None = None
    revision: int = 0
    flagged: bool = False
    is_ahead: bool = False

    @property
    def is_answered(self) -> bool:
        return self.response is not None

    @property
    def is_half(self) -> bool:
        """Whether an answer was begun and not finished."""
        pairs = (self.response or {}).get("pairs")
        return pairs is not None and len(pairs) < len(self.stems)


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
        ahead: The numbers of the questions that the content says nothing of.
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
    return PresentedItem(
        number=item["number"],
        kind=Kind(item["kind"]),
        points=shown_points(item["points"]),
        text=item["text"],
        format=item["format"],
        options=_numbered((one["text"], one["format"]) for one in item["options"]),
        stems=_numbered((one["text"], one["format"]) for one in item["stems"]),
        answer_id=answer.pk if answer else None,
        response=answer.response if answer else None,
        revision=answer.revision if answer else 0,
        flagged=answer.flagged if answer else False,
        is_ahead=is_ahead,
    )


def _numbered(texts: Iterable[tuple[str, str]]) -> tuple[PresentedOption, ...]:
    return tuple(
        PresentedOption(number=number, text=text, format=format)
        for number, (text, format) in enumerate(texts, 1)
    )


def shown_points(points: str | Decimal) -> str:
    """``"1.00"`` as ``"1"``, ``"2.50"`` as ``"2.5"``."""
    # normalize() alone would write 10 as 1E+1.
    return f"{Decimal(points).normalize():f}"
