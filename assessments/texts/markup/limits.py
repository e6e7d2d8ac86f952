"""
Bounds of markup, checked before anything parses it.

An HTML parser repeats open tags, such as ``<b>``, in every paragraph and cell that
follows. So 40 kB of nested tags become gigabytes, and a minute of work for each page
that shows them. A table in Markdown fills every row up to the longest one. A text
beyond these bounds is shown as plain text. Each check is linear. Pure.
"""

import re
from collections import Counter

#: Elements open at once; texts of authors have a dozen.
MAX_OPEN = 200
#: Tags, each counted as often as a parser may repeat it.
MAX_REPEATED = 50_000
MAX_CELLS = 200_000

# The parser repeats these until they are closed.
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
_NEVER_CLOSED_BY_SLASH = _FORMATTING | {"div", "span", "ul", "ol", "dl", "table"}
# These are never open, or the next tag closes them.
_UNCOUNTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "colgroup",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "rp",
        "rt",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
# A slash at the end closes only elements of SVG and MathML.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)(?:[^<>]*(/)>)?")


def is_too_nested(html: str) -> bool:
    """Whether parsing this HTML could take more than its length suggests."""
    open_tags: Counter[str] = Counter()
    depth = formatting = repeated = 0
    for closes, name, slash in _TAG.findall(html):
        name = name.lower()
        repeated += 1 + formatting
        step = 0 if _is_uncounted(name, slash) else _step(open_tags, name, closes)
        depth += step
        formatting += step if name in _FORMATTING else 0
        if depth > MAX_OPEN or repeated > MAX_REPEATED:
            return True
    return False


def _is_uncounted(name: str, slash: str) -> bool:
    return name in _UNCOUNTED or bool(slash and name not in _NEVER_CLOSED_BY_SLASH)


def _step(open_tags: Counter[str], name: str, closes: str) -> int:
    if closes and not open_tags[name]:
        return 0
    step = -1 if closes else 1
    open_tags[name] += step
    return step


def has_too_many_cells(markdown: str) -> bool:
    """Whether a table could have more cells than anybody writes."""
    lines = markdown.split("\n")
    return len(lines) * max(line.count("|") for line in lines) > MAX_CELLS
