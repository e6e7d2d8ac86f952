"""A question of a file as the columns of its rows, and whether they hold it already."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import Question
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text, one_line
from assessments.questions.registry import kind_of
from assessments.questions.settings import stored
from assessments.services.authoring.tags import tags_of
from assessments.texts.rendering import plain_text, safe_html

NAME_CHARS = 80
NAME_SOURCE_CHARS = 2_000
CHOICE_FIELDS = (
    "position",
    "text",
    "text_format",
    "match",
    "weight",
    "tolerance",
    "feedback",
)
Values = dict[str, object]


def question_values(parsed: ParsedQuestion, key: str, category: int | None) -> Values:
    return {
        "category_id": category,
        "kind": str(parsed.kind),
        "name": parsed.name or _name_of(parsed),
        "text": parsed.text.text,
        "text_format": parsed.text.format,
        "case_sensitive": parsed.case_sensitive,
        "settings": stored(kind_of(parsed.kind).settings, parsed.settings),
        "feedback": _in_format(parsed.feedback, parsed.text.format),
        "source_id": key,
    }


def choice_values(parsed: ParsedQuestion) -> list[Values]:
    """The lines of the answer; the shares of the right ones are worked out."""
    lines = [_line(n, choice, parsed) for n, choice in enumerate(parsed.choices, 1)]
    weights = [choice.weight for choice in parsed.choices]
    # Whatever the file says, only the right set of ticks earns all points.
    stored: list[Decimal] = kind_of(parsed.kind).stored_weights(weights)
    for values, weight in zip(lines, stored, strict=True):
        values["weight"] = weight
    return lines


def is_same(
    question: Question, values: Values, choices: list[Values], tags: list[str]
) -> bool:
    """Whether the rows hold exactly this; prefetched choices and tags are used."""
    if question.pk is None or tags_of(question) != sorted(tags):
        return False
    stored = [
        {name: getattr(choice, name) for name in CHOICE_FIELDS}
        for choice in question.choices.all()
    ]
    return (
        all(getattr(question, name) == value for name, value in values.items())
        and stored == choices
    )


def _name_of(parsed: ParsedQuestion) -> str:
    """The first words of the text."""
    start = parsed.text.text[:NAME_SOURCE_CHARS]
    name = one_line(plain_text(start, parsed.text.format))
    if not name:
        return _("Question in line %(line)d") % {"line": parsed.line}
    return name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1].rstrip() + "…"


def _line(position: int, choice: ParsedChoice, parsed: ParsedQuestion) -> Values:
    # An accepted text or number is compared, not shown: its own format is none.
    is_shown = kind_of(parsed.kind).shows_choices
    text_format = choice.text.format if is_shown else parsed.text.format
    return {
        "position": position,
        "text": choice.text.text,
        "text_format": choice.text.format,
        "match": choice.match,
        "weight": choice.weight,
        "tolerance": choice.tolerance,
        "feedback": _in_format(choice.feedback, text_format),
    }


def _in_format(text: Text, text_format: str) -> str:
    """Feedback has no format of its own in the bank: it shares that of its text."""
    if text.format == text_format or not text.text:
        return text.text
    if text_format in ("html", "moodle"):
        return str(safe_html(text.text, text.format))
    return plain_text(text.text, text.format)
