"""The text of a question in pieces, with a gap after each: for its inputs to stand in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from assessments.questions.kinds.gap_notation import places_in
from assessments.questions.plain import Field
from assessments.questions.presented import PresentedItem
from assessments.texts.rendering import render_text

# Tags as the cleaner writes them: values of attributes have double quotes.
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Safe HTML, and the gap after it; None after the last piece."""

    html: SafeString
    gap: PresentedItem | None = None
    fields: Sequence[Field] = ()


def text_pieces(item: PresentedItem, fields: Sequence[Field] = ()) -> list[TextPiece]:
    """
    The text with its gaps at their places.

    A gap whose place is missing, or is inside a tag or a formula, comes after the text:
    every gap can be filled in, whatever the text is.
    """
    html = str(render_text(item.text, item.format))
    left = {part.number: part for part in item.parts}
    pieces, end = [], 0
    for start, stop, number in _places(html):
        if part := left.pop(number, None):
            pieces.append(_piece(html[end:start], part, fields))
            end = stop
    last = html[end:]
    for part in left.values():
        pieces.append(_piece(last, part, fields))
        last = ""
    return [*pieces, TextPiece(mark_safe(last))]  # noqa: S308 (sanitised)


def _piece(html: str, part: PresentedItem, fields: Sequence[Field]) -> TextPiece:
    begin = f"gap-{part.number}-"
    own = [field for field in fields if field.name.startswith(begin)]
    return TextPiece(mark_safe(html), part, own)  # noqa: S308 (sanitised)


def _places(html: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of each place that is in the text, not in a tag."""
    tags = [(match.start(), match.end()) for match in _TAG.finditer(html)]
    index = 0
    for match in places_in(html):
        while index < len(tags) and tags[index][1] <= match.start():
            index += 1
        if index == len(tags) or match.start() < tags[index][0]:
            yield match.start(), match.end(), int(match[1])
