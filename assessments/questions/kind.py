"""The kinds of question. Pure: imports no framework."""

from enum import StrEnum

from assessments.gettext_marker import marked as _


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
    Kind.SINGLE: _("Single choice"),
    Kind.MULTIPLE: _("Multiple choice"),
    Kind.TRUE_FALSE: _("True or false"),
    Kind.SHORT_TEXT: _("Short text"),
    Kind.NUMERICAL: _("Numerical"),
    Kind.MATCHING: _("Matching"),
    Kind.ORDERING: _("Ordering"),
    Kind.ESSAY: _("Essay"),
}

# Kinds no rule can score: their points wait for a person.
SCORED_BY_A_PERSON = frozenset({Kind.ESSAY})

# Kinds whose answer is typed and compared with accepted lines.
ACCEPTED_KINDS = frozenset({Kind.SHORT_TEXT, Kind.NUMERICAL})
