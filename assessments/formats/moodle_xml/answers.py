"""The answers of each type of question in Moodle XML, one function a type."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.fractions import clamped, percent_of, snapped
from assessments.formats.gift.numbers import read_number
from assessments.formats.moodle_xml.texts import TextsOfFile, plain
from assessments.formats.opening.limits import MAX_CHOICES
from assessments.formats.opening.xml import Element, line_of
from assessments.formats.pieces import Piece
from assessments.questions.kind import Kind
from assessments.questions.kinds.gap_notation import BrokenGap, split
from assessments.questions.parsed import BrokenQuestion, ParsedChoice, Text

TRUE_WORDS = frozenset({"true", "1"})
ONE, NOTHING = Decimal(1), Decimal(0)
RIGHTS = ("true", "false")
KPRIM_COLUMNS = (["true", "false"], ["wahr", "falsch"], ["richtig", "falsch"])


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """What a type makes of a question."""

    kind: str
    choices: tuple[ParsedChoice, ...] = ()
    case_sensitive: bool = False
    settings: Mapping[str, Any] | None = None
    #: The text of the question, where its answers stood in it.
    text: Text | None = None


class NotOurs(Exception):
    """A question of a type that we have, written in a way that we cannot read."""


@dataclass(frozen=True, slots=True)
class MoodleReading:
    """The question that is read, and the texts of its file."""

    question: Element
    texts: TextsOfFile
    format: str

    def warn(self, message: str, at: Element | None = None) -> None:
        self.texts.warn(self.question if at is None else at, message)

    def broken(self, message: str, at: Element | None = None) -> BrokenQuestion:
        place = self.question if at is None else at
        return BrokenQuestion(message, line=line_of(place))

    def answers(self) -> list[Element]:
        """
        Raises:
            BrokenQuestion: If there are more than a question may have.
        """
        return self._bounded(self.question.findall("answer"))

    def subquestions(self) -> list[Element]:
        return self._bounded(self.question.findall("subquestion"))

    def _bounded(self, found: list[Element]) -> list[Element]:
        if len(found) > MAX_CHOICES:
            text = _(
                "The question has %(count)d answers; at most %(most)d can be imported."
            )
            raise self.broken(text % {"count": len(found), "most": MAX_CHOICES})
        return found

    def weight(self, answer: Element) -> Decimal:
        """The share of the points; what is no number earns nothing, and is told."""
        written = answer.get("fraction", "")
        percent = percent_of(written)
        if percent is None:
            text = _("“%(text)s” is no share of the points; it was read as 0 %%.")
            self.warn(text % {"text": written[:20]}, answer)
            return NOTHING
        if clamped(percent) != percent:
            self.warn(_("A weight is at most 100 %; this one was cut to that."), answer)
        return snapped(clamped(percent) / 100)

    def feedback(self, answer: Element) -> Text:
        return self.texts.text(answer.find("feedback"), self.format)


def multichoice(reading: MoodleReading) -> ReadAnswers:
    # A choice that does not say so has one right answer, as in Moodle.
    is_single = (plain(reading.question.find("single")) or "true").lower() in TRUE_WORDS
    choices = [
        ParsedChoice(
            text=reading.texts.text(answer, reading.format),
            weight=reading.weight(answer),
            feedback=reading.feedback(answer),
        )
        for answer in reading.answers()
    ]
    if len(choices) < 2:
        raise reading.broken(_("A choice needs at least two answers."))
    return ReadAnswers(Kind.SINGLE if is_single else Kind.MULTIPLE, tuple(choices))


def truefalse(reading: MoodleReading) -> ReadAnswers:
    """Old exports have the words of their language: then True stands first."""
    answers = reading.answers()
    words = [plain(answer).lower() for answer in answers]
    if len(answers) != 2:
        raise reading.broken(_("A true/false question needs two answers."))
    if set(words) != set(RIGHTS):
        reading.warn(
            _("The answers are not called true and false; the first was read as true.")
        )
        words = list(RIGHTS)
    by_word = dict(zip(words, answers, strict=True))
    # Two right ones, or none, stay as they are: the kind says what is wrong.
    weights = {word: reading.weight(one) for word, one in by_word.items()}
    if min(weights.values()) > 0:
        reading.warn(_("Both answers are right: whatever is chosen earns the points."))
    return ReadAnswers(
        Kind.TRUE_FALSE,
        tuple(
            ParsedChoice(
                text=Text(label),
                weight=ONE if weights[word] > 0 else NOTHING,
                feedback=reading.feedback(by_word[word]),
            )
            for label, word in (("True", "true"), ("False", "false"))
        ),
    )


def shortanswer(reading: MoodleReading) -> ReadAnswers:
    choices = [
        ParsedChoice(
            text=Text(plain(answer)),
            weight=reading.weight(answer),
            feedback=reading.feedback(answer),
        )
        for answer in reading.answers()
    ]
    if not choices:
        raise reading.broken(_("The question has no accepted answer."))
    is_exact = plain(reading.question.find("usecase")) in TRUE_WORDS
    return ReadAnswers(Kind.SHORT_TEXT, tuple(choices), case_sensitive=is_exact)


def numerical(reading: MoodleReading) -> ReadAnswers:
    choices = []
    for answer in reading.answers():
        number, tolerance = _number(reading, answer)
        choices.append(
            ParsedChoice(
                text=Text(number),
                weight=reading.weight(answer),
                tolerance=tolerance,
                feedback=reading.feedback(answer),
            )
        )
    if not choices:
        raise reading.broken(_("The question has no accepted answer."))
    # An answer that takes everything decides last, wherever it stands.
    choices.sort(key=lambda choice: choice.text.text == "*")
    return ReadAnswers(Kind.NUMERICAL, tuple(choices))


def _number(reading: MoodleReading, answer: Element) -> tuple[str, Decimal]:
    written, tolerance = plain(answer), plain(answer.find("tolerance"))
    piece = Piece(f"{written}:{tolerance}" if tolerance else written, line_of(answer))
    if written == "*":
        piece = Piece("*", line_of(answer))
    return read_number(piece, lambda _piece, message: reading.warn(message, answer))


def matching(reading: MoodleReading) -> ReadAnswers:
    choices = []
    for pair in reading.subquestions():
        right = plain(pair.find("answer"))
        if not right:
            raise reading.broken(_("A pair has no answer."), pair)
        text = reading.texts.text(pair, reading.format)
        choices.append(ParsedChoice(text=text, match=right))
    if sum(bool(choice.text.text) for choice in choices) < 2:
        raise reading.broken(_("A matching needs at least two pairs."))
    return ReadAnswers(Kind.MATCHING, tuple(choices))


def essay(reading: MoodleReading) -> ReadAnswers:
    return ReadAnswers(Kind.ESSAY)


def ordering(reading: MoodleReading) -> ReadAnswers:
    """The fraction of an answer is its place, here alone; places may have gaps."""
    placed = [
        (percent_of(answer.get("fraction", "")), number, answer)
        for number, answer in enumerate(reading.answers(), 1)
    ]
    placed.sort(key=lambda one: (one[0] if one[0] is not None else one[1], one[1]))
    return _ordered(
        reading, [reading.texts.text(answer, reading.format) for *_, answer in placed]
    )


def order(reading: MoodleReading) -> ReadAnswers:
    """An older type: each part has its place as its answer."""
    placed = [
        (percent_of(plain(part.find("answer"))), number, part)
        for number, part in enumerate(reading.subquestions(), 1)
    ]
    placed.sort(key=lambda one: (one[0] if one[0] is not None else one[1], one[1]))
    return _ordered(
        reading, [reading.texts.text(part, reading.format) for *_, part in placed]
    )


def _ordered(reading: MoodleReading, texts: Sequence[Text]) -> ReadAnswers:
    if len(texts) < 2:
        raise reading.broken(_("An ordering needs at least two items."))
    return ReadAnswers(Kind.ORDERING, tuple(ParsedChoice(text=text) for text in texts))


def cloze(reading: MoodleReading) -> ReadAnswers:
    """
    The gaps stand in the text itself, in Moodle's notation.

    Raises:
        NotOurs: If a gap cannot be read, or there is none.
    """
    written = reading.texts.text(reading.question.find("questiontext"))
    written = reading.texts.with_old_picture(reading.question, written)
    try:
        text, gaps = split(written.text)
    except BrokenGap as broken:
        raise NotOurs(broken.message) from broken
    if not gaps:
        raise NotOurs(_("It has no gap."))
    if len(gaps) > MAX_CHOICES:
        raise NotOurs(_("It has more than %(most)d gaps.") % {"most": MAX_CHOICES})
    return ReadAnswers(
        "cloze",
        tuple(ParsedChoice(text=Text(gap)) for gap in gaps),
        text=Text(text, written.format),
    )


def kprime(reading: MoodleReading) -> ReadAnswers:
    """Rows of statements; the first column means true."""
    rights = {
        weight.get("rownumber"): weight.get("columnnumber")
        for weight in reading.question.iter("weight")
        if percent_of(plain(weight.find("value")) or "0")
    }
    choices = [
        ParsedChoice(
            text=reading.texts.text(row.find("optiontext"), reading.format),
            weight=ONE if rights.get(row.get("number")) == "1" else NOTHING,
            feedback=reading.texts.text(row.find("feedbacktext"), reading.format),
        )
        for row in reading.question.findall("row")
    ]
    columns = [
        plain(one.find("responsetext")) for one in reading.question.findall("column")
    ]
    if columns and [one.lower() for one in columns] not in KPRIM_COLUMNS:
        text = _("The columns are called True and False here: %(names)s is lost.")
        reading.warn(text % {"names": ", ".join(columns)[:80]})
    return ReadAnswers("kprim", tuple(choices))


READERS: dict[str, Callable[[MoodleReading], ReadAnswers]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "essay": essay,
    "ordering": ordering,
    "order": order,
    "kprime": kprime,
    "cloze": cloze,
    "multianswer": cloze,
}


def left_out(question: Element) -> Iterator[str]:
    """The names of what Moodle has and this platform does not, where it is used."""
    for names, words in LEFT_OUT.items():
        if any(plain(part) for name in names for part in question.findall(name)):
            yield str(words())
    for name, (usual, words) in UNUSUAL.items():
        value = plain(question.find(name)).lower()
        if value and value not in usual:
            yield str(words())


LEFT_OUT: dict[tuple[str, ...], Callable[[], str]] = {
    ("hint",): lambda: _("hints"),
    (
        "correctfeedback",
        "partiallycorrectfeedback",
        "incorrectfeedback",
    ): lambda: _("feedback for right, partly right and wrong answers"),
    ("graderinfo",): lambda: _("information for graders"),
    ("responsetemplate",): lambda: _("the response template"),
    ("units/unit/unit_name",): lambda: _("units"),
}
NONE = frozenset({"0", "false"})
#: What is left out when it has another value than these.
UNUSUAL: dict[str, tuple[frozenset[str], Callable[[], str]]] = {
    "shuffleanswers": (
        frozenset({"1", "true"}),
        lambda: _("that the answers are never shuffled"),
    ),
    "attachments": (NONE, lambda: _("attachments")),
    "attachmentsrequired": (NONE, lambda: _("attachments")),
    "minwordlimit": (NONE, lambda: _("the least and most words")),
    "maxwordlimit": (NONE, lambda: _("the least and most words")),
    "selectcount": (NONE, lambda: _("that only some of the items are shown")),
    "gradingtype": (
        frozenset({"absolute_position", "0"}),
        lambda: _("its rule of scoring: here each item at its place counts"),
    ),
    "scoringmethod": (
        frozenset({"kprime"}),
        lambda: _("its rule of scoring: here all four count, or three for half"),
    ),
}
