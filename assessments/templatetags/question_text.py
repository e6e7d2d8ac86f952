"""Question text in templates: ``{{ item.text|question_text:item.format }}``."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from assessments.questions.plain import Field
from assessments.questions.presented import PresentedItem
from assessments.questions.registry import kind_of
from assessments.texts.gaps import TextPiece, text_pieces
from assessments.texts.rendering import plain_text, render_inline, render_text

register = template.Library()


@register.filter
def question_text(text: str, text_format: str = "plain") -> SafeString:
    """Block HTML, for a question, a section or feedback."""
    return render_text(text, text_format)


@register.filter
def question_text_inline(text: str, text_format: str = "plain") -> SafeString:
    """For an option inside a label or a cell: a single paragraph loses its <p>."""
    return render_inline(text, text_format)


@register.filter
def question_words(text: str, text_format: str = "plain") -> str:
    """For places that take no markup, such as an entry of a list to choose from."""
    return plain_text(text, text_format)


@register.filter
def question_notes(item: PresentedItem) -> tuple[str, ...]:
    """What candidates are told beside a question, such as a number of words."""
    return kind_of(item.kind).notes(item.settings)


@register.filter
def question_remark(item: PresentedItem) -> str:
    """What a candidate should know about the answer before handing it in."""
    if item.response is None or item.is_ahead:
        return ""
    return kind_of(item.kind).remark(item.settings, item.response)


@register.filter
def question_template(kind: str) -> str:
    """The template of the inputs of a question, on the page with JavaScript."""
    return kind_of(kind).template


@register.filter
def plain_template(kind: str) -> str:
    """The template of its controls in a plain form."""
    return kind_of(kind).plain_template


@register.simple_tag
def text_with_gaps(
    item: PresentedItem, fields: Sequence[Field] = ()
) -> list[TextPiece]:
    """The text of a question in pieces, each with the gap that comes after it."""
    return text_pieces(item, fields)
