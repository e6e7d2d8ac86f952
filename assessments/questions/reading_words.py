"""Clear words for a number that can be read in two ways."""

import re

from assessments.questions.kind import Response
from assessments.questions.typed.numbers import Reading, is_ambiguous, readings
from assessments.questions.typed.texts import normal_form
from assessments.questions.typed.units import split_unit
from assessments.translation import gettext as _


def reading_in_words(number: str, reading: str) -> str:
    """``1.500`` as “1 point 500” or as “1500”."""
    whole, decimals = re.split("[.,]", normal_form(number, case_sensitive=True))
    if reading == Reading.THOUSANDS:
        return whole + decimals
    return _("%(whole)s point %(decimals)s") % {"whole": whole, "decimals": decimals}


def readings_in_words(number: str) -> list[tuple[str, str]]:
    """The readings to choose from, with their words; none for a clear number."""
    if not is_ambiguous(number):
        return []
    return [(one.value, reading_in_words(number, one)) for one in Reading]


def number_in_words(response: Response) -> str:
    """A number as it was typed, with its reading if the candidate was asked."""
    number: str = response["number"]
    if "reading" not in response:
        return number
    alone, _unit = split_unit(number)
    return f"{number} ({reading_in_words(alone, response['reading'])})"


def two_readings(number: str) -> str:
    """The question to an author about an accepted number, and how to answer it."""
    found = readings(number)
    return _(
        "“%(number)s” can be read in two ways. Write %(decimal)s for the decimal number, "
        "or %(whole)s for the whole number."
    ) % {
        "number": number,
        # With a fourth decimal the number has only one reading.
        "decimal": f"{found[Reading.DECIMAL]:f}0",
        "whole": f"{found[Reading.THOUSANDS]:f}",
    }
