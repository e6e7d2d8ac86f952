"""What an author should know of accepted lines: which of them can never decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.questions.kind import Kind
from assessments.questions.paper import Accepted
from assessments.questions.scoring.reach import out_of_reach

SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class AcceptedLine:
    """A line as its author wrote it, not frozen yet."""

    text: str
    weight: Decimal
    tolerance: Decimal | None = None
    feedback: str = ""

    def frozen(self) -> Accepted:
        return {
            "text": self.text,
            "weight": str(self.weight),
            "tolerance": str(self.tolerance or 0),
            "feedback": self.feedback,
        }


def deciding_weights(
    kind: Kind, lines: Iterable[AcceptedLine], *, case_sensitive: bool = False
) -> list[Decimal]:
    """The weights that somebody can earn."""
    frozen = [line.frozen() for line in lines]
    if len({line["weight"] for line in frozen}) == 1:
        return [Decimal(line["weight"]) for line in frozen]
    lost = out_of_reach(kind, frozen, case_sensitive=case_sensitive)
    out = {id(line) for line, _earlier in lost}
    return [Decimal(line["weight"]) for line in frozen if id(line) not in out]


def reach_remarks(
    kind: Kind, lines: Iterable[AcceptedLine], *, case_sensitive: bool = False
) -> list[str]:
    """One sentence for each line whose weight or feedback nobody will ever get."""
    frozen = [line.frozen() for line in lines]
    if len(set(map(_says, frozen))) == 1:
        return []  # many spellings of one answer: looked through in no time
    return [
        _(
            "“%(line)s” can never decide: “%(earlier)s” stands before it and takes every "
            "answer that it would match. The first line that matches decides."
        )
        % {"line": _shortened(line), "earlier": _shortened(earlier)}
        for line, earlier in out_of_reach(kind, frozen, case_sensitive=case_sensitive)
        if _says(line) != _says(earlier)
    ]


def _says(line: Accepted) -> tuple[Decimal, str]:
    return Decimal(line["weight"]), line["feedback"]


def _shortened(line: Accepted) -> str:
    text = line["text"]
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
