"""
What can be corrected in the key of a question, in terms of every kind. Pure.

A correction names the lines of a question by numbers that are the same on every paper,
however the lines were shuffled there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from assessments.questions.paper import Accepted, Item
from assessments.questions.versions import option_line, stem_line


class KeyCorrection(TypedDict):
    """
    What is different from the key as its author wrote it.

    ``lines``: for the number of a line, what the line is now; KeyLine.verdicts are the
    possible values. ``accepted``: further texts or numbers; they are compared before
    those of the author.
    """

    lines: NotRequired[dict[str, str]]
    accepted: NotRequired[list[Accepted]]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """
    A line of the key that can be corrected.

    ``as_written`` says in words what the author made the line. ``verdicts`` are what a
    correction can make it: each a stored value and its words.
    """

    number: str
    text: str
    format: str
    as_written: str
    verdicts: tuple[tuple[str, str], ...]


class InvalidCorrection(ValueError):
    """The question cannot be corrected like this; the message tells a person why."""


def option_numbers(item: Item) -> list[str]:
    """The numbers of the options in the order of this paper; equal options share one."""
    return _numbers([option_line(option) for option in item["options"]])


def stem_numbers(item: Item) -> list[str]:
    """The numbers of the stems in the order of this paper."""
    return _numbers([stem_line(stem, item["options"]) for stem in item["stems"]])


def _numbers(lines: Sequence[list[Any]]) -> list[str]:
    ordered = sorted({tuple(line) for line in lines})
    numbers = {line: str(number) for number, line in enumerate(ordered, 1)}
    return [numbers[tuple(line)] for line in lines]
