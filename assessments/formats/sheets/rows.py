"""A row of a table becomes a question."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.csv_export import FORMULA_STARTS
from assessments.formats.fractions import clamped, percent_of, points_in, snapped
from assessments.formats.gift.numbers import read_number
from assessments.formats.opening.limits import (
    MAX_CATEGORY_CHARS,
    MAX_CHOICES,
    MAX_NAME_CHARS,
)
from assessments.formats.opening.xml import without_controls
from assessments.formats.pieces import Piece
from assessments.formats.sheets.columns import TableColumns
from assessments.formats.sheets.kinds import (
    FALSE_WORDS,
    RIGHT_WORDS,
    TRUE_WORDS,
    kind_named,
)
from assessments.questions.kind import Kind
from assessments.questions.parsed import (
    NO_TEXT,
    BrokenQuestion,
    ParsedChoice,
    ParsedQuestion,
    Text,
    one_line,
)

ONE, NOTHING = Decimal(1), Decimal(0)
FORMATS = frozenset({"plain", "markdown", "html", "moodle"})
LETTERS = re.compile(r"[A-Za-z]{1,26}")
PARTS = re.compile(r"\s*[;,|\n]\s*")
#: Between whole answers, which may have commas of their own.
ANSWERS = re.compile(r"\s*[;|\n]\s*")
#: Kinds whose lines are compared with what is typed, and not shown.
COMPARED = frozenset({Kind.SHORT_TEXT, Kind.NUMERICAL})
#: Kinds whose lines have no share of the points.
WITHOUT_SHARES = frozenset({Kind.MATCHING, Kind.ORDERING, Kind.ESSAY})


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of an answer as the table has it; ``number``: which answer it is there."""

    text: str
    share: str = ""
    match: str = ""
    tolerance: str = ""
    reply: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class RowReader:
    """
    Reads the rows of one table.

    ``kind`` is that of a sheet for one kind; ``has_comma``: 3,14 is a number.
    """

    columns: TableColumns
    warn: Callable[[int, str], None]
    kind: str = ""
    has_comma: bool = False

    def question(self, cells: Sequence[str], number: int) -> ParsedQuestion | None:
        """
        The question of a row; None for an empty row.

        Raises:
            BrokenQuestion: If the row cannot be read.
        """
        if not any(cell.strip() for cell in cells):
            return None
        text = self._cell(cells, "text")
        if not text:
            raise BrokenQuestion(_("The question has no text."), line=number)
        format = self._format(cells, number)
        lines = self._lines(cells, number)
        kind = self._kind(cells, lines, number)
        lines = self._with_right(cells, kind, lines, number)
        feedback = self._cell(cells, "feedback")
        return ParsedQuestion(
            line=number,
            kind=kind,
            text=Text(text, format),
            name=one_line(self._cell(cells, "name"))[:MAX_NAME_CHARS],
            choices=tuple(self._choices(kind, lines, format, number)),
            feedback=Text(feedback, format) if feedback else NO_TEXT,
            category=one_line(self._cell(cells, "category"))[:MAX_CATEGORY_CHARS],
            file_id=one_line(self._cell(cells, "id"))[:MAX_NAME_CHARS],
            tags=tuple(filter(None, PARTS.split(self._cell(cells, "tags")))),
            settings=self._settings(cells, number),
            case_sensitive=self._cell(cells, "case").lower() in RIGHT_WORDS,
            points=self._points(cells, number),
        )

    def _cell(self, cells: Sequence[str], column: str) -> str:
        place = self.columns.single.get(column)
        return _clean(cells[place]) if place is not None and place < len(cells) else ""

    def _format(self, cells: Sequence[str], number: int) -> str:
        written = self._cell(cells, "format").lower()
        if written in FORMATS:
            return written
        if written:
            text = _("There is no text format “%(name)s”; the text was read as plain.")
            self.warn(number, text % {"name": written[:20]})
        return "plain"

    def _lines(self, cells: Sequence[str], number: int) -> list[SheetLine]:
        """
        Raises:
            BrokenQuestion: If there are more than a question may have.
        """
        found = [
            SheetLine(
                **{name: _at(cells, at.get(column)) for name, column in PARTS_OF_LINE},
                number=n,
            )
            for n, at in sorted(self.columns.lines.items())
        ]
        if options := self._cell(cells, "choices"):
            texts = enumerate(_answers(options), 1)
            found += [SheetLine(one, number=n) for n, one in texts]
        found = [one for one in found if one.text or one.match]
        if len(found) > MAX_CHOICES:
            text = _("The question has more than %(most)d answers.")
            raise BrokenQuestion(text % {"most": MAX_CHOICES}, line=number)
        return found

    def _kind(self, cells: Sequence[str], lines: list[SheetLine], number: int) -> str:
        written = self._cell(cells, "kind")
        if written and (kind := kind_named(written)):
            return self._with_several(cells, kind)
        if written:
            text = _("There is no kind of question “%(name)s”.")
            raise BrokenQuestion(text % {"name": written[:40]}, line=number)
        if self.kind or self.columns.is_true_false:
            return self.kind or Kind.TRUE_FALSE
        return self._likely_kind(cells, lines)

    def _with_several(self, cells: Sequence[str], kind: str) -> str:
        """Tables that call single and multiple choice by one name."""
        written, right = self._cell(cells, "kind").lower(), self._cell(cells, "right")
        is_one = kind == Kind.MULTIPLE and "multichoice" in written and len(right) == 1
        return Kind.SINGLE if is_one else kind

    def _likely_kind(self, cells: Sequence[str], lines: list[SheetLine]) -> str:
        right = self._cell(cells, "right")
        if any(one.match for one in lines):
            return Kind.MATCHING
        if any(one.tolerance for one in lines):
            return Kind.NUMERICAL
        if len(lines) > 1:
            ticked = sum(_is_ticked(one.share) for one in lines)
            named = len(_named(right, lines)) if right else ticked
            return Kind.MULTIPLE if named > 1 else Kind.SINGLE
        if right.lower() in TRUE_WORDS | FALSE_WORDS:
            return Kind.TRUE_FALSE
        return Kind.SHORT_TEXT if right or lines else Kind.ESSAY

    def _with_right(
        self, cells: Sequence[str], kind: str, lines: list[SheetLine], number: int
    ) -> list[SheetLine]:
        """The lines with what the column of the right answers says."""
        right = self._cell(cells, "right")
        if kind == Kind.TRUE_FALSE:
            return _true_false(self._true_word(right, lines, number), lines)
        if not right:
            return lines
        if not lines:
            texts = filter(None, ANSWERS.split(right))
            return [SheetLine(one, share="100") for one in texts]
        places = _named(right, lines)
        if not places:
            text = _("“%(text)s” names no answer: write its letter.")
            raise BrokenQuestion(text % {"text": right[:40]}, line=number)
        return [
            replace(one, share="100" if n in places else one.share or "0")
            for n, one in enumerate(lines)
        ]

    def _true_word(self, right: str, lines: list[SheetLine], number: int) -> str:
        """
        What is right: a word, the answer that a key names, or the answer with a tick.

        Raises:
            BrokenQuestion: If it means neither true nor false.
        """
        if right.lower() in TRUE_WORDS | FALSE_WORDS:
            return right.lower()
        named = _named(right, lines) if right else set()
        ticked = [n for n, one in enumerate(lines) if _is_ticked(one.share)]
        places = list(named) if right else ticked
        word = lines[places[0]].text.lower() if places else ""
        if (right or word) and word not in TRUE_WORDS | FALSE_WORDS:
            text = _("“%(text)s” is neither true nor false.")
            raise BrokenQuestion(text % {"text": (right or word)[:40]}, line=number)
        return word

    def _choices(
        self, kind: str, lines: Iterable[SheetLine], format: str, number: int
    ) -> Iterable[ParsedChoice]:
        for line in lines:
            is_shown = kind not in COMPARED and kind != Kind.TRUE_FALSE
            text, tolerance = Text(line.text, format if is_shown else "plain"), None
            if kind == Kind.NUMERICAL:
                written, tolerance = self._number(line, number)
                text = Text(written)
            yield ParsedChoice(
                text=text if text.text else NO_TEXT,
                match=line.match,
                weight=self._weight(kind, line, number),
                tolerance=tolerance,
                feedback=Text(line.reply, format) if line.reply else NO_TEXT,
            )

    def _weight(self, kind: str, line: SheetLine, number: int) -> Decimal:
        if kind in WITHOUT_SHARES:
            return NOTHING
        if not line.share:
            # An accepted answer without a share is right.
            return ONE if kind in COMPARED else NOTHING
        if line.share.lower() in RIGHT_WORDS and line.share != "1":
            return ONE
        percent = percent_of(line.share)
        if percent is None:
            text = _("“%(text)s” is no share of the points; it was read as 0 %%.")
            self.warn(number, text % {"text": line.share[:20]})
            return NOTHING
        # 1 is a tick: nobody gives one percent without the sign.
        return ONE if line.share == "1" else snapped(clamped(percent) / 100)

    def _number(self, line: SheetLine, number: int) -> tuple[str, Decimal]:
        written, tolerance = line.text, line.tolerance
        if self.has_comma:
            written, tolerance = written.replace(",", "."), tolerance.replace(",", ".")
        # What takes every number has no distance.
        has_distance = tolerance and written != "*"
        piece = Piece(f"{written}:{tolerance}" if has_distance else written, number)
        return read_number(piece, lambda _piece, message: self.warn(number, message))

    def _points(self, cells: Sequence[str], number: int) -> Decimal | None:
        written = self._cell(cells, "points")
        points = points_in(written)
        if written and points is None:
            text = _("“%(text)s” is no number of points.")
            self.warn(number, text % {"text": written[:20]})
        return points

    def _settings(self, cells: Sequence[str], number: int) -> dict[str, Any]:
        written = self._cell(cells, "settings")
        if not written:
            return {}
        try:
            settings = json.loads(written)
        except ValueError:
            settings = None
        if not isinstance(settings, dict):
            self.warn(number, _("The settings are no JSON object; they were left out."))
            return {}
        return settings


