"""Questions as the rows of a table: what each column holds, and what is lost."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.fractions import in_percent
from assessments.formats.sheets.rows import COMPARED, WITHOUT_SHARES
from assessments.formats.written import Loss
from assessments.questions.kind import UNSUPPORTED, Kind
from assessments.questions.parsed import ParsedChoice, ParsedQuestion

HEAD = (
    "id", "category", "kind", "name", "text", "text format", "points",
    "general feedback", "tags", "case sensitive", "settings",
)  # fmt: skip
Cell = str | Decimal | None


@dataclass(frozen=True, slots=True)
class LineColumns:
    """The columns of a line that a kind uses, in order."""

    share: bool
    match: bool
    tolerance: bool

    def names(self, number: int) -> list[str]:
        return [
            f"answer {number}",
            *([f"belongs with {number}"] if self.match else []),
            *([f"share {number}"] if self.share else []),
            *([f"tolerance {number}"] if self.tolerance else []),
            f"feedback {number}",
        ]

    def cells(self, choice: ParsedChoice) -> list[Cell]:
        return [
            choice.text.text,
            *([choice.match] if self.match else []),
            *([_share(choice.weight)] if self.share else []),
            *([_short(choice.tolerance)] if self.tolerance else []),
            choice.feedback.text,
        ]


def _share(weight: Decimal) -> Cell:
    """In percent. A bare 1 would be read as a tick."""
    percent = Decimal(in_percent(weight))
    return "1%" if percent == 1 else percent


def _short(number: Decimal | None) -> Decimal:
    """Without the hundred decimal places of the bank."""
    return (number or Decimal(0)).normalize()


ALL_COLUMNS = LineColumns(share=True, match=True, tolerance=True)


def columns_of_kind(kind: str) -> LineColumns:
    """Only the columns that a kind uses."""
    return LineColumns(
        share=kind not in WITHOUT_SHARES,
        match=kind == Kind.MATCHING,
        tolerance=kind == Kind.NUMERICAL,
    )


def header(columns: LineColumns, lines: int) -> list[str]:
    found = list(HEAD)
    for number in range(1, lines + 1):
        found += columns.names(number)
    return found


def row(question: ParsedQuestion, columns: LineColumns) -> list[Cell]:
    settings = json.dumps(dict(question.settings), ensure_ascii=False)
    cells: list[Cell] = [
        question.file_id,
        question.category,
        str(question.kind),
        question.name,
        question.text.text,
        question.text.format,
        question.points,
        question.feedback.text,
        ", ".join(question.tags),
        "yes" if question.case_sensitive else "",
        settings if question.settings else "",
    ]
    for choice in question.choices:
        cells += columns.cells(choice)
    return cells


def most_lines(questions: Sequence[ParsedQuestion]) -> int:
    return max((len(question.choices) for question in questions), default=0)


def kept(questions: Sequence[ParsedQuestion]) -> list[ParsedQuestion]:
    """What a table can hold."""
    return [question for question in questions if question.kind != UNSUPPORTED]


def losses(questions: Sequence[ParsedQuestion]) -> Iterator[Loss]:
    for question in questions:
        for words in _lost(question):
            yield Loss(question.name, words)


def _lost(question: ParsedQuestion) -> Iterator[str]:
    if question.kind == UNSUPPORTED:
        yield _("A table cannot hold a question of a type that is not supported.")
        return
    if "picture:" in question.text.text or any(
        "picture:" in choice.text.text for choice in question.choices
    ):
        yield _("Its pictures are lost.")
    format = question.text.format
    shown = [] if question.kind in COMPARED else question.choices
    texts = [choice.text for choice in shown] + [c.feedback for c in question.choices]
    is_mixed = any(
        text.text and text.format != format for text in [*texts, question.feedback]
    )
    if is_mixed and question.kind != Kind.TRUE_FALSE:
        yield _("Its texts have several formats; all get that of the question.")
