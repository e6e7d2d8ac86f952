"""The kinds of question. Pure: imports no framework."""

from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for; the value is stored and travels in the paper."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_TEXT = "short_text"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


KIND_LABELS = {
    Kind.SINGLE: "Single choice",
    Kind.MULTIPLE: "Multiple choice",
    Kind.TRUE_FALSE: "True or false",
    Kind.SHORT_TEXT: "Short text",
    Kind.NUMERICAL: "Numerical",
    Kind.MATCHING: "Matching",
    Kind.ORDERING: "Ordering",
    Kind.ESSAY: "Essay",
}

# Kinds no rule can score: their points wait for a person.
SCORED_BY_A_PERSON = frozenset({Kind.ESSAY})