PARTS_OF_LINE = (
    ("text", "answer"),
    ("share", "share"),
    ("match", "match"),
    ("tolerance", "tolerance"),
    ("reply", "reply"),
)


def _at(cells: Sequence[str], place: int | None) -> str:
    return _clean(cells[place]) if place is not None and place < len(cells) else ""


def _clean(cell: str) -> str:
    """A cell without control characters, and without the mark against formulas."""
    text = without_controls(cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _answers(options: str) -> list[str]:
    """The answers of one cell; a comma divides them only where nothing else does."""
    found = [one for one in ANSWERS.split(options) if one]
    return found if len(found) > 1 else [one for one in PARTS.split(options) if one]


def _is_ticked(share: str) -> bool:
    percent = percent_of(share) if share else None
    return share.lower() in RIGHT_WORDS or (percent is not None and percent > 0)


def _named(right: str, lines: Sequence[SheetLine]) -> set[int]:
    """The places that a key names: ``B``, ``ACD``, ``1; 3``, or the answers' texts."""
    texts = {one.text.lower(): n for n, one in enumerate(lines)}
    if right.lower() in texts:
        return {texts[right.lower()]}
    parts = [part for part in PARTS.split(right) if part]
    if len(parts) == 1 and LETTERS.fullmatch(right):
        parts = list(right)
    numbers = {one.number: n for n, one in enumerate(lines)}
    places = [_place(part, texts, numbers) for part in parts]
    found = {place for place in places if place is not None}
    return found if len(found) == len(set(places)) else set()


def _place(part: str, texts: dict[str, int], numbers: dict[int, int]) -> int | None:
    """An empty cell between two answers keeps its letter: C is the third column."""
    if part.lower() in texts:
        return texts[part.lower()]
    if len(part) == 1 and part.isalpha() and part.isascii():
        return numbers.get(ord(part.upper()) - ord("A") + 1)
    if part.isascii() and part.isdigit():
        return numbers.get(int(part[:4]))
    return None


def _true_false(word: str, lines: Sequence[SheetLine]) -> list[SheetLine]:
    """Without a word neither is right, and the author is told."""
    words = {one.text.lower(): one for one in lines}
    found = []
    for label, names in (("True", TRUE_WORDS), ("False", FALSE_WORDS)):
        is_right = word in names
        reply = next((one.reply for word, one in words.items() if word in names), "")
        found.append(SheetLine(label, share="100" if is_right else "0", reply=reply))
    return found
