"""
Moodle's notation for gaps in a text: ``{1:SHORTANSWER:=Berlin~%50%Bonn#nearly}``.

``split`` takes the gaps out of a text, so that the text can be shown without its key;
``join`` puts them back for editing and export. Reading takes time in proportion to the
text. Pure.

https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type describes the notation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from assessments.questions.kind import Kind
from assessments.translation import gettext as _

#: How far a text is quoted in a message.
QUOTED_CHARS = 40
PLACES = Decimal("0.0000001")
NOTHING, ALL, HUNDRED = Decimal(0), Decimal(1), Decimal(100)

_BEGIN = re.compile(r"\{\s*(\d{0,9})\s*:\s*([A-Z][A-Z_]*)\s*(?=[:}])")
#: One character of an answer, escaped or not; a character reference is no feedback.
_PIECE = re.compile(r"\\.|&#\w{1,8};|[^\\]|\\", re.DOTALL)
_ENDS_WITHOUT_ESCAPE = re.compile(r"(?:[^\\}]|\\.|\\)*", re.DOTALL)
_WEIGHT = re.compile(r"%\s*(-?\d{1,9}(?:[.,]\d{0,9})?)\s*%")
_ESCAPED = re.compile(r"\\([}~#/\"\\=%])")
_TO_ESCAPE = re.compile(r"[}~#\\]")
_PLACEHOLDER = re.compile(r"\{#([1-9]\d{0,3})\}")


class GapLook(StrEnum):
    """How a gap that offers options shows them."""

    TYPED = "typed"
    DROPDOWN = "dropdown"
    COLUMN = "column"
    ROW = "row"


class GapType(NamedTuple):
    """What a type of Moodle's asks: the kind that answers it, and how it is shown."""

    kind: str
    look: GapLook
    case_sensitive: bool = False


def _types() -> Iterator[tuple[str, GapType]]:
    text, number = Kind.SHORT_TEXT.value, Kind.NUMERICAL.value
    one, several = Kind.SINGLE.value, Kind.MULTIPLE.value
    for names, found in (
        ("SHORTANSWER SA MW", GapType(text, GapLook.TYPED)),
        ("SHORTANSWER_C SAC MWC", GapType(text, GapLook.TYPED, True)),
        ("NUMERICAL NM", GapType(number, GapLook.TYPED)),
        ("MULTICHOICE MC MULTICHOICE_S MCS", GapType(one, GapLook.DROPDOWN)),
        ("MULTICHOICE_V MCV MULTICHOICE_VS MCVS", GapType(one, GapLook.COLUMN)),
        ("MULTICHOICE_H MCH MULTICHOICE_HS MCHS", GapType(one, GapLook.ROW)),
        ("MULTIRESPONSE MR MULTIRESPONSE_S MRS", GapType(several, GapLook.COLUMN)),
        ("MULTIRESPONSE_H MRH MULTIRESPONSE_HS MRHS", GapType(several, GapLook.ROW)),
    ):
        for name in names.split():
            yield name, found


#: Every name of a type that Moodle knows, long and short.
GAP_TYPES: dict[str, GapType] = dict(_types())


class BrokenGap(ValueError):
    """A gap that cannot be read; ``place`` is its character in the text, from 0."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.message, self.place = message, place

    def line_in(self, text: str) -> int:
        """The line of the gap in the text that was read, from 1."""
        return text.count("\n", 0, self.place) + 1


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """One answer of a gap, without escapes. Only a number has a tolerance."""

    text: str
    weight: Decimal = NOTHING
    feedback: str = ""
    tolerance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as it was written; ``weight`` is its part of the question's points."""

    type: GapType
    answers: tuple[GapAnswer, ...]
    weight: Decimal = ALL


def split(text: str) -> tuple[str, list[str]]:
    """
    The text with ``{#1}``, ``{#2}`` for its gaps, and the gaps without their braces.

    Raises:
        BrokenGap: If a gap cannot be read; the place is that of the gap in the text.
    """
    pieces: list[str] = []
    gaps: list[str] = []
    place = 0
    for found in _PLACEHOLDER.finditer(text):
        message = _("“%(gap)s” stands for a gap and cannot be part of the text.")
        raise BrokenGap(message % {"gap": found[0]}, found.start())
    while begin := _BEGIN.search(text, place):
        end = _end_of(text, begin)
        notation = text[begin.start() + 1 : end].strip()
        try:
            parse_gap(notation)
        except BrokenGap as broken:
            raise BrokenGap(broken.message, begin.start()) from None
        gaps.append(notation)
        pieces += [text[place : begin.start()], f"{{#{len(gaps)}}}"]
        place = end + 1
    return "".join([*pieces, text[place:]]), gaps


