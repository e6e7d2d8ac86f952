"""
A question as a candidate sees it, and a response in words. Pure.

Weights, ranks, right answers, feedback, bank ids and the author's names of questions
must not appear here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from assessments.questions.kind import Response
from assessments.questions.paper import Item, Option
from assessments.questions.settings import Settings


@dataclass(frozen=True, slots=True)
class PresentedOption:
    """
    An option to choose, order or match with; also a left-hand side of a matching.

    ``number`` is the place as presented, from 1. Responses use this number.
    """

    number: int
    text: str
    format: str


@dataclass(frozen=True, slots=True)
class PresentedItem:
    """
    One question as a candidate sees it, with the response saved so far.

    ``is_ahead``: the candidate has not reached it, so everything in here is blank
    (assessments.papers.reached). ``is_half``: an answer was begun and not finished.
    ``answer_id`` names the answer in frames; it is None in a preview, where nothing
    can be saved. ``points`` has no needless zeros ("1", "2.5"). ``response`` has the
    shape of assessments.questions.responses; None is unanswered. ``settings`` are those
    of the kind that candidates may see (Setting.is_shown). ``parts`` are the gaps of a
    text, each with its own kind; their settings have only ``look``.
    """

    number: int
    kind: str
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
    is_half: bool = False
    settings: Settings = field(default_factory=dict)
    parts: "tuple[PresentedItem, ...]" = ()

    @property
    def is_answered(self) -> bool:
        return self.response is not None


class ShownLines(Protocol):
    """The lines that the numbers of a response stand for."""

    @property
    def options(self) -> tuple[PresentedOption, ...]: ...

    @property
    def stems(self) -> tuple[PresentedOption, ...]: ...

    @property
    def parts(self) -> "Sequence[ShownLines]": ...


@dataclass(frozen=True, slots=True)
class LinesOfItem:
    """The lines of a question of a frozen paper, without their key."""

    options: tuple[PresentedOption, ...]
    stems: tuple[PresentedOption, ...]
    parts: "tuple[LinesOfItem, ...]" = ()


@dataclass(frozen=True, slots=True)
class Line:
    """
    A piece of an answer; ``match`` is the text a stem was, or should be, paired with.

    ``is_typed``: the text was, or should be, typed by a candidate. It is shown letter
    by letter, without drawing formulas. ``place``: the place that a candidate gave the
    line, from 1; else 0.
    """

    text: str
    format: str = "plain"
    match: str = ""
    is_typed: bool = False
    place: int = 0


def presented(item: Item) -> PresentedItem:
    """
    What a page may show of a question.

    It is copied field by field, so that a new field of the frozen paper stays on the
    server until it is added here.
    """
    lines = shown_lines(item)
    return PresentedItem(
        number=item["number"],
        kind=item["kind"],
        points=shown_points(item["points"]),
        text=item["text"],
        format=item["format"],
        options=lines.options,
        stems=lines.stems,
        parts=tuple(map(_presented_part, item.get("parts", []))),
    )


def _presented_part(part: Item) -> PresentedItem:
    """A gap: what it offers and how it looks; its weight is not shown."""
    shown = replace(presented(part), points="")
    return replace(shown, settings={"look": part.get("settings", {}).get("look", "")})


def shown_lines(item: Item) -> LinesOfItem:
    return LinesOfItem(
        _numbered((one["text"], one["format"]) for one in item["options"]),
        _numbered((one["text"], one["format"]) for one in item["stems"]),
        tuple(map(shown_lines, item.get("parts", []))),
    )


def _numbered(texts: Iterable[tuple[str, str]]) -> tuple[PresentedOption, ...]:
    return tuple(
        PresentedOption(number=number, text=text, format=format)
        for number, (text, format) in enumerate(texts, 1)
    )


def line_of(lines: tuple[PresentedOption, ...], number: int, place: int = 0) -> Line:
    """The line with this number; the number itself if the question has no such line."""
    if not 1 <= number <= len(lines):
        return Line(str(number), place=place)
    one = lines[number - 1]
    return Line(one.text, one.format, place=place)


def lines_of(options: Iterable[Option]) -> tuple[Line, ...]:
    return tuple(Line(option["text"], option["format"]) for option in options)


def shown_points(points: str | Decimal) -> str:
    """``"1.00"`` as ``"1"``, ``"2.50"`` as ``"2.5"``."""
    # normalize() alone would write 10 as 1E+1.
    return f"{Decimal(points).normalize():f}"
