"""
What a candidate could not see or hear of a text, in words for its author.

No warning keeps a question from being used: only the author knows whether a picture
just decorates. The warnings appear wherever a text comes in: at an import, in the
admin, before and at publishing.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from assessments.texts.formulas import broken_formulas
from assessments.texts.markup.lost import lost_pieces, lost_sign, taken_for_emphasis
from assessments.texts.rendering import clean_html, is_too_much

# Images as the cleaner writes them, without the attributes that it removed.
IMAGE = re.compile(r"<img(?: [^>]*)?>")
_EMPHASIS = re.compile("[*_]")
SHOWN_CHARS = 60
PIECES_TOLD = 3


def content_warnings_of(texts: Iterable[tuple[str, str]]) -> list[str]:
    """One sentence for each flaw of the texts, which are pairs (text, format)."""
    found = (flaw for text, format in texts if text for flaw in _flaws(text, format))
    return list(dict.fromkeys(found))


def _flaws(text: str, text_format: str) -> Iterator[str]:
    if is_too_much(text, text_format):
        yield _(
            "Too many tags are open at once, or a table has too many cells. The text is"
            " shown as it is written. Close each tag, and take out what repeats."
        )
        return
    html = clean_html(text, text_format)
    if text_format in ("html", "moodle"):
        yield from map(_lost, islice(lost_pieces(text, html), PIECES_TOLD))
    if text_format == "markdown" and (sign := lost_sign(text, html)):
        yield _(
            "The “%(sign)s” before the number is taken for a mark of Markdown and is not"
            " shown. Write \\%(sign)s instead."
        ) % {"sign": sign}
    if text_format == "markdown":
        pieces = dict.fromkeys(taken_for_emphasis(html))
        yield from map(_emphasised, islice(pieces, PIECES_TOLD))
    for image in IMAGE.findall(html):
        yield from _image_flaws(image, text_format)
    for formula, why in broken_formulas(html):
        yield _(
            "The formula %(formula)s cannot be drawn and is shown as it is written: "
            "%(why)s."
        ) % {"formula": _shortened(formula), "why": why}


def _lost(piece: str) -> str:
    return _(
        "“%(text)s” was taken for markup and is not shown. Write &lt; for a < that "
        "candidates should see."
    ) % {"text": _shortened(piece)}


def _emphasised(piece: str) -> str:
    return _(
        "“%(text)s” is taken for emphasis, and its signs are not shown. Write %(escaped)s "
        "instead if candidates should see them."
    ) % {
        "text": _shortened(piece),
        "escaped": _shortened(_EMPHASIS.sub(r"\\\g<0>", piece)),
    }


def _image_flaws(image: str, text_format: str) -> Iterator[str]:
    if " src=" not in image:
        yield _(
            "A picture is not shown. Bring it with “Add pictures” on the list of "
            "questions; a picture of another site is never shown."
        )
    # In Markdown an empty description can mean "decorates only" or "forgotten".
    if text_format == "markdown" and ' alt=""' in image:
        yield _(
            "A picture has no description for those who cannot see it. Write what it "
            "shows between the brackets, ![like this](…); leave them empty only if it "
            "merely decorates."
        )
    elif " alt=" not in image:
        yield _(
            "A picture has no description for those who cannot see it. Write what it "
            'shows, alt="like this", or alt="" if it merely decorates.'
        )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
