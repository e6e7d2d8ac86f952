"""A question of the bank in the model that every writer takes."""

from decimal import Decimal

from assessments.formats.picture_names import NAME, with_names
from assessments.models import Choice, Question
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text
from assessments.questions.registry import KINDS
from assessments.services.authoring.tags import tags_of

BY_ID = "id:"


def from_bank(
    question: Question, *, line: int = 1, points: Decimal | None = None
) -> ParsedQuestion:
    """
    The question with everything it says; prefetch its category, choices and tags.

    Pictures are named as writers expect them, by their SHA-256 alone.

    Args:
        question: The row.
        line: Its number in the file.
        points: Those of its place in a test.
    """
    found = ParsedQuestion(
        line=line,
        kind=question.kind,
        text=Text(question.text, question.text_format),
        name=question.name,
        choices=tuple(_line(choice, question) for choice in _in_order(question)),
        feedback=Text(question.feedback, question.text_format),
        category=question.category.path,
        file_id=_file_id(question),
        tags=tuple(tags_of(question)),
        settings=question.settings,
        case_sensitive=question.case_sensitive,
        points=points,
    )
    return with_names(found, lambda name: NAME.sub(r"picture:\1", name))


def _file_id(question: Question) -> str:
    key = question.source_id
    return key.removeprefix(BY_ID) if key.startswith(BY_ID) else ""


def _in_order(question: Question) -> list[Choice]:
    return sorted(question.choices.all(), key=lambda c: (c.position, c.pk))


def _line(choice: Choice, question: Question) -> ParsedChoice:
    # What is said of an accepted text has the format of the question.
    kind = KINDS.get(question.kind)
    is_shown = kind is None or kind.shows_choices
    text_format = choice.text_format if is_shown else question.text_format
    return ParsedChoice(
        text=Text(choice.text, choice.text_format),
        match=choice.match,
        weight=choice.weight,
        tolerance=choice.tolerance,
        feedback=Text(choice.feedback, text_format),
    )
