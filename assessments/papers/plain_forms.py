"""
A question as a plain form: what stands in its fields, and the response they make.

For those who sit without JavaScript. Fields are read as text and made into the response
that the script would have sent; the service checks it as every other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext as _

from assessments.papers.presentation import PresentedItem, PresentedOption
from assessments.questions.kind import Kind
from assessments.questions.reading_words import number_in_words, readings_in_words
from assessments.questions.responses import NUMBER_CHARS, TEXT_CHARS, Response
from assessments.questions.typed.numbers import is_ambiguous, readings
from assessments.texts.rendering import plain_text

#: The fields of a form by name, as texts; a field that is missing is empty.
Filled: TypeAlias = Mapping[str, Sequence[str]]

ANSWER = "answer"
STEM = "stem-{}"
PLACE = "place-{}"
#: How a number is meant, and the number that was asked about: another is asked anew.
READING = "reading"
READING_OF = "reading_of"


class Unreadable(Exception):
    """What stands in the form makes no response; ``field`` is where to mend it."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True, slots=True)
class Field:
    """
    One control: an input, a line with its select, or ``choices`` with their words.

    ``values`` is what it holds.
    """

    name: str
    line: PresentedOption | None
    values: Sequence[str]
    choices: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return f"id-{self.name}"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


def fields_of(item: PresentedItem, filled: Filled) -> list[Field]:
    """The controls of a question, with what stands in them."""
    lines = {Kind.MATCHING: item.stems, Kind.ORDERING: item.options}.get(item.kind)
    if lines is None:
        answer = Field(ANSWER, None, filled.get(ANSWER, ()))
        return [answer, *_asked(item, answer.value, filled)]
    pattern = STEM if item.kind == Kind.MATCHING else PLACE
    names = [pattern.format(line.number) for line in lines]
    return [
        Field(name, line, filled.get(name, ()))
        for name, line in zip(names, lines, strict=True)
    ]


def _asked(item: PresentedItem, text: str, filled: Filled) -> list[Field]:
    """Which of two numbers is meant, where that has to be asked."""
    choices = readings_in_words(text) if item.kind == Kind.NUMERICAL else []
    if not choices:
        return []
    told = [_reading_told(text, filled)]
    return [Field(READING, None, [one for one in told if one], choices)]


def _reading_told(text: str, filled: Filled) -> str:
    is_of_this = _text(filled, READING_OF).strip() == text.strip()
    return _text(filled, READING) if is_of_this else ""


def filled_with(item: PresentedItem, response: Response | None) -> Filled:
    """The fields that make this response."""
    if response is None:
        return {}
    if item.kind == Kind.NUMERICAL:
        number, reading = response["number"], response.get("reading", "")
        return {ANSWER: [number], READING: [reading], READING_OF: [number]}
    (value,) = response.values()
    match item.kind:
        case Kind.MULTIPLE:
            return {ANSWER: [str(choice) for choice in value]}
        case Kind.TRUE_FALSE:
            return {ANSWER: ["true" if value else "false"]}
        case Kind.MATCHING:
            return {STEM.format(stem): [str(choice)] for stem, choice in value.items()}
        case Kind.ORDERING:
            return {PLACE.format(one): [str(at)] for at, one in enumerate(value, 1)}
    return {ANSWER: [str(value)]}


def response_of(item: PresentedItem, filled: Filled) -> Response | None:
    """
    The response the fields make; None for an empty form.

    Raises:
        Unreadable: If they make none; the message says what to do.
    """
    return READERS[item.kind](item, filled)


def _text(filled: Filled, name: str = ANSWER) -> str:
    values = filled.get(name, ())
    return values[0] if values else ""


