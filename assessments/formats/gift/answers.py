"""Reads the text between the braces of a GIFT question, one function per kind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.formats.fractions import NEAR, snapped
from assessments.formats.gift.characters import text_of
from assessments.formats.gift.numbers import read_number
from assessments.formats.opening.limits import MAX_CHOICES
from assessments.formats.pieces import Piece
from assessments.questions.authored import FlawCode
from assessments.questions.kind import Kind
from assessments.questions.parsed import NO_TEXT, ParsedChoice, Text
from assessments.questions.registry import answer_flaws

TRUE_WORDS = frozenset({"T", "TRUE"})
FALSE_WORDS = frozenset({"F", "FALSE"})
MARKERS = re.compile(r"[=~]")
ORDERING_OPTIONS = re.compile(
    r"\d+|ALL|EXACT|RANDOM|REL\w*|CONTIG\w*|H|HORI\w*|V|VERT\w*|ABSOLUTE\w*|LONGEST\w*"
    r"|SHOW|HIDE|TRUE|FALSE|YES|NO|none|123|abc|ABCD?|iii|III"
)

# These flaws are reported at the line of the answers, others at that of the question.
KEY_FLAWS = {FlawCode.NO_RIGHT_ANSWER, FlawCode.NOT_ALL_POINTS}
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Notes:
    """What the reader of a kind needs besides the answers."""

    text_format: str
    warn: Callable[[Piece, str], None]


def kind_of(answers: Piece) -> Kind:
    """The kind of a question by Moodle's rule; the order of the checks matters."""
    text = answers.text
    if not text:
        return Kind.ESSAY
    if text[0] in "#>":
        return Kind.NUMERICAL if text[0] == "#" else Kind.ORDERING
    if "~" in text:
        return Kind.SINGLE if "=" in text else Kind.MULTIPLE
    if "=" in text and "->" in text:
        return Kind.MATCHING
    if text.partition("#")[0].strip() in TRUE_WORDS | FALSE_WORDS:
        return Kind.TRUE_FALSE
    return Kind.SHORT_TEXT


def read_choices(kind: Kind, answers: Piece, notes: Notes) -> tuple[ParsedChoice, ...]:
    """
    The choices of a question, in authoring order.

    Raises:
        BrokenQuestion: If there are too few or too many choices, or one cannot be read.
    """
    return tuple(READERS[kind](answers, notes))


def _refuse_too_many(answers: Piece, count: int) -> None:
    if count > MAX_CHOICES:
        text = _(
            "The question has %(count)d answers; at most %(most)d can be imported."
        )
        raise answers.broken(text % {"count": count, "most": MAX_CHOICES})


