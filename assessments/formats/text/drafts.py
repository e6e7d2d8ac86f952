"""One question of a typed list while its lines are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.formats.fractions import points_in
from assessments.formats.gift.numbers import read_number
from assessments.formats.opening.limits import MAX_CHOICES, MAX_NAME_CHARS
from assessments.formats.pieces import Piece
from assessments.formats.text.lines import Line, LineKind
from assessments.questions.kind import UNSUPPORTED, Kind
from assessments.questions.parsed import (
    NO_TEXT,
    BrokenQuestion,
    ParsedChoice,
    ParsedQuestion,
    Text,
    one_line,
)

ONE, NOTHING = Decimal(1), Decimal(0)
LETTERS = re.compile(r"[A-Za-z](?:\s*(?:,|;|and|&|\s)\s*[A-Za-z])*\.?")
ABOUT = re.compile(
    r"(?P<number>[^\s+±]+)\s*(?:\+-|±)\s*(?P<off>[^\s%]+)(?P<percent>\s*%)?"
)
RANGE = re.compile(r"\[(?P<low>[^,\]]+),(?P<high>[^,\]]+)\]")

Warn = Callable[[int, str], None]


@dataclass
class TypedLine:
    """A line of the answer."""

    line: int
    text: str
    mark: str = ""
    is_right: bool = False
    feedback: str = ""


@dataclass
class TypedQuestion:
    """
    ``is_begun``: an answer line was read. ``is_finished``: no more of them can follow
    (the ANSWER line of Aiken).
    """

    line: int
    format: str
    is_numbered: bool = False
    title: str = ""
    points: str = ""
    stem: str = ""
    kind: LineKind | None = None
    lines: list[TypedLine] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    left_out: int = 0
    answer: Line | None = None

    @property
    def is_begun(self) -> bool:
        return self.kind is not None

    @property
    def is_finished(self) -> bool:
        return self.answer is not None

    def add_paragraph(self) -> None:
        if self.stem and not self.stem.endswith("\n"):
            self.stem += "\n"

    def add_text(self, line: Line) -> None:
        """More of the stem; under an option, more of the option."""
        if self.lines and self.is_begun:
            self.lines[-1].text += f"\n{line.text}"
        elif not self.is_begun:
            self.stem = f"{self.stem}\n{line.text}" if self.stem else line.text

    def add_part(self, line: Line) -> None:
        """
        Raises:
            BrokenQuestion: If the line belongs to another kind of answer.
        """
        if line.kind in (LineKind.FEEDBACK, LineKind.REPLY):
            self._add_feedback(line)
        elif line.kind is LineKind.OTHER_FEEDBACK:
            self.left_out = self.left_out or line.number
        elif line.kind is LineKind.SOLUTION:
            self.feedback.append(line.text)
        elif line.kind is LineKind.ANSWER:
            self.kind, self.answer = self.kind or line.kind, line
        else:
            self._add_line(line)

    def _add_feedback(self, line: Line) -> None:
        if self.lines:
            self.lines[-1].feedback = line.text
        else:
            self.feedback.append(line.text)

    def _add_line(self, line: Line) -> None:
        if self.kind is not None and self.kind is not line.kind:
            text = _("This line is of another kind than those above it.")
            raise BrokenQuestion(text, line=line.number)
        self.kind = line.kind
        if len(self.lines) >= MAX_CHOICES:
            text = _("The question has more than %(most)d answers.")
            raise BrokenQuestion(text % {"most": MAX_CHOICES}, line=line.number)
        if line.kind not in (LineKind.ESSAY, LineKind.UPLOAD):
            self.lines.append(
                TypedLine(line.number, line.text, line.mark, line.is_right)
            )

    def parsed(self, warn: Warn) -> ParsedQuestion:
        """
        The question.

        Raises:
            BrokenQuestion: If it has no answer, or one that cannot be read.
        """
        stem = self.stem.strip()
        if not stem:
            raise self._broken(_("An answer without a question above it."))
        if self.left_out:
            text = _("Left out, because this platform has no such thing: %(what)s.")
            what = _("feedback for right, partly right and wrong answers")
            warn(self.left_out, text % {"what": what})
        kind, choices = self._answers(warn)
        return ParsedQuestion(
            line=self.line,
            kind=kind,
            text=Text(stem, self.format),
            name=one_line(self.title)[:MAX_NAME_CHARS],
            choices=choices,
            feedback=self._text("\n\n".join(self.feedback)),
            points=self._points(warn),
            settings=self._settings(kind, stem),
        )

    def _broken(self, message: str, line: int = 0) -> BrokenQuestion:
        return BrokenQuestion(message, line=line or self.line)

    def _text(self, text: str) -> Text:
        return Text(text, self.format) if text else NO_TEXT

    def _settings(self, kind: str, stem: str) -> dict[str, str]:
        if kind != UNSUPPORTED:
            return {}
        return {"format": "text", "type": "upload", "source": f"1. {stem}\n^^^^"}

    def _points(self, warn: Warn) -> Decimal | None:
        if not self.points:
            return None
        points = points_in(self.points)
        if points is None:
            text = _("“%(text)s” is no number of points.")
            warn(self.line, text % {"text": self.points[:20]})
        return points

    def _answers(self, warn: Warn) -> tuple[str, tuple[ParsedChoice, ...]]:
        if self.kind in (LineKind.OPTION, LineKind.BOX):
            return self._options(warn)
        if self.kind is LineKind.NUMBER:
            return Kind.NUMERICAL, tuple(self._number(one, warn) for one in self.lines)
        if self.kind is LineKind.SHORT:
            return Kind.SHORT_TEXT, tuple(
                ParsedChoice(
                    # A star would stand for anything here, and there it is a star.
                    Text(one.text.replace("*", r"\*")),
                    weight=ONE,
                    feedback=self._text(one.feedback),
                )
                for one in self.lines
            )
        if self.kind is LineKind.ESSAY:
            return Kind.ESSAY, ()
        if self.kind is LineKind.UPLOAD:
            text = _(
                "The type “%(type)s” is not supported. The question is kept with its"
                " source, and cannot be used in a test."
            )
            warn(self.line, text % {"type": "file upload"})
            return UNSUPPORTED, ()
        raise self._broken(_("A question without an answer."))

    def _options(self, warn: Warn) -> tuple[str, tuple[ParsedChoice, ...]]:
        if len(self.lines) < 2:
            raise self._broken(_("A choice needs at least two answers."))
        rights = self._rights(warn)
        if not rights:
            raise self._broken(
                _(
                    "No answer is marked as right: write * before it, or a line such as"
                    " ANSWER: B."
                )
            )
        is_box = self.kind is LineKind.BOX
        kind = Kind.MULTIPLE if is_box or len(rights) > 1 else Kind.SINGLE
        share = ONE / len(rights) if kind is Kind.MULTIPLE else ONE
        return kind, tuple(
            ParsedChoice(
                self._text(one.text),
                weight=share.quantize(Decimal("0.0000001")) if n in rights else NOTHING,
                feedback=self._text(one.feedback),
            )
            for n, one in enumerate(self.lines)
        )

    def _rights(self, warn: Warn) -> set[int]:
        starred = {n for n, one in enumerate(self.lines) if one.is_right}
        if self.answer is None:
            return starred
        written = self.answer.text
        if not LETTERS.fullmatch(written):
            text = _("“%(text)s” names no answer: write its letter.")
            raise self._broken(text % {"text": written[:40]}, self.answer.number)
        letters: list[str] = re.findall(r"\b[A-Za-z]\b", written)
        places = {one.mark: n for n, one in enumerate(self.lines)}
        missing = [one for one in letters if one.upper() not in places]
        if missing:
            text = _("There is no answer %(letter)s.")
            raise self._broken(text % {"letter": missing[0]}, self.answer.number)
        if len(places) < len(self.lines):
            text = _("Two answers have the same letter: which of them is right?")
            raise self._broken(text, self.answer.number)
        named = {places[one.upper()] for one in letters}
        if starred and starred != named:
            text = _("The stars and the line of the answer name different answers.")
            raise self._broken(text, self.answer.number)
        if len(letters) > 1:
            text = _("Several answers are right: it was read as a multiple choice.")
            warn(self.answer.number, text)
        return named

    def _number(self, one: TypedLine, warn: Warn) -> ParsedChoice:
        written, tolerance = read_number(
            Piece(_as_gift(one.text), one.line),
            lambda piece, message: warn(piece.line, message),
        )
        return ParsedChoice(
            Text(written),
            weight=ONE,
            tolerance=tolerance,
            feedback=self._text(one.feedback),
        )


def _as_gift(text: str) -> str:
    """``1.4 +- 0.1``, ``5 +- 2%`` and ``[1, 2]`` as GIFT writes them."""
    if match := RANGE.fullmatch(text.strip()):
        return f"{match['low'].strip()}..{match['high'].strip()}"
    match = ABOUT.fullmatch(text.strip())
    if match is None:
        return text.strip()
    off = match["off"]
    if match["percent"]:
        try:
            share = abs(Decimal(match["number"])) * Decimal(off) / 100
            off = f"{share.normalize():f}"
        except InvalidOperation:
            return text.strip()
    return f"{match['number']}:{off}"
