"""
Formulas: TeX in question texts becomes MathML.

Browsers draw MathML by themselves and screen readers speak it, so a page needs no script
for it. TeX stands between ``\\(…\\)``, ``\\[…\\]`` or ``$$…$$``; a single ``$`` is a
price. A formula that cannot be drawn stays as written, and ``broken_formulas`` says
why. See docs/decisions/0025-formulas-are-drawn-by-the-server.md.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.texts.drawings import FORMULA_CHARS, Drawing, Formula, drawings

__all__ = [
    "DELIMITERS",
    "FORMULA_CHARS",
    "broken_formulas",
    "draw_formulas",
    "find_formulas",
    "prepare_formulas",
]

DELIMITERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
OPENER = re.compile(r"\\\(|\\\[|\$\$")
# A longer displayed formula may scroll, so the keyboard has to reach it.
SHORT_CHARS = 30

# A tag, or the text between two tags, in HTML as the cleaner writes it.
PIECE = re.compile(r'<(?P<close>/?)(?P<name>\w+)(?:[^">]|"[^"]*")*>|(?P<text>[^<]+)')
LEFT_ALONE = frozenset({"pre", "code", "samp", "kbd", "q"})


def find_formulas(text: str) -> Iterator[tuple[int, int]]:
    """
    Where formulas start and end, with delimiters. No formula spans a closing tag.

    Takes time linear in the length of the text.
    """
    position, exhausted = 0, set[str]()
    while match := OPENER.search(text, position):
        position = match.end()
        closer = DELIMITERS[match[0]]
        # Searching again for a missing delimiter would make hostile text quadratic.
        if closer in exhausted:
            continue
        stop = text.find(closer, position)
        if stop < 0:
            exhausted.add(closer)
        elif "</" not in text[position:stop]:
            position = stop + len(closer)
            yield match.start(), position


def draw_formulas(html: str, *, named: bool = False) -> str:
    """
    Put MathML where TeX stands in clean HTML, outside of code.

    ``named``: for a label, whose text is the accessible name of a control. A name keeps
    only the letters of MathML, so x² and x₂ would sound the same: it gets the TeX.
    """
    pieces = list(_pieces(html))
    drawn = drawings(_formulas_in(pieces))
    return "".join(
        piece.html
        if piece.formula is None
        else _placed(piece, drawn[piece.formula], named=named)
        for piece in pieces
    )


def broken_formulas(html: str) -> Iterator[tuple[str, str]]:
    """Each formula that cannot be drawn, as written, and why not, for its author."""
    pieces = list(_pieces(html))
    drawn = drawings(_formulas_in(pieces))
    for piece in pieces:
        if piece.formula is not None and (why := drawn[piece.formula].why):
            yield unescape(piece.html), _(why)


def prepare_formulas(htmls: Iterable[str]) -> None:
    """Draw the formulas of many texts at once, before each text asks for its own."""
    drawings(formula for html in htmls for formula in _formulas_in(list(_pieces(html))))


class _Piece(NamedTuple):
    """A part of clean HTML, with its formula if the part is a formula."""

    html: str
    formula: Formula | None = None


def _formulas_in(pieces: Iterable[_Piece]) -> list[Formula]:
    return [piece.formula for piece in pieces if piece.formula is not None]


def _pieces(html: str) -> Iterator[_Piece]:
    """The HTML in pieces, in order; each formula is a piece of its own."""
    depth = 0
    for piece in PIECE.finditer(html):
        if piece["name"] in LEFT_ALONE:
            depth += -1 if piece["close"] else 1
        if depth or not piece["text"]:
            yield _Piece(piece[0])
            continue
        end = 0
        for start, stop in find_formulas(piece[0]):
            yield _Piece(piece[0][end:start])
            yield _Piece(piece[0][start:stop], _formula(piece[0][start:stop]))
            end = stop
        yield _Piece(piece[0][end:])


def _formula(escaped: str) -> Formula:
    source = unescape(escaped)
    return Formula(source[2:-2], is_display=not source.startswith("\\("))


def _placed(piece: _Piece, drawing: Drawing, *, named: bool) -> str:
    """The formula's HTML in the page; without a drawing, the formula as written."""
    mathml, tex = drawing.mathml, piece.formula.tex if piece.formula else ""
    if named:
        mathml = mathml.replace("<math", f'<math aria-label="{escape(tex.strip())}"', 1)
    if not mathml:
        return piece.html
    return _in_scroller(mathml, tex) if 'display="block"' in mathml else mathml


def _in_scroller(mathml: str, tex: str) -> str:
    reach = f' tabindex="0" role="group" aria-label="{escape(_("Formula"))}"'
    return f'<span class="formula"{reach if len(tex) > SHORT_CHARS else ""}>{mathml}</span>'