def _end_of(text: str, begin: re.Match[str]) -> int:
    match = _ENDS_WITHOUT_ESCAPE.match(text, begin.end())
    if match is None or match.end() == len(text):
        message = _("The gap “%(gap)s” has no closing brace “}”.")
        quoted = text[begin.start() :][:QUOTED_CHARS]
        raise BrokenGap(message % {"gap": quoted}, begin.start())
    return match.end()


def join(text: str, gaps: Sequence[str]) -> str:
    """The text with its gaps in Moodle's notation; a gap without a place comes last."""
    left = dict(enumerate(gaps, 1))

    def filled(match: re.Match[str]) -> str:
        gap = left.pop(int(match[1]), None)
        return match[0] if gap is None else f"{{{gap}}}"

    joined = _PLACEHOLDER.sub(filled, text)
    return " ".join([joined, *(f"{{{gap}}}" for gap in left.values())])


def places_in(text: str) -> Iterator[re.Match[str]]:
    """The places of gaps in a text that was split; group 1 is the number of the gap."""
    return _PLACEHOLDER.finditer(text)


def numbered_places(text: str) -> str:
    """A text that was split, with ``[1]`` for gap 1: for readers who fill nothing in."""
    return _PLACEHOLDER.sub(r"[\1]", text)


def parse_gap(notation: str) -> Gap:
    """
    Read a gap without its braces.

    Raises:
        BrokenGap: If it cannot be read; the place is that in the notation.
    """
    begin = _BEGIN.match(f"{{{notation}}}")
    if begin is None:
        raise _broken(_("“%(gap)s” is not a gap in Moodle's notation."), notation)
    type = GAP_TYPES.get(begin[2])
    if type is None:
        raise _broken(_("The gap “%(gap)s” has an unknown type."), notation)
    answers = tuple(_answers(notation[begin.end() :], type))
    if not answers:
        raise _broken(_("The gap “%(gap)s” has no answer."), notation)
    return Gap(type, answers, Decimal(begin[1] or 1))


def _broken(message: str, notation: str) -> BrokenGap:
    return BrokenGap(message % {"gap": notation[:QUOTED_CHARS]}, 0)


def _answers(text: str, type: GapType) -> Iterator[GapAnswer]:
    for written in _parts(text, "~"):
        if written.strip():
            yield _answer(written.strip(), type)


def _answer(written: str, type: GapType) -> GapAnswer:
    weight, start = NOTHING, 0
    if written.startswith("="):
        weight, start = ALL, 1
    elif match := _WEIGHT.match(written):
        share = Decimal(match[1].replace(",", ".")) / HUNDRED
        weight, start = max(-ALL, min(ALL, share)).quantize(PLACES), match.end()
    text, *feedback = _parts(written[start:], "#", most=1)
    remark = _plain(feedback[0]) if feedback else ""
    if type.kind != Kind.NUMERICAL:
        return GapAnswer(_plain(text), weight, remark)
    return _number(_plain(text), weight, remark)


def _number(text: str, weight: Decimal, feedback: str) -> GapAnswer:
    number, _colon, tolerance = (part.strip() for part in text.partition(":"))
    number = number.replace(",", ".")
    if number != "*" and not _is_number(number):
        message = _("“%(number)s” is not a number: write it like 3.14.")
        raise BrokenGap(message % {"number": number[:QUOTED_CHARS]}, 0)
    tolerance = tolerance.replace(",", ".") or "0"
    if not _is_number(tolerance) or Decimal(tolerance) < 0:
        message = _("“%(number)s” is not a tolerance: write it like 0.5.")
        raise BrokenGap(message % {"number": tolerance[:QUOTED_CHARS]}, 0)
    return GapAnswer(number, weight, feedback, Decimal(tolerance))


def _is_number(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"[-+]?(\d{1,60}\.?\d{0,60}|\.\d{1,60})(e[-+]?\d{1,3})?", text, re.I
        )
    )


def _parts(text: str, mark: str, most: int = -1) -> list[str]:
    """The text split at the marks that are not escaped."""
    parts: list[str] = []
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        if match[0] == mark and most != len(parts):
            parts.append("".join(pieces))
            pieces = []
        else:
            pieces.append(match[0])
    return [*parts, "".join(pieces)]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def escaped(text: str) -> str:
    """A text as it can stand in an answer of a gap."""
    return _TO_ESCAPE.sub(r"\\\g<0>", text)
