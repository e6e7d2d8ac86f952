"""
Numerical: a typed number, compared with accepted numbers and their tolerances. Pure.

A question with units takes a unit behind the number. Its answers have ``options`` 1 in
their shape, so that a response is checked without its paper.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from assessments.questions.kinds.base import Decides
from assessments.questions.line_editors import Credit, LineEditor
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
from assessments.questions.settings import (
    NO_SETTINGS,
    OneOf,
    Setting,
    Settings,
    ShareOfPoints,
)
from assessments.questions.typed.matching import is_near_number
from assessments.questions.typed.numbers import (
    Reading,
    is_ambiguous,
    parse_number,
    plain_number,
    readings,
)
from assessments.questions.typed.tolerances import (
    ABSOLUTE,
    FIGURES,
    MOST_FIGURES,
    PERCENT,
    distance,
    is_sound,
)
from assessments.questions.typed.units import (
    EXACT,
    UnitList,
    base_unit,
    factor_of,
    split_unit,
)
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

#: The fields for the reading of a number, and for the number that the reading is of. If
#: the number has changed, the candidate is asked again.
READING = "reading"
READING_OF = "reading_of"

TOLERANCE = Setting(
    "tolerance",
    gettext_noop("The tolerances of the lines are"),
    gettext_noop("How far off an accepted number an answer still counts."),
    OneOf(
        (
            (ABSOLUTE, gettext_noop("a distance, such as 0.01")),
            (PERCENT, gettext_noop("a percentage of the accepted number")),
            (FIGURES, gettext_noop("a number of significant figures")),
        )
    ),
    ABSOLUTE,
)
UNITS = Setting(
    "units",
    gettext_noop("Units"),
    gettext_noop(
        "One unit per line with its factor, such as m = 1 and cm = 0.01. The accepted "
        "numbers are in the unit of factor 1. Empty: numbers have no unit."
    ),
    UnitList(),
    [],
    is_shown=True,
    shown_as=bool,
)
UNIT_COSTS = Setting(
    "unit_costs",
    gettext_noop("A missing or unknown unit costs"),
    gettext_noop(
        "A share of the points of the answer: 0 costs nothing, 1 everything. The number "
        "is then taken to be in the unit of factor 1."
    ),
    ShareOfPoints(),
    "1",
)

# Rounding makes a range larger, never smaller, so no reachable line is called hidden.
_ENDS = Context(prec=400, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


class _Form(PlainForm):
    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        """The number, and the choice of a reading if the number has two."""
        (answer,) = super().fields(item, filled)
        number = _number_of(answer.value, item.settings.get("units"))
        choices = readings_in_words(number)
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
        number = _number_of(text, item.settings.get("units"))
        if len(text) > NUMBER_CHARS or not readings(number):
            raise Unreadable(_("Write a number, like 3.14."), ANSWER)
        if not is_ambiguous(number):
            return {"number": text}
        reading = _reading_told(text, filled)
        if reading not in dict(readings_in_words(number)):
            message = _(
                "This number can be read in two ways. Choose which one you mean."
            )
            raise Unreadable(message, READING)
        return {"number": text, "reading": reading}


def _reading_told(text: str, filled: Filled) -> str:
    is_of_this = text_in(filled, READING_OF).strip() == text.strip()
    return text_in(filled, READING) if is_of_this else ""


def _number_of(text: str, has_units: object) -> str:
    return split_unit(text)[0] if has_units else text


class Numerical(AcceptedKind):
    name = Kind.NUMERICAL
    label = gettext_noop("Numerical")
    line_editor = LineEditor(
        gettext_noop(
            "One line for each accepted number. The tolerance says how far an answer"
            " may be off."
        ),
        Credit.EACH,
        has_shares=True,
    )
    form = _Form()
    has_tolerances = True
    settings = (TOLERANCE, UNITS, UNIT_COSTS)
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "maxLength": NUMBER_CHARS},
            "reading": {"type": "string"},
        },
        "required": ["number"],
        "additionalProperties": False,
    }

    def shape(self, item: Item) -> tuple[int, int]:
        return int(bool(UNITS.of_item(item))), 0

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
        found = readings(_number_of(number, options))
        if len(number) > NUMBER_CHARS or not found:
            raise InvalidResponse("this is not a number: write it like 3.14")
        if len(found) == 1:
            return {"number": number}
        return {"number": number, "reading": _reading(found, response.get("reading"))}

    def matching(self, item: Item, response: Response) -> Iterator[Accepted]:
        number, _factor = _value_of(item, response)
        if number is not None:
            for line in item["accepted"]:
                if is_near_number(number, line):
                    yield line

    def share(self, item: Item, response: Response) -> Decimal:
        """The weight of the line that decides; a unit that is not known costs of it."""
        share = super().share(item, response)
        if UNITS.of_item(item) and _value_of(item, response)[1] is None:
            share *= 1 - Decimal(UNIT_COSTS.of_item(item))
        return share

    def settled(
        self, choices: Sequence[AuthoredChoice], settings: Settings
    ) -> Sequence[AuthoredChoice]:
        """The lines with their tolerances as distances."""
        way = TOLERANCE.of(settings)
        return choices if way == ABSOLUTE else [_settled(one, way) for one in choices]

    def right(self, item: Item) -> tuple[Line, ...]:
        unit = base_unit(UNITS.of_item(item))
        lines = super().right(item)
        return tuple(replace(one, text=f"{one.text} {unit}".strip()) for one in lines)

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        found = super().best(item, decides)
        unit = base_unit(UNITS.of_item(item))
        if found is None or not unit:
            return found
        return {**found, "number": f"{found['number']} {unit}"}

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        way = TOLERANCE.of(settings)
        if not all(is_sound(choice.tolerance, way) for choice in choices):
            yield _no_figures()
            return
        lines = self.settled(choices, settings)
        yield from super().flaws(lines, case_sensitive=case_sensitive)
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
        number, factor = _value_of(item, response)
        if number is None:
            return str(response["number"])
        missing = " ?" if UNITS.of_item(item) and factor is None else ""
        return str(number.normalize()) + missing

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"number": str(rng.randint(0, 100))}


def _value_of(item: Item, response: Response) -> tuple[Decimal | None, Decimal | None]:
    """The number in the unit of factor 1, and the factor of its unit if it is known."""
    units = UNITS.of_item(item)
    text, unit = split_unit(response["number"]) if units else (response["number"], "")
    number = parse_number(text, response.get("reading"))
    factor = factor_of(units, unit)
    if number is None or factor is None:
        return number, None
    return EXACT.multiply(number, factor), factor


def _settled(choice: AuthoredChoice, way: str) -> AuthoredChoice:
    number = parse_number(choice.text)
    if number is None or choice.tolerance is None:
        return choice
    return replace(choice, tolerance=distance(number, choice.tolerance, way))


def _no_figures() -> Flaw:
    words = _("a tolerance is no number of significant figures.")
    remedy = _("Write significant figures as a whole number from 1 to %(most)d.")
    return Flaw(words, remedy % {"most": MOST_FIGURES}, Forbids.PUBLISHING)


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
