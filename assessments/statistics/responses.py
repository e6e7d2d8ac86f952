"""
What was answered to a question, with who answered it. Pure: imports no framework.

The upper and the lower group are the 27 % with the most and the fewest points in the
rest of the test, with everybody who has as many as the last of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from assessments.questions.presented import Line
from assessments.statistics.marks import Asked, MarkColumn

GROUP = 0.27
#: Typed answers differ without end: the most frequent are shown.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """
    A piece of an answer: an option, a pair, a typed text; ``line`` None: no answer.

    ``attempts`` gave it. ``facility``: the share of the points that they earned at this
    question. ``upper`` and ``lower``: the share of each group that gave it; None
    without groups.
    """

    line: Line | None
    is_right: bool
    attempts: int
    facility: float | None
    upper: float | None
    lower: float | None


@dataclass(frozen=True, slots=True)
class Responses:
    """The most frequent rows first; ``others``: pieces that are not shown."""

    rows: tuple[ResponseRow, ...]
    others: int


@dataclass(slots=True)
class _Tally:
    """Who gave one answer, or one piece of it."""

    attempts: int = 0
    share: float = 0.0
    scored: int = 0
    upper: int = 0
    lower: int = 0

    def add(self, other: "_Tally") -> None:
        self.attempts += other.attempts
        self.share += other.share
        self.scored += other.scored
        self.upper += other.upper
        self.lower += other.lower


#: The answer in pieces, the share of the points, and the points in the rest of the test.
Given = tuple[tuple[Line, ...], float | None, float]


def responses_to(
    column: MarkColumn, totals: Sequence[float], asked: Asked
) -> Responses:
    everybody, tallies = _Tally(), defaultdict[Line | None, _Tally](_Tally)
    for lines, tally in _by_answer(_given(column, totals, asked)).items():
        everybody.add(tally)
        pieces: set[Line | None] = {*lines} or {None}
        for line in pieces:
            tallies[line].add(tally)
    shown = _lines({line: tally.attempts for line, tally in tallies.items()}, asked)
    rows = [_row(line, tallies[line], everybody, asked) for line in shown]
    kept = rows if asked.lines else rows[:MOST_SHOWN]
    return Responses(tuple(kept), sum(row.attempts for row in rows[len(kept) :]))


def _given(column: MarkColumn, totals: Sequence[float], asked: Asked) -> list[Given]:
    entries = zip(
        column.points,
        column.possible,
        totals,
        column.given,
        column.questions,
        strict=True,
    )
    # A column in which answers wait is not in the totals.
    own = 1.0 if column.is_complete else 0.0
    return [
        (
            lines,
            None if points is None or not possible else points / possible,
            total - own * (points or 0.0),
        )
        for points, possible, total, lines, question in entries
        if question == asked.question_id
    ]


def _by_answer(given: Sequence[Given]) -> dict[tuple[Line, ...], _Tally]:
    """Many give the same answer, so pieces are counted for each answer once."""
    least, most = _groups([rest for _lines, _share, rest in given])
    tallies = defaultdict[tuple[Line, ...], _Tally](_Tally)
    for lines, share, rest in given:
        tally = tallies[lines]
        tally.attempts += 1
        tally.upper += rest >= least
        tally.lower += rest <= most
        if share is not None:
            tally.share += share
            tally.scored += 1
    return tallies


def _row(
    line: Line | None, tally: _Tally, everybody: _Tally, asked: Asked
) -> ResponseRow:
    return ResponseRow(
        line=line,
        is_right=line is not None and _is_right(line, asked.right),
        attempts=tally.attempts,
        facility=tally.share / tally.scored if tally.scored else None,
        upper=tally.upper / everybody.upper if everybody.upper else None,
        lower=tally.lower / everybody.lower if everybody.lower else None,
    )


def _groups(rests: Sequence[float]) -> tuple[float, float]:
    """The least of the upper group and the most of the lower one, if they differ."""
    size = round(len(rests) * GROUP)
    ordered = sorted(rests)
    if not size or ordered[size - 1] >= ordered[-size]:
        return inf, -inf
    return ordered[-size], ordered[size - 1]


def _lines(counts: Mapping[Line | None, int], asked: Asked) -> list[Line | None]:
    """The options in the order of the paper; else the most frequent first."""
    none = [None] if None in counts else []
    found = [line for line in counts if line is not None and line not in asked.lines]
    found.sort(key=lambda line: (-counts[line], line.text, line.match, line.place))
    return [*asked.lines, *found, *none]


def _is_right(line: Line, right: Sequence[Line]) -> bool:
    if line.place:
        return line.place <= len(right) and right[line.place - 1].text == line.text
    return any((one.text, one.match) == (line.text, line.match) for one in right)
