"""
A question as a plain form: the contents of its fields, and the response they make.

For candidates who sit without JavaScript. The kind of the question defines the fields
(assessments.questions.plain). The service checks the response like every other one.
"""

from django.utils.translation import gettext as _

from assessments.questions.kind import Response
from assessments.questions.plain import Field, Filled
from assessments.questions.presented import Line, PresentedItem
from assessments.questions.registry import kind_of
from assessments.texts.rendering import plain_text


def fields_of(item: PresentedItem, filled: Filled) -> list[Field]:
    """The controls of a question, filled in."""
    return kind_of(item.kind).form.fields(item, filled)


def filled_with(item: PresentedItem, response: Response | None) -> Filled:
    """The contents of the fields that make this response."""
    return {} if response is None else kind_of(item.kind).form.fill(response)


def response_of(item: PresentedItem, filled: Filled) -> Response | None:
    """
    The response that the fields make; None for an empty form.

    Raises:
        Unreadable: If the fields make no response; the message says what to do.
    """
    return kind_of(item.kind).form.read(item, filled)


def as_sent(item: PresentedItem, filled: Filled) -> list[str]:
    """The contents of a question's fields as sent: texts, or numbers of lines."""
    texts = [text for one in fields_of(item, filled) for text in one.values if text]
    if kind_of(item.kind).is_typed or not texts:
        return texts
    return [_("Lines chosen: %(numbers)s") % {"numbers": ", ".join(texts)}]


def in_words(item: PresentedItem, response: Response | None) -> list[str]:
    """A response as lines of text, so that a person can compare two responses."""
    if response is None:
        return [_("No answer")]
    return [_text_of(line) for line in kind_of(item.kind).words(item, response)]


def _text_of(line: Line) -> str:
    text = line.text if line.is_typed else plain_text(line.text, line.format)
    if line.match:
        return f"{text} \u2192 {line.match}"
    return f"{line.place}. {text}" if line.place else text
