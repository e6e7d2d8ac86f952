"""
The vocabulary of questions: the names of their kinds, and what is said of responses.

Pure: imports no framework. What a kind does stands in its own module in
assessments.questions.kinds; assessments.questions.registry finds it by its name.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

TEXT_CHARS = 20_000
NUMBER_CHARS = 64

Response = dict[str, Any]


class Kind(StrEnum):
    """The name of a kind: it is stored, and travels in the paper."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_TEXT = "short_text"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


class ScoredBy(StrEnum):
    """Who gives the points: a rule, as soon as the attempt ends, or a person, later."""

    MACHINE = "machine"
    PERSON = "person"


class InvalidResponse(ValueError):
    """The response does not fit its question; the message says why, for a person."""


class ResponseTooLong(InvalidResponse):
    """A text over TEXT_CHARS characters."""


class ResponseShape(NamedTuple):
    """What a response has to fit, and its place; fixed when the attempt begins."""

    number: int
    kind: str
    options: int
    stems: int


#: Shapes, one for the same values: every open page keeps one for each of its answers.
shape = lru_cache(maxsize=10_000)(ResponseShape)
