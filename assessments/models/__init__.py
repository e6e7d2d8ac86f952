"""What is sat (content) and one candidate's sitting of it (attempts)."""

from assessments.models.attempts import (
    Accommodation,
    Answer,
    Attempt,
    AttemptEvent,
    Paper,
)
from assessments.models.content import (
    Category,
    Choice,
    Question,
    Section,
    Slot,
    Test,
)
from assessments.models.notices import HelpRequest, Notice

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "AttemptEvent",
    "Category",
    "Choice",
    "HelpRequest",
    "Notice",
    "Paper",
    "Question",
    "Section",
    "Slot",
    "Test",
]
