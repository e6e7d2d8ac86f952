"""
Rubrics: lines with points. A marker chooses the lines that apply to an answer.

An author writes each on a line: ``1 = Names the author``, ``-0.5 = Wrong year``.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_LINES = 50
TEXT_CHARS = 500
_LINE = re.compile(
    r"\s*([+\-\N{MINUS SIGN}]?)\s*([0-9]{1,5}(?:[.,][0-9]{1,2})?)\s*=(.*)\Z"
)


class BadLine(ValueError):
    """A line that cannot be read; ``number`` counts the lines of the text from 1."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@dataclass(frozen=True, slots=True)
class RubricLine:
    """``number`` is the place of the line, from 1."""

    number: int
    text: str
    points: Decimal

    def as_stored(self) -> dict[str, Any]:
        return {"number": self.number, "text": self.text, "points": str(self.points)}

    @classmethod
    def stored(cls, line: Mapping[str, Any]) -> "RubricLine":
        return cls(int(line["number"]), line["text"], Decimal(line["points"]))


def parse_rubric(text: str) -> list[RubricLine]:
    """
    Raises:
        BadLine: If a line has no points or no text, or there are too many lines.
    """
    lines: list[RubricLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.match(line)
        words = found[3].strip() if found else ""
        if (
            not found
            or not words
            or len(words) > TEXT_CHARS
            or len(lines) >= MOST_LINES
        ):
            raise BadLine(number)
        points = Decimal(found[2].replace(",", "."))
        sign = 1 if found[1] in ("", "+") else -1
        lines.append(RubricLine(len(lines) + 1, words, sign * points))
    return lines


def as_text(lines: Sequence[RubricLine]) -> str:
    return "\n".join(f"{line.points} = {line.text}" for line in lines)


def chosen_points(chosen: Collection[RubricLine], most: Decimal) -> Decimal:
    """The sum of the lines, at least 0 and at most the points of the question."""
    total = sum((line.points for line in chosen), Decimal(0))
    return min(most, max(Decimal(0), total))


def carried_over(
    chosen: Sequence[RubricLine], lines: Sequence[RubricLine]
) -> list[RubricLine]:
    """
    The chosen lines, as lines of the changed rubric; lines that are gone are left out.

    A chosen line becomes the line of the same text, else the line at its place, unless
    that line has the text of another chosen line.
    """
    by_text = {line.text: line for line in lines}
    by_number = {line.number: line for line in lines}
    old_texts = {line.text for line in chosen}
    found: dict[int, RubricLine] = {}
    for line in chosen:
        new = by_text.get(line.text) or by_number.get(line.number)
        if new is None or (new.text != line.text and new.text in old_texts):
            continue
        found[new.number] = new
    return [found[number] for number in sorted(found)]
