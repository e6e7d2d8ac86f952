"""
Converts TeX to MathML with native code; a program of its own.

A formula may keep the converter busy for hours, use up all memory, or end the process:
each open bracket doubles the time, and each brace is a level of the stack. So no server
calls the converter. ``python -m assessments.texts.tex`` reads formulas from its input,
JSON ``[[tex, is_display], …]``, and writes one line for each, JSON ``[mathml, why]``.
If the output stops early, the next formula is the one that ended the process. Imports
nothing of the site.
"""

import json
import re
import resource
import signal
import sys

import nh3
from math_core import LatexError, LatexToMathML

#: The limit for one formula. Formulas of exams take less than a millisecond.
SECONDS = 2
MEMORY_BYTES = 1024**3
#: Longer MathML is refused: nobody reads it, and every page with the question holds it.
MATHML_CHARS = 200_000

_converter = LatexToMathML(
    fancy_error=False,
    # Browsers differ in how wide they draw the tilde of \widetilde; none leaves it out.
    allow_unreliable_rendering=True,
)

# TeX that authors write and the converter does not know.
SUBSTITUTES = [
    (re.compile(r"\\mbox(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\pmb(?![A-Za-z])"), r"\\boldsymbol"),
    (
        re.compile(r"\\substack\s*\{((?:[^{}]|\{[^{}]*\})*)\}"),
        r"\\begin{subarray}{c}\1\\end{subarray}",
    ),
]

STYLE = re.compile(r' style="([^"]*)"')
# The content security policy allows no styles in the page. Styles that change the
# meaning have a class in site.css. The others change only the spacing a little.
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

# The second check: of the converter's output only these tags and attributes are kept.
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


def draw(tex: str, *, is_display: bool) -> tuple[str, str]:
    """A formula as MathML, or why there is none; one of the two is empty."""
    try:
        mathml = _converter.convert_with_local_state(
            _substituted(tex), displaystyle=is_display
        )
    except LatexError as error:
        # "12: Unknown command …": cut off the place, which does not help a person.
        return "", str(error).partition(": ")[2].rstrip(".")
    if len(mathml) > MATHML_CHARS:
        return "", "it is too long"
    return _cleaner.clean(STYLE.sub(_without_style, mathml)), ""


def _substituted(tex: str) -> str:
    for pattern, substitute in SUBSTITUTES:
        tex = pattern.sub(substitute, tex)
    return tex


def _without_style(match: re.Match[str]) -> str:
    declarations = match[1].replace(" ", "").split(";")
    names = [CLASSES[one] for one in declarations if one in CLASSES]
    colours = [COLOUR.match(one) for one in declarations]
    attributes = [f' mathcolor="{colour[1]}"' for colour in colours if colour]
    if names:
        attributes.append(f' class="{" ".join(names)}"')
    return "".join(attributes)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # With the default handler the alarm ends the process even inside native code.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for tex, is_display in json.load(sys.stdin):
        signal.alarm(SECONDS)
        drawn = draw(tex, is_display=is_display)
        signal.alarm(0)
        sys.stdout.write(json.dumps(drawn) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
