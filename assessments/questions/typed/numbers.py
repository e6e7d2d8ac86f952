"""
What a typed number means, by its form alone.

``3.14`` and ``3,14`` are the same. So are ``1000000``, ``1 000 000``, ``1'000'000``,
``1,000,000`` and ``1.000.000``, and ``6.022e23``, ``6,022*10^23`` and ``6.022 × 10²³``.

``1,000`` and ``1.000`` can be read in two ways: as one, with three decimals, or as a
thousand. Nobody guesses, least of all by the right answer: whoever typed it is asked
(``Reading``). static/assessments/sitting/answers/numbers.js mirrors this.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from assessments.questions.typed.texts import normal_form


class Reading(StrEnum):
    """How a number that can be read in two ways is meant; stored with the response."""

    DECIMAL = "decimal"
    THOUSANDS = "thousands"


_EXPONENT = r"(?:(?:e| ?[x×*·⋅∙] ?10 ?(?:\^|\*\*) ?)([-+]?\d+))?"
_DECIMAL = re.compile(rf"([-+]? ?)(\d+[.,]?\d*|[.,]\d+){_EXPONENT}", re.IGNORECASE)
_THOUSANDS = re.compile(
    rf"([-+]? ?)((?!0)\d{{1,3}}([ ',.])\d{{3}}(?:\3\d{{3}})*(?:(?!\3)[.,]\d+)?){_EXPONENT}",
    re.IGNORECASE,
)
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def readings(text: str) -> dict[Reading, Decimal]:
    """What the number can mean: nothing if it is none, two things if it has to be asked."""
    text = _normal(text)
    found = {
        Reading.DECIMAL: _as_decimal(text),
        Reading.THOUSANDS: _as_thousands(text),
    }
    return {reading: number for reading, number in found.items() if number is not None}


def parse_number(text: str, reading: object = None) -> Decimal | None:
    """
    The number, read as told; None if it is none.

    Untold, the decimal comes first: so were numbers read before anybody was asked.
    """
    found = readings(text)
    for name, number in found.items():
        if name == reading:
            return number
    return next(iter(found.values()), None)


def is_ambiguous(text: str) -> bool:
    return len(readings(text)) > 1


def without_groups(text: str) -> str:
    """
    A number whose digits stand in groups of three, without what parts them.

    ``1,000``, ``1.000`` and ``1 000`` are ``1000``; every other text is as it was.
    """
    match = _THOUSANDS.fullmatch(text)
    if match is None or match[4]:
        return text
    return match[1] + match[2].replace(match[3], "")


def plain_number(text: str) -> str:
    """An author's number as every release and program reads it; else as it is."""
    number = parse_number(text)
    try:
        Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return text if number is None else str(number)
    return text


def _normal(text: str) -> str:
    # Before anything else: without its height, 10² would read 102.
    text = _RAISED.sub(lambda run: f"^{run[0].translate(_LOWERED)}", text)
    return normal_form(unicodedata.normalize("NFKC", text), case_sensitive=True)


def _as_decimal(text: str) -> Decimal | None:
    match = _DECIMAL.fullmatch(text)
    return match and _number(match[1], match[2].replace(",", "."), match[3])


def _as_thousands(text: str) -> Decimal | None:
    match = _THOUSANDS.fullmatch(text)
    if match is None:
        return None
    sign, digits, separator, exponent = match.groups()
    if exponent and _DECIMAL.fullmatch(text):
        return None  # nobody groups the digits of 1.602e-19
    return _number(sign, digits.replace(separator, "").replace(",", "."), exponent)


def _number(sign: str, digits: str, exponent: str | None) -> Decimal | None:
    try:
        number = Decimal(f"{sign.strip()}{digits}e{exponent or 0}")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
