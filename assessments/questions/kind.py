"""
The vocabulary of questions: the names of their kinds, and terms for responses.

Pure: imports no framework. Each kind has its own module in assessments.questions.kinds;
assessments.questions.registry finds a kind by its name.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

TEXT_CHARS = 20_000
NUMBER_CHARS = 64

Response = dict[str, Any]


class Kind(StrEnum):
    """The name of a kind; it is stored, and papers hold it."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_TEXT = "short_text"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


#: The kind of what an import could not turn into any other; see kinds.unsupported.
UNSUPPORTED = "unsupported"


class ScoredBy(StrEnum):
    """Who gives the points: a rule, as soon as the attempt ends, or a person, later."""

    MACHINE = "machine"
    PERSON = "person"


class InvalidResponse(ValueError):
    """The response does not fit its question; the message says why, for a person."""


class ResponseTooLong(InvalidResponse):
    """The text has more than TEXT_CHARS characters."""


class ResponseShape(NamedTuple):
    """The number and shape of a question, for its responses; fixed at the start."""

    number: int
    kind: str
    options: int
    stems: int


#: Returns one object for equal shapes: every open page keeps a shape for each answer.
shape = lru_cache(maxsize=10_000)(ResponseShape)
