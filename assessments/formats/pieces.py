"""Cuts text into pieces that remember their line; each cut is one linear scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.questions.parsed import BrokenQuestion


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the file; ``line`` is its first line, counted from 1."""

    text: str
    line: int

    def __bool__(self) -> bool:
        return bool(self.text)

    def strip(self) -> Piece:
        """The piece without white space around it."""
        stripped = self.text.lstrip()
        skipped = self.text[: len(self.text) - len(stripped)]
        return Piece(stripped.rstrip(), self.line + skipped.count("\n"))

    def cut(self, start: int, stop: int | None = None) -> Piece:
        line = self.line + self.text.count("\n", 0, start)
        return Piece(self.text[start:stop], line)

    def partition(self, mark: str) -> tuple[Piece, Piece | None]:
        """The text before the first mark and after it; (all, None) without a mark."""
        place = self.text.find(mark)
        if place < 0:
            return self, None
        return self.cut(0, place), self.cut(place + len(mark))

    def rpartition(self, mark: str) -> tuple[Piece, Piece | None]:
        """The same for the last mark."""
        place = self.text.rfind(mark)
        if place < 0:
            return self, None
        return self.cut(0, place), self.cut(place + len(mark))

    def split(self, mark: str) -> Iterator[Piece]:
        line = self.line
        for part in self.text.split(mark):
            yield Piece(part, line)
            line += part.count("\n") + mark.count("\n")

    def broken(self, message: str) -> BrokenQuestion:
        return BrokenQuestion(message, line=self.line)
