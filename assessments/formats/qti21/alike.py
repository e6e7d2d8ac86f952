"""Whether a question of ours gives the points that a file gives, answer by answer."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import NotScoredAlike, Value
from assessments.questions.dealing import Dealer
from assessments.questions.kind import Response
from assessments.questions.paper import Item
from assessments.questions.parsed import ParsedChoice
from assessments.questions.registry import kind_of
from assessments.questions.scoring import score

HUNDREDTH = Decimal("0.01")
#: Ours are rounded to hundredths of a point.
NEAR = Decimal("0.006")
LARGEST = Decimal("99999.99")


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """What a kind makes of an item; ``points`` are the most that an answer earns."""

    kind: str
    choices: tuple[ParsedChoice, ...] = ()
    points: Decimal | None = None
    case_sensitive: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    def frozen(self) -> Item:
        """The question as a paper holds it, its lines in their order where it can be."""
        kind = kind_of(self.kind)
        authored = [one.authored() for one in self.choices]
        # Its order is found by the texts, so any order serves.
        dealer = Dealer(random.Random(0), False, False)  # noqa: S311
        dealt = kind.deal(kind.settled(authored, self.settings), dealer)
        return {
            "number": 1,
            "slot": 1,
            "section": 0,
            "kind": self.kind,
            "points": str(self.points or 1),
            "question_id": 0,
            "name": "",
            "text": "",
            "format": "plain",
            "options": dealt.options,
            "stems": dealt.stems,
            "accepted": dealt.accepted,
            "case_sensitive": self.case_sensitive,
            "feedback": "",
            "settings": self.settings,
        }


Pair = tuple[Value, Response | None]


def is_alike(
    read: MadeQuestion, scoring: Scoring, pairs: Callable[[Item], Iterable[Pair]]
) -> bool:
    """
    Whether each answer earns in the file what it earns here.

    Args:
        pairs: Answers as the file writes them, each with our response.
    """
    item = read.frozen()
    return all(
        _is_near(score(item, response), scoring.score(value))
        for value, response in pairs(item)
    )


def _is_near(ours: Decimal | None, theirs: Decimal) -> bool:
    return ours is not None and abs(ours - theirs) < NEAR


def first_alike(
    candidates: Iterable[MadeQuestion],
    scoring: Scoring,
    pairs: Callable[[Item], Iterable[Pair]],
) -> MadeQuestion:
    """
    The first candidate that gives the points of the file.

    Raises:
        NotScoredAlike: If none does.
    """
    for candidate in candidates:
        if is_alike(candidate, scoring, pairs):
            return candidate
    raise NotScoredAlike


def most(scores: Iterable[Decimal]) -> Decimal:
    """
    The most points that can be earned.

    Raises:
        NotScoredAlike: If no answer earns anything, or the number fits no column.
    """
    largest = max(scores, default=Decimal(0))
    if largest > LARGEST:
        raise NotScoredAlike
    points = largest.quantize(HUNDREDTH, ROUND_HALF_UP)
    if points <= 0 or abs(points - largest) > NEAR:
        raise NotScoredAlike
    return points
