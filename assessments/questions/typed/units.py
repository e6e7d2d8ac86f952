"""
Units of typed numbers: ``12 cm`` is 0.12 where metres are asked for. Pure.

The author lists the units that count, each with its factor; the accepted numbers are in
the unit of factor 1. What was typed is stored as it is, unit and all.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import lru_cache
from typing import Any

from assessments.questions.settings import SettingType, decimal_in
from assessments.questions.typed.numbers import readings
from assessments.questions.typed.texts import normal_form
from assessments.translation import gettext as _

MOST_UNITS = 50
NAME_CHARS = 40
ONE = Decimal(1)
# A typed number and a factor have 64 digits at most, so no product is rounded.
EXACT = Context(prec=200, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


@dataclass(frozen=True, slots=True)
class UnitList(SettingType):
    """Units with their factors: ``[{"name": "m", "factor": "1"}, …]``."""

    is_long = True

    def fault(self, value: Any) -> str:
        if not isinstance(value, list) or len(value) > MOST_UNITS:
            return _("Write one unit per line, at most %(most)d.") % {
                "most": MOST_UNITS
            }
        for unit in value:
            if text := _unit_fault(unit):
                return text
        return _list_fault(value)

    def filled(self, value: Any) -> str:
        return "\n".join(f"{unit['name']} = {unit['factor']}" for unit in value)

    def read(self, text: Any) -> Any:
        """One unit per line: ``cm = 0.01``; without a factor, 1."""
        lines = [line.strip() for line in str(text).splitlines()]
        return [_unit_of(line) for line in lines if line]


def _unit_of(line: str) -> dict[str, str]:
    name, _equals, factor = line.rpartition("=") if "=" in line else (line, "", "1")
    return {"name": name.strip(), "factor": factor.strip().replace(",", ".")}


def _unit_fault(unit: Any) -> str:
    if not isinstance(unit, Mapping) or set(unit) != {"name", "factor"}:
        return _("Each unit has a name and a factor.")
    name, factor = unit["name"], decimal_in(unit["factor"])
    if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARS:
        return _("The name of a unit has 1 to %(most)d characters.") % {
            "most": NAME_CHARS
        }
    if split_unit(f"1 {name}") != ("1", name):
        return _("“%(name)s” cannot be read as a unit behind a number.") % {
            "name": name
        }
    if factor is None or factor <= 0:
        return _("The factor of “%(name)s” is a number above 0.") % {"name": name}
    return ""


def _list_fault(units: list[dict[str, str]]) -> str:
    keys = [unit_key(unit["name"]) for unit in units]
    if len(set(keys)) < len(keys):
        return _("A unit is listed twice.")
    if units and not any(Decimal(unit["factor"]) == ONE for unit in units):
        return _("Give the unit of the accepted numbers the factor 1.")
    return ""


@lru_cache(maxsize=10_000)
def split_unit(text: str) -> tuple[str, str]:
    """A number and the unit behind it; the whole text and no unit if there is none."""
    text = text.strip()
    for end in range(len(text), 0, -1):
        unit = text[end:].strip()
        if (not unit or _begins_unit(unit[0])) and readings(text[:end]):
            return text[:end].strip(), unit
    return text, ""


def _begins_unit(letter: str) -> bool:
    return letter in "%‰/" or (
        unicodedata.category(letter)[0] in "LS" and letter not in "+^`´"
    )


def unit_key(name: str) -> str:
    """Equal for two spellings of a unit: ``m²``, ``m^2`` and ``m 2``. Case counts."""
    lowered = name.translate(_RAISED)
    return normal_form(lowered, case_sensitive=True).replace("^", "").replace(" ", "")


def factor_of(units: list[dict[str, str]], name: str) -> Decimal | None:
    """The factor of a typed unit; None if it is missing or not listed."""
    key = unit_key(name)
    return next(
        (Decimal(one["factor"]) for one in units if key == unit_key(one["name"])), None
    )


def base_unit(units: list[dict[str, str]]) -> str:
    """The name of the unit in which the accepted numbers are; empty without units."""
    found = (unit["name"] for unit in units if Decimal(unit["factor"]) == ONE)
    return next(found, "")