def _essay(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    yield from ()


def _options(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    """Single and multiple choice: ``=`` right, ``~`` wrong or weighted."""
    choices = [_option(marker, body, notes) for marker, body in _marked(answers, notes)]
    if len(choices) < 2:
        raise answers.broken(_("A choice needs at least two answers."))
    _warn_about_options(answers, choices, notes)
    yield from choices


def _marked(answers: Piece, notes: Notes) -> Iterator[tuple[str, Piece]]:
    """Each answer with the marker in front of it."""
    _refuse_too_many(answers, sum(map(answers.text.count, "=~")))
    marks = [match.start() for match in MARKERS.finditer(answers.text)]
    lead = answers.cut(0, marks[0]).strip()
    if lead:
        notes.warn(
            lead, _("What stands before the first “~” was read as wrong answer.")
        )
        yield "~", lead
    for start, stop in zip(marks, [*marks[1:], len(answers.text)], strict=True):
        marker = answers.text[start]
        # "~=x" is one right answer, not an empty wrong answer and a right one.
        if not (marker == "~" and answers.text[start + 1 : stop + 1] == "="):
            yield marker, answers.cut(start + 1, stop).strip()


def _option(marker: str, body: Piece, notes: Notes) -> ParsedChoice:
    weight, rest = _weight(body, notes, default=ONE if marker == "=" else Decimal(0))
    text, feedback = _with_feedback(rest, notes)
    if not text.text:
        hint = _("An answer is empty; a “#” in an answer is written “\\#”.")
        notes.warn(body, hint if "#" in body.text else _("An answer is empty."))
    return ParsedChoice(text=text, weight=weight, feedback=feedback)


def _warn_about_options(
    answers: Piece, choices: list[ParsedChoice], notes: Notes
) -> None:
    texts = [choice.text for choice in choices if choice.text.text]
    if len(set(texts)) < len(texts):
        notes.warn(answers, _("Two answers read the same."))
    right = [choice.weight for choice in choices if choice.weight > 0]
    kind = Kind.SINGLE if "=" in answers.text else Kind.MULTIPLE
    if kind is Kind.MULTIPLE and right:
        _warn_about_sum(answers, sum(right), notes)
    elif not _warn_about_key(kind, answers, choices, notes) and right.count(ONE) > 1:
        text = _("Several answers are right, but only one can be chosen.")
        notes.warn(answers, text)


def _warn_about_sum(answers: Piece, total: Decimal | int, notes: Notes) -> None:
    if abs(total - ONE) > NEAR:
        text = _("The right answers are worth %(percent)s %% together, not 100 %%.")
        percent = f"{(Decimal(total) * 100).quantize(Decimal('0.01')).normalize():f}"
        notes.warn(answers, text % {"percent": percent})


def _true_false(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    """``T#feedback when wrong#feedback when right``."""
    word, comment = answers.partition("#")
    wrong, right = comment.partition("#") if comment else (None, None)
    is_true = word.text.strip() in TRUE_WORDS
    for value in (True, False):
        piece = right if value is is_true else wrong
        yield ParsedChoice(
            text=Text(str(value), notes.text_format),
            weight=Decimal(value is is_true),
            feedback=text_of(piece, notes.text_format) if piece else NO_TEXT,
        )


def _accepted(answers: Piece, notes: Notes) -> Iterator[tuple[Piece, ParsedChoice]]:
    """The parts that short text and numerical share: all of ``=%50%text#feedback``."""
    for part in _parts(answers):
        weight, rest = _weight(part, notes, default=ONE)
        if weight < 0:
            notes.warn(part, _("A typed answer cannot cost points; 0 was used."))
            weight = Decimal(0)
        text, comment = rest.partition("#")
        feedback = text_of(comment, notes.text_format) if comment else NO_TEXT
        if text.text.strip():
            yield text.strip(), ParsedChoice(weight=weight, feedback=feedback)
        else:
            notes.warn(part, _("An empty answer was left out."))


def _short_text(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    choices = [
        replace(choice, text=Text(" ".join(text_of(text, "plain").text.split())))
        for text, choice in _accepted(answers, notes)
    ]
    if not choices:
        raise answers.broken(_("There is no answer between the braces."))
    _warn_about_key(Kind.SHORT_TEXT, answers, choices, notes)
    if choices[0].text.text.upper() in TRUE_WORDS | FALSE_WORDS:
        text = _("Read as a text to type; true/false is written {TRUE} or {FALSE}.")
        notes.warn(answers, text)
    yield from choices


def _warn_about_key(
    kind: Kind, answers: Piece, choices: list[ParsedChoice], notes: Notes
) -> bool:
    """Warn at the answers about flaws of the key; returns whether there were any."""
    lines = [choice.authored() for choice in choices]
    found = [flaw for flaw in answer_flaws(kind, lines) if flaw.code in KEY_FLAWS]
    for flaw in found:
        notes.warn(answers, flaw.sentence)
    return bool(found)


def _numerical(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    numbers, comment = answers.cut(1).partition("~")
    choices = []
    for text, choice in _accepted(numbers.strip(), notes):
        number, tolerance = read_number(text, notes.warn)
        choices.append(replace(choice, text=Text(number), tolerance=tolerance))
    if not choices:
        raise answers.broken(_("Write a number after the “#”."))
    _warn_about_key(Kind.NUMERICAL, answers, choices, notes)
    yield from choices
    if comment:  # feedback for every other number
        _text, feedback = _with_feedback(comment, notes)
        yield ParsedChoice(text=Text("*"), tolerance=Decimal(0), feedback=feedback)


def _matching(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    """``=stem -> match``; without a stem, the match is a distractor."""
    pairs = [_pair(part, notes) for part in _parts(answers)]
    if len(pairs) < 2 or not any(pair.text.text for pair in pairs):
        raise answers.broken(_("Matching needs at least two pairs."))
    yield from pairs


def _pair(part: Piece, notes: Notes) -> ParsedChoice:
    stem, match = part.partition("->")
    if match is None:
        raise part.broken(_("A pair is written “=this -> belongs to that”."))
    text = " ".join(text_of(match, "plain").text.split())
    if not text:
        raise part.broken(_("There is nothing after the “->”."))
    return ParsedChoice(text=text_of(stem, notes.text_format), match=text)


def _ordering(answers: Piece, notes: Notes) -> Iterator[ParsedChoice]:
    """``>`` and the options of Moodle's plugin, then one item on each line."""
    _refuse_too_many(answers, answers.text.count("\n"))
    lines = [line.strip() for line in answers.cut(1).split("\n")]
    words = lines[0].text.split()
    if all(ORDERING_OPTIONS.fullmatch(word) for word in words):
        lines = lines[1:]
    items = [text_of(line, notes.text_format) for line in lines if line]
    if len(items) < 2:
        raise answers.broken(
            _("An ordering needs at least two items, one on each line.")
        )
    if words and words[0].isdecimal() and int(words[0][:4]) not in (0, len(items)):
        notes.warn(answers, _("All items are shown, not only some of them."))
    for item in items:
        yield ParsedChoice(text=item)


def _parts(answers: Piece) -> list[Piece]:
    """The text after each ``=``, and the text before the first, if any."""
    _refuse_too_many(answers, answers.text.count("="))
    first, *rest = (part.strip() for part in answers.split("="))
    return [first, *rest] if first else rest


def _with_feedback(piece: Piece, notes: Notes) -> tuple[Text, Text]:
    text, comment = piece.partition("#")
    feedback = text_of(comment, notes.text_format) if comment else NO_TEXT
    return text_of(text, notes.text_format), feedback


def _weight(piece: Piece, notes: Notes, *, default: Decimal) -> tuple[Decimal, Piece]:
    """Read ``%50%`` in front of an answer; a weight of 1 is all points."""
    stop = piece.text.find("%", 1, 40)
    if not piece.text.startswith("%") or stop < 0:
        return default, piece
    try:
        percent = Decimal(piece.text[1:stop].strip().replace(",", "."))
    except InvalidOperation:
        return default, piece  # text that begins with a percent sign
    if not percent.is_finite():
        raise piece.broken(_("A weight is a number from -100 to 100."))
    clamped = min(max(percent, Decimal(-100)), Decimal(100))
    if clamped != percent:
        notes.warn(piece, _("A weight is at most 100 %; this one was cut to that."))
    return snapped(clamped / 100), piece.cut(stop + 1).strip()


READERS: dict[Kind, Callable[[Piece, Notes], Iterator[ParsedChoice]]] = {
    Kind.SINGLE: _options,
    Kind.MULTIPLE: _options,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _short_text,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _essay,
}
