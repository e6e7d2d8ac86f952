"""
The lines that are frozen into a paper, in the order that one candidate sees. Pure.

Everything random comes from the dealer's one generator: the same seed and the same bank
give the same paper.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import TypeVar

from assessments.questions.authored import AuthoredChoice
from assessments.questions.paper import Accepted, Item, Option, Stem

T = TypeVar("T")
EXACT = Context(prec=150)


@dataclass(frozen=True, slots=True)
class Dealer:
    """Puts questions and options in the order that one candidate sees."""

    rng: random.Random
    shuffles_questions: bool
    shuffles_choices: bool

    def shuffled(self, things: Iterable[T]) -> list[T]:
        things = list(things)
        self.rng.shuffle(things)
        return things

    def choices(self, things: Iterable[T]) -> list[T]:
        return self.shuffled(things) if self.shuffles_choices else list(things)


@dataclass(frozen=True, slots=True)
class Dealt:
    """The lines of one question as a paper holds them; see paper.Item."""

    options: list[Option] = field(default_factory=list)
    stems: list[Stem] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    parts: list[Item] = field(default_factory=list)


def option(choice: AuthoredChoice, rank: int = 0) -> Option:
    return {
        "text": choice.text,
        "format": choice.format,
        "weight": "0" if rank else digits(choice.weight),
        "rank": rank,
        "feedback": choice.feedback,
    }


def accepted(choice: AuthoredChoice) -> Accepted:
    return {
        "text": choice.text,
        "weight": digits(choice.weight),
        "tolerance": _short(choice.tolerance or Decimal(0)),
        "feedback": choice.feedback,
    }


def _short(tolerance: Decimal) -> str:
    """A tolerance without needless zeros: its column stores a hundred decimals."""
    return digits(EXACT.normalize(tolerance))


def digits(number: Decimal) -> str:
    """A decimal without an exponent; str() writes a zero of twenty places as 0E-20."""
    return format(number, "f")
