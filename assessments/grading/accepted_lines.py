"""
Further accepted answers as a person writes them, one on a line: ``1 = Paris``.

Before the equals sign stands the share of the points, from 0 to 1. A number may have a
tolerance: ``1 = 3.15 ± 0.01``. Pure.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from assessments.questions.paper import Accepted
from assessments.questions.presented import shown_points

_LINE = re.compile(r"\s*(0|1|[01]?[.,][0-9]{1,7}|1[.,]0+)\s*=(.*)\Z")
_SPREAD = re.compile(r"(.*?)\s*(?:±|\+/-)\s*([0-9]{1,20}(?:[.,][0-9]{1,40})?)\s*\Z")


class BadAcceptedLine(ValueError):
    """A line that cannot be read; ``number`` counts the lines of the text from 1."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def parse_accepted(text: str, *, has_tolerances: bool) -> list[Accepted]:
    """
    Raises:
        BadAcceptedLine: If a line has no share from 0 to 1, or nothing to accept.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.match(line)
        if not parts or not parts[2].strip():
            raise BadAcceptedLine(number)
        found.append(_accepted(parts[1], parts[2].strip(), has_tolerances))
    return found


def _accepted(share: str, text: str, has_tolerances: bool) -> Accepted:
    tolerance = "0"
    if has_tolerances and (spread := _SPREAD.match(text)):
        text, tolerance = spread[1], spread[2].replace(",", ".")
    return accepting(text, Decimal(share.replace(",", ".")), tolerance)


def accepting(text: str, share: Decimal, tolerance: str = "0") -> Accepted:
    return {
        "text": text,
        "weight": shown_points(share),
        "tolerance": tolerance,
        "feedback": "",
    }


def accepted_as_text(lines: Sequence[Accepted]) -> str:
    """What ``parse_accepted`` reads."""
    return "\n".join(f"{line['weight']} = {said(line)}" for line in lines)


def said(line: Accepted) -> str:
    """The accepted text or number, with its tolerance if it has one."""
    if not Decimal(line["tolerance"]):
        return line["text"]
    return f"{line['text']} ± {line['tolerance']}"
