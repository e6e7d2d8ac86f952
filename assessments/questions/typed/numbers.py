"""
The meaning of a typed number, by its form alone.

``3.14`` and ``3,14`` are the same. So are ``1000000``, ``1 000 000``, ``1'000'000``,
``1,000,000`` and ``1.000.000``, and ``6.022e23``, ``6,022*10^23`` and ``6.022 × 10²³``.

``1,000`` and ``1.000`` can be read in two ways: as one with three decimals, or as a
thousand. The server never guesses, least of all from the right answer: the person who
typed the number is asked (``Reading``). static/assessments/sitting/answers/numbers.js
mirrors this.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from assessments.questions.typed.texts import normal_form


class Reading(StrEnum):
    """The meaning of a number with two readings; it is stored with the response."""

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
    """The possible meanings: none for no number, two if a person has to be asked."""
    text = _normal(text)
    found = {
        Reading.DECIMAL: _as_decimal(text),
        Reading.THOUSANDS: _as_thousands(text),
    }
    return {reading: number for reading, number in found.items() if number is not None}


def parse_number(text: str, reading: object = None) -> Decimal | None:
    """
    The number by this reading; None if the text is no number.

    Without a reading it is the decimal, as in releases that did not ask candidates.
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
    A number with digits in groups of three, without the separators.

    ``1,000``, ``1.000`` and ``1 000`` become ``1000``; other texts stay unchanged.
    """
    match = _THOUSANDS.fullmatch(text)
    if match is None or match[4]:
        return text
    return match[1] + match[2].replace(match[3], "")


def plain_number(text: str) -> str:
    """An author's number in a form that every release reads; other texts unchanged."""
    number = parse_number(text)
    try:
        Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return text if number is None else str(number)
    return text


def _normal(text: str) -> str:
    # Superscripts come first: as ordinary digits, 10² would become 102.
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
