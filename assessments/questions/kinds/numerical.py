"""Numerical: a typed number, compared with accepted numbers and their tolerances. Pure."""

import random
from collections.abc import Iterator, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_UP, Context, Decimal

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids, note
from assessments.questions.corrections import InvalidCorrection
from assessments.questions.kind import (
    NUMBER_CHARS,
    InvalidResponse,
    Kind,
    Response,
)
from assessments.questions.kinds.accepted import AcceptedKind
from assessments.questions.paper import Accepted, Item
from assessments.questions.plain import (
    ANSWER,
    Field,
    Filled,
    PlainForm,
    Unreadable,
    text_in,
)
from assessments.questions.presented import Line, PresentedItem, ShownLines
from assessments.questions.reading_words import (
    number_in_words,
    readings_in_words,
    two_readings,
)
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.questions.typed.matching import is_near
from assessments.questions.typed.numbers import (
    Reading,
    is_ambiguous,
    parse_number,
    plain_number,
    readings,
)
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

#: The fields for the reading of a number, and for the number that the reading is of. If
#: the number has changed, the candidate is asked again.
READING = "reading"
READING_OF = "reading_of"

# Rounding makes a range larger, never smaller, so no reachable line is called hidden.
_ENDS = Context(prec=400, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


class _Form(PlainForm):
    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        """The number, and the choice of a reading if the number has two."""
        (answer,) = super().fields(item, filled)
        choices = readings_in_words(answer.value)
        if not choices:
            return [answer]
        told = [_reading_told(answer.value, filled)]
        return [answer, Field(READING, None, [one for one in told if one], choices)]

    def fill(self, response: Response) -> Filled:
        number, reading = response["number"], response.get("reading", "")
        return {ANSWER: [number], READING: [reading], READING_OF: [number]}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        text = text_in(filled).strip()
        if not text:
            return None
        if len(text) > NUMBER_CHARS or not readings(text):
            raise Unreadable(_("Write a number, like 3.14."), ANSWER)
        if not is_ambiguous(text):
            return {"number": text}
        reading = _reading_told(text, filled)
        if reading not in dict(readings_in_words(text)):
            message = _(
                "This number can be read in two ways. Choose which one you mean."
            )
            raise Unreadable(message, READING)
        return {"number": text, "reading": reading}


def _reading_told(text: str, filled: Filled) -> str:
    is_of_this = text_in(filled, READING_OF).strip() == text.strip()
    return text_in(filled, READING) if is_of_this else ""


class Numerical(AcceptedKind):
    name = Kind.NUMERICAL
    label = gettext_noop("Numerical")
    form = _Form()
    has_tolerances = True
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "maxLength": NUMBER_CHARS},
            "reading": {"type": "string"},
        },
        "required": ["number"],
        "additionalProperties": False,
    }

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        if not {"number"} <= set(response) <= {"number", "reading"}:
            raise InvalidResponse(
                "the response must have the field 'number', and may have 'reading'"
            )
        number = response["number"]
        if not isinstance(number, str):
            raise InvalidResponse("number must be a string such as '3.14'")
        number = number.strip()
        if not number:
            return None
        if len(number) > NUMBER_CHARS or parse_number(number) is None:
            raise InvalidResponse("this is not a number: write it like 3.14")
        found = readings(number)
        if len(found) == 1:
            return {"number": number}
        return {"number": number, "reading": _reading(found, response.get("reading"))}

    def matching(self, item: Item, response: Response) -> Iterator[Accepted]:
        return (line for line in item["accepted"] if is_near(response, line))

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        yield from super().flaws(choices, case_sensitive=case_sensitive)
        texts = [choice.text.strip() for choice in choices]
        for text in texts:
            if text != "*" and not readings(text):
                yield _no_number(text[:40])
        for choice in choices:
            yield from _asked(choice)

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return (Line(number_in_words(response), is_typed=True),)

    def samples(self, line: Accepted) -> list[Response]:
        number = parse_number(line["text"])
        if number is None:
            return []
        tolerance = Decimal(line["tolerance"])
        ends = (_ENDS.subtract(number, tolerance), _ENDS.add(number, tolerance))
        return [_decimal(str(end)) for end in ends if end.is_finite()]

    def typed_as(self, line: Accepted) -> Response | None:
        """None for an accepted ``*``: it takes any number, but is no number itself."""
        text = line["text"]
        if not readings(text):
            return None
        return _decimal(text) if is_ambiguous(text) else {"number": text}

    def stored_text(self, text: str) -> str:
        return plain_number(text)

    def check_further(self, text: str) -> None:
        if text.strip() == "*":
            return
        if not readings(text):
            raise InvalidCorrection(_no_number(text[:40]).words)
        if is_ambiguous(text):
            raise InvalidCorrection(two_readings(text.strip()))

    def as_accepted(self, response: Response) -> Accepted | None:
        number = parse_number(response["number"], response.get("reading"))
        if number is None:
            return None
        text = str(number)
        # With a fourth decimal the number has one reading.
        text = f"{text}0" if is_ambiguous(text) else text
        return {"text": text, "weight": "1", "tolerance": "0", "feedback": ""}

    def typed_alike(self, item: Item, response: Response) -> str:
        number = parse_number(response["number"], response.get("reading"))
        return response["number"] if number is None else str(number.normalize())

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"number": str(rng.randint(0, 100))}


def _reading(found: dict[Reading, Decimal], told: object) -> str:
    """The reading of a number with two, told by its name or by the number it means."""
    for reading, number in found.items():
        if told in (reading.value, f"{number.normalize():f}"):
            return reading.value
    raise InvalidResponse(
        "this number can be read in two ways: send 'reading', "
        + " or ".join(f"'{name}' for {number:f}" for name, number in found.items())
    )


def _decimal(text: str) -> Response:
    return {"number": text, "reading": Reading.DECIMAL.value}


def _no_number(text: str) -> Flaw:
    remedy = _("“%(text)s” is not a number: write it like 3.14, or * for any number.")
    words = remedy % {"text": text}
    return Flaw(words, words, Forbids.SAVING)


def _asked(choice: AuthoredChoice) -> Iterator[Flaw]:
    """Ask an author once which of two numbers is meant."""
    text = choice.text.strip()
    if not is_ambiguous(text):
        return
    words = two_readings(text)
    if not choice.is_settled:
        yield Flaw(words, words, Forbids.SAVING)
    elif "," in text:
        # No note for a point: an import stores a decimal with a point.
        yield note(words)
