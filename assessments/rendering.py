"""
Question text as safe HTML, whatever its format.

Text is stored as the author wrote it and made safe here, each time it is shown, so
that a stricter policy holds for old questions too. Formulas stay as TeX between
``\\(…\\)``, ``\\[…\\]`` and ``$$…$$``; a single ``$`` is a price.
"""

import re
from collections.abc import Iterator
from html import unescape

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

TAGS = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl
        dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp
        rt ruby s samp small span strong sub sup table tbody td tfoot th thead tr u ul
        var wbr
        """,
    )
)
# Neither ids nor classes: a question must not look like a part of the page.
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"reversed", "start", "type"},
    "li": {"value"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
}
IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,")

TEX_DELIMITERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
# Bounds the search for the end of a formula that has none.
FORMULA_CHARS = 10_000
TEX_START = re.compile(r"\\\(|\\\[|\$\$")

# A "<" that does not begin a whole tag of ours is a sign the author typed.
STRAY_LESS_THAN = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(TAGS))})(?:\s[^<>]*)?/?>)", re.IGNORECASE
)
# An image that its author did not describe is passed over, not read out as a file.
IMAGE_UNNAMED = re.compile(r"<img(?![^>]* alt=)")
# What does not wrap. Tags as the cleaner writes them.
WIDE = re.compile(r"<(/?)(table|pre)(?: [^>]*)?>")
LINES_BETWEEN_TAGS = re.compile(r">[ \t]*\n\s*<")


def _only_safe_addresses(tag: str, attribute: str, value: str) -> str | None:
    """
    Images come with the text, links lead to the web.

    A remote image would tell another server who sits the test, and nh3's list of
    schemes cannot tell a picture in ``src`` from a page in ``href``.
    """
    if attribute == "src":
        return value if IMAGE_DATA.match(value) else None
    if attribute == "href":
        return None if value.strip().lower().startswith("data:") else value
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_only_safe_addresses,
    url_schemes={"http", "https", "mailto", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    # A link must not take the candidate out of the sitting.
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


def render_text(text: str, text_format: str) -> SafeString:
    """
    Turn a question's text into HTML that may stand in any page.

    Args:
        text: As stored.
        text_format: One of assessments.models.content.TEXT_FORMATS; anything else is
            shown as plain text.
    """
    match text_format:
        case "html":
            return _sanitise(text)
        case "markdown":
            return _sanitise(_markdown.render(text))
        case "moodle":
            return _sanitise(_break_lines(STRAY_LESS_THAN.sub("&lt;", text)))
        case _:
            return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 (escaped)


def has_formula(text: str) -> bool:
    """Whether a page with this text needs the script for formulas; may be wrong once."""
    return bool(TEX_START.search(text))


def render_inline(text: str, text_format: str) -> SafeString:
    """The same for a label: a single paragraph loses its ``<p>``."""
    html = render_text(text, text_format).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    is_one_paragraph = len(inner) == len(html) - len("<p></p>") and "<p" not in inner
    return mark_safe(inner if is_one_paragraph else html)  # noqa: S308 (sanitised)


def _sanitise(html: str) -> SafeString:
    clean = IMAGE_UNNAMED.sub('<img alt=""', _cleaner.clean(_protect_formulas(html)))
    # Safe to look for: inside of attributes and texts the cleaner writes &lt;.
    return mark_safe(WIDE.sub(_in_scroller, clean))  # noqa: S308


def _in_scroller(tag: re.Match[str]) -> str:
    """A table or block of code that is wider than the page scrolls by itself."""
    opens = not tag[1]
    if opens:
        name = _("Table") if tag[2] == "table" else _("Code")
        # The keyboard has to reach what scrolls.
        return (
            f'<div class="wide" role="group" tabindex="0" aria-label="{name}">{tag[0]}'
        )
    return f"{tag[0]}</div>"


def _break_lines(text: str) -> str:
    """Moodle's auto-format: line ends show, except those that only lay out tags."""
    text = LINES_BETWEEN_TAGS.sub("><", text.replace("\r\n", "\n").strip())
    return text.replace("\n", "<br>\n")


def _protect_formulas(html: str) -> str:
    """
    Escape ``<`` inside formulas.

    To an HTML parser ``\\(a<b\\)`` opens a tag that swallows the rest of the text.
    """
    parts, end = [], 0
    for start, stop in _formulas(html):
        parts += [html[end:start], html[start:stop].replace("<", "&lt;")]
        end = stop
    return "".join([*parts, html[end:]])


def _formulas(html: str) -> Iterator[tuple[int, int]]:
    """Where formulas stand. One that would span a closing tag is none."""
    position, exhausted = 0, set[str]()
    while match := TEX_START.search(html, position):
        position = match.end()
        closer = TEX_DELIMITERS[match[0]]
        # Looking again for what is not there would make hostile text quadratic.
        if closer in exhausted:
            continue
        stop = html.find(closer, position)
        if stop < 0:
            exhausted.add(closer)
        elif "</" not in html[position:stop]:
            position = stop + len(closer)
            yield match.start(), position


def _formula_rule(state: StateInline, silent: bool) -> bool:
    """Keep a formula as it is: Markdown would eat its backslashes and stars."""
    opener = state.src[state.pos : state.pos + 2]
    if opener not in TEX_DELIMITERS:
        return False
    closer = TEX_DELIMITERS[opener]
    stop = state.src.find(closer, state.pos + 2, state.pos + FORMULA_CHARS)
    if stop < 0:
        return False
    stop += len(closer)
    if not silent:
        state.append_pending(state.src[state.pos : stop])
    state.pos = stop
    return True


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.inline.ruler.before("escape", "formula", _formula_rule)


def plain_text(text: str, text_format: str) -> str:
    """The words alone, on one line: for names, titles and lists."""
    html = render_text(text, text_format).replace("<", " <")
    return " ".join(unescape(nh3.clean(html, tags=set())).split())