def _number(text: str, field: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable(_("Choose one of the lines."), field) from None


def _single(item: PresentedItem, filled: Filled) -> Response | None:
    text = _text(filled)
    return {"choice": _number(text, ANSWER)} if text else None


def _multiple(item: PresentedItem, filled: Filled) -> Response | None:
    choices = [_number(text, ANSWER) for text in filled.get(ANSWER, ())]
    return {"choices": sorted(set(choices))} if choices else None


def _true_false(item: PresentedItem, filled: Filled) -> Response | None:
    text = _text(filled)
    return {"value": text == "true"} if text else None


def _written(item: PresentedItem, filled: Filled) -> Response | None:
    # A form sends line breaks as CR LF; the script's are LF, and so are the stored.
    text = _text(filled).replace("\r\n", "\n")
    if len(text) > TEXT_CHARS:
        raise Unreadable(
            _(
                "Shorten the answer: it has %(length)d characters, %(most)d can be saved."
            )
            % {"length": len(text), "most": TEXT_CHARS},
            ANSWER,
        )
    if "\0" in text:
        raise Unreadable(_("Take out the character that cannot be stored."), ANSWER)
    return {"text": text} if text else None


def _numerical(item: PresentedItem, filled: Filled) -> Response | None:
    text = _text(filled).strip()
    if not text:
        return None
    if len(text) > NUMBER_CHARS or not readings(text):
        raise Unreadable(_("Write a number, like 3.14."), ANSWER)
    if not is_ambiguous(text):
        return {"number": text}
    reading = _reading_told(text, filled)
    if reading not in dict(readings_in_words(text)):
        message = _("This number can be read in two ways. Choose which one you mean.")
        raise Unreadable(message, READING)
    return {"number": text, "reading": reading}


def _matching(item: PresentedItem, filled: Filled) -> Response | None:
    names = {stem.number: STEM.format(stem.number) for stem in item.stems}
    pairs = {
        str(number): _number(_text(filled, name), name)
        for number, name in names.items()
        if _text(filled, name)
    }
    return {"pairs": pairs} if pairs else None


def _ordering(item: PresentedItem, filled: Filled) -> Response | None:
    names = {option.number: PLACE.format(option.number) for option in item.options}
    given = {number: _text(filled, name) for number, name in names.items()}
    if not any(given.values()):
        return None
    missing = next((number for number, text in given.items() if not text), None)
    if missing is not None:
        message = _("Choose a place for every line, or for none.")
        raise Unreadable(message, names[missing])
    places = {number: _number(text, names[number]) for number, text in given.items()}
    taken: set[int] = set()
    for number, place in places.items():
        if place in taken:
            message = _(
                "Give each line a place of its own: place %(place)d is used twice."
            )
            raise Unreadable(message % {"place": place}, names[number])
        taken.add(place)
    return {"order": sorted(places, key=places.__getitem__)}


READERS: dict[Kind, Callable[[PresentedItem, Filled], Response | None]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _written,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _written,
}


def as_sent(item: PresentedItem, filled: Filled) -> list[str]:
    """What the fields of a question hold, as they were sent: texts, or numbers of lines."""
    texts = [text for one in fields_of(item, filled) for text in one.values if text]
    if item.kind in {Kind.SHORT_TEXT, Kind.ESSAY, Kind.NUMERICAL} or not texts:
        return texts
    return [_("Lines chosen: %(numbers)s") % {"numbers": ", ".join(texts)}]


def _words(options: Sequence[PresentedOption]) -> dict[int, str]:
    return {one.number: plain_text(one.text, one.format) for one in options}


def in_words(item: PresentedItem, response: Response | None) -> list[str]:
    """A response as lines of text, for comparing two of them."""
    if response is None:
        return [_("No answer")]
    if item.kind == Kind.NUMERICAL:
        return [number_in_words(response)]
    (value,) = response.values()
    texts = _words(item.options)
    match item.kind:
        case Kind.SINGLE:
            return [texts.get(value, str(value))]
        case Kind.MULTIPLE:
            return [texts.get(choice, str(choice)) for choice in value]
        case Kind.TRUE_FALSE:
            return [_("True") if value else _("False")]
        case Kind.MATCHING:
            stems = _words(item.stems)
            return [
                f"{stems.get(int(stem), stem)} \u2192 {texts.get(choice, str(choice))}"
                for stem, choice in value.items()
            ]
        case Kind.ORDERING:
            return [
                f"{at}. {texts.get(one, str(one))}" for at, one in enumerate(value, 1)
            ]
    return [str(value)]
