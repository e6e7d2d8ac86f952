"""The points of a test as the figures need them: a column for each question. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum

from assessments.questions.presented import Line


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One question as it stood at a place of the test.

    ``guess``: the share of the points that guessing earns; None where guessing does not
    help. ``lines``: what a response may consist of, where that is a short list.
    ``right``: the key in words.
    """

    question_id: int
    name: str
    kind: str
    guess: float | None
    lines: tuple[Line, ...]
    right: tuple[Line, ...]


@dataclass(slots=True)
class MarkColumn:
    """
    A place of the test as authored, with an entry for each attempt that counts.

    ``points``: None where the paper does not have the place, or the answer waits for a
    person. ``given``: the response in pieces; empty without a response. ``asked`` by
    question: more than one where questions are drawn. ``is_void``: a correction of the
    key took the question out (then it has no points), or gave everybody its points.
    """

    number: int
    points: list[float | None] = field(default_factory=list)
    possible: list[float | None] = field(default_factory=list)
    questions: list[int | None] = field(default_factory=list)
    given: list[tuple[Line, ...]] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)
    waiting: int = 0
    is_void: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether the column has points, and nobody's answer waits for a person."""
        return not self.waiting and any(one is not None for one in self.points)

    @property
    def most(self) -> float:
        """The points possible; their mean if they were changed between two attempts."""
        known = [points for points in self.possible if points is not None]
        return fsum(known) / len(known) if known else 0.0

    @property
    def name(self) -> str:
        """Empty where several questions are drawn."""
        names = {one.name for one in self.asked.values()}
        return names.pop() if len(self.asked) == 1 else ""

    @property
    def kind(self) -> str:
        kinds = {one.kind for one in self.asked.values()}
        return kinds.pop() if len(kinds) == 1 else ""


def totals_of(columns: Sequence[MarkColumn], attempts: int) -> list[float]:
    """The points of each attempt, over the columns in which nothing waits."""
    complete = [column.points for column in columns if column.is_complete]
    return [fsum(points[n] or 0.0 for points in complete) for n in range(attempts)]
