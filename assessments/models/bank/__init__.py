"""The question bank: categories, questions with their lines, and tags."""

from assessments.models.bank.pictures import Picture
from assessments.models.bank.questions import (
    TEXT_FORMATS,
    Category,
    Choice,
    Question,
    kind_choices,
    owned_by,
)
from assessments.models.bank.tags import TAG_CHARS, Tag
from assessments.models.bank.uploads import QuestionFile

__all__ = [
    "TAG_CHARS",
    "TEXT_FORMATS",
    "Category",
    "Choice",
    "Picture",
    "Question",
    "QuestionFile",
    "Tag",
    "kind_choices",
    "owned_by",
]
