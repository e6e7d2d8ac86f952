"""
What a candidate could not see or hear of a text, in words for its author.

None of it keeps a question from being used: whether a picture only decorates, its author
alone knows. It is told wherever a text comes in: at an import, in the admin, before and
at publishing.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from assessments.formulas import broken_formulas
from assessments.rendering import clean_html

# As the cleaner writes them; attributes that it took away are not there any more.
IMAGE = re.compile(r"<img(?: [^>]*)?>")
SHOWN_CHARS = 60


def text_flaws(texts: Iterable[tuple[str, str]]) -> list[str]:
    """One sentence for each thing wrong with any of the texts, each (text, format)."""
    found = (flaw for text, format in texts if text for flaw in _flaws(text, format))
    return list(dict.fromkeys(found))


def _flaws(text: str, text_format: str) -> Iterator[str]:
    html = clean_html(text, text_format)
    for image in IMAGE.findall(html):
        yield from _image_flaws(image, text_format)
    for formula, why in broken_formulas(html):
        yield _(
            "The formula %(formula)s cannot be drawn and is shown as it is written: "
            "%(why)s."
        ) % {"formula": _shortened(formula), "why": why}


def _image_flaws(image: str, text_format: str) -> Iterator[str]:
    if " src=" not in image:
        yield _(
            "A picture is not shown. It has to stand in the text itself, as PNG, JPEG, "
            'GIF or WebP: src="data:image/png;base64,…".'
        )
    # Markdown has one way to write both "nothing to say" and "forgotten".
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


def _shortened(formula: str) -> str:
    formula = " ".join(formula.split())
    return formula if len(formula) <= SHOWN_CHARS else formula[: SHOWN_CHARS - 1] + "…"
