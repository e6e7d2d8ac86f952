"""
Formulas: TeX in question texts becomes MathML.

Browsers draw MathML by themselves and screen readers speak it, so a page needs no script
for it. TeX stands between ``\\(…\\)``, ``\\[…\\]`` or ``$$…$$``; a single ``$`` is a
price. What cannot be drawn stays as it was written, and ``broken_formulas`` says why.
See docs/decisions/0025-formulas-are-drawn-by-the-server.md.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

import nh3
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from math_core import LatexError, LatexToMathML

DELIMITERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
OPENER = re.compile(r"\\\(|\\\[|\$\$")
# Longer and deeper ones are not drawn. The converter is native code that goes down one
# level for each opener, 1.6 kB of stack at most, and a stack that overflows ends the
# process: 1,000 are safe in any thread.
FORMULA_CHARS = 10_000
MOST_OPENERS = 1_000
NESTS = re.compile(r"\\[A-Za-z]+|[{\[]")
# One that defines commands may grow beyond every bound.
DEFINES = re.compile(r"\\(?:[A-Za-z]*(?:def|command)|let|Declare[A-Za-z]*)(?![A-Za-z])")
# A displayed one may scroll, and then the keyboard has to reach it.
SHORT_CHARS = 30

# A tag, or what stands between two; of HTML as the cleaner writes it.
PIECE = re.compile(r'<(?P<close>/?)(?P<name>\w+)(?:[^">]|"[^"]*")*>|(?P<text>[^<]+)')
LEFT_ALONE = frozenset({"pre", "code", "samp", "kbd", "q"})

_converter = LatexToMathML(
    fancy_error=False,
    # Browsers differ in how wide they draw the tilde of \widetilde; none leaves it out.
    allow_unreliable_rendering=True,
)

# What the converter does not know and authors write.
SUBSTITUTES = [
    (re.compile(r"\\mbox(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\pmb(?![A-Za-z])"), r"\\boldsymbol"),
    (
        re.compile(r"\\substack\s*\{((?:[^{}]|\{[^{}]*\})*)\}"),
        r"\\begin{subarray}{c}\1\\end{subarray}",
    ),
]

STYLE = re.compile(r' style="([^"]*)"')
# Our policy allows no styles in the page; those that change what is read have a class
# in site.css. What is missing here is a nuance of spacing.
CLASSES = {
    "text-align:left": "math-left",
    "text-align:right": "math-right",
    "padding-left:0": "math-flush-left",
    "padding-right:0": "math-flush-right",
    "padding-left:1em": "math-case",
    "border-left:0.05emsolidcurrentcolor": "math-line-left",
    "border-right:0.05emsolidcurrentcolor": "math-line-right",
    "border-top:0.05emsolidcurrentcolor": "math-line-top",
    "border-left:0.05emdashedcurrentcolor": "math-dash-left",
    "border-right:0.05emdashedcurrentcolor": "math-dash-right",
    "border-top:0.05emdashedcurrentcolor": "math-dash-top",
    "width:100%": "math-full",
    "width:50%": "math-half",
}
COLOUR = re.compile(r"color:(#[0-9A-Fa-f]{6})$")

# The second lock: whatever the converter writes, nothing else gets into a page.
_cleaner = nh3.Cleaner(
    tags=set(
        re.findall(
            r"\w+",
            """
            math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom
            mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd
            mtext mtr munder munderover b i em s u code span
            """,
        )
    ),
    attributes={
        "*": set(
            re.findall(
                r"\w+",
                """
                accent accentunder class columnspan depth display displaystyle fence
                form height largeop linethickness lspace mathcolor mathvariant maxsize
                minsize movablelimits notation rowspan rspace scriptlevel separator
                stretchy symmetric voffset width
                """,
            )
        )
    },
)


def find_formulas(text: str) -> Iterator[tuple[int, int]]:
    """
    Where formulas stand, delimiters included. One that would span a closing tag is none.

    Takes no longer than the text is long.
    """
    position, exhausted = 0, set[str]()
    while match := OPENER.search(text, position):
        position = match.end()
        closer = DELIMITERS[match[0]]
        # Looking again for what is not there would make hostile text quadratic.
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

    ``named``: for a label, whose text is the name of something. Names are flat, and of
    MathML they would keep the letters alone: x² and x₂ would be one. So the TeX is it.
    """
    draw = _with_name if named else _without_name
    return "".join(
        draw(escaped) if is_formula else escaped
        for escaped, is_formula in _pieces(html)
    )


def _without_name(escaped: str) -> str:
    return _drawn(escaped)[0]


def _with_name(escaped: str) -> str:
    name = escape(unescape(escaped)[2:-2].strip())
    return _drawn(escaped)[0].replace("<math", f'<math aria-label="{name}"', 1)


def broken_formulas(html: str) -> Iterator[tuple[str, str]]:
    """Each formula that cannot be drawn, as written, and why, for its author."""
    for escaped, is_formula in _pieces(html):
        if is_formula and (why := _drawn(escaped)[1]):
            yield unescape(escaped), why


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """The HTML in its order, formulas apart from everything else."""
    depth = 0
    for piece in PIECE.finditer(html):
        if piece["name"] in LEFT_ALONE:
            depth += -1 if piece["close"] else 1
        if depth or not piece["text"]:
            yield piece[0], False
            continue
        end = 0
        for start, stop in find_formulas(piece[0]):
            yield piece[0][end:start], False
            yield piece[0][start:stop], True
            end = stop
        yield piece[0][end:], False


def _drawn(escaped: str) -> tuple[str, str]:
    """A formula as HTML, and why it is only its TeX: empty if it is not."""
    return _drawn_in(get_language(), escaped)


@lru_cache(maxsize=2_000)
def _drawn_in(language: str | None, escaped: str) -> tuple[str, str]:
    """Kept for each language: a formula that may scroll has a name, a refusal a reason."""
    source = unescape(escaped)
    tex, is_display = source[2:-2], not source.startswith("\\(")
    if len(tex) > FORMULA_CHARS or len(NESTS.findall(tex)) > MOST_OPENERS:
        return escaped, _("it is too long")
    if DEFINES.search(tex):
        return escaped, _("it defines commands")
    try:
        mathml = _converter.convert_with_local_state(
            _substituted(tex), displaystyle=is_display
        )
    except LatexError as error:
        # "12: Unknown command …": the place in the formula is of no use to a person.
        return escaped, str(error).partition(": ")[2].rstrip(".")
    return _wrapped(_cleaner.clean(STYLE.sub(_without_style, mathml)), tex), ""


def _substituted(tex: str) -> str:
    for pattern, substitute in SUBSTITUTES:
        tex = pattern.sub(substitute, tex)
    return tex


def _wrapped(mathml: str, tex: str) -> str:
    if 'display="block"' not in mathml:
        return mathml
    reach = f' tabindex="0" role="group" aria-label="{escape(_("Formula"))}"'
    return f'<span class="formula"{reach if len(tex) > SHORT_CHARS else ""}>{mathml}</span>'


def _without_style(match: re.Match[str]) -> str:
    declarations = match[1].replace(" ", "").split(";")
    names = [CLASSES[one] for one in declarations if one in CLASSES]
    colours = [COLOUR.match(one) for one in declarations]
    attributes = [f' mathcolor="{colour[1]}"' for colour in colours if colour]
    if names:
        attributes.append(f' class="{" ".join(names)}"')
    return "".join(attributes)
