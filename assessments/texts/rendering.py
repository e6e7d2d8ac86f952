"""
Question text as safe HTML, for every text format.

Text is stored as the author wrote it. It is made safe here each time it is shown, so
that a stricter policy applies to old questions too. Formulas: see
assessments.texts.formulas.
"""

import re
from collections.abc import Callable
from html import unescape

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from assessments.texts.formulas import (
    DELIMITERS,
    FORMULA_CHARS,
    draw_formulas,
    find_formulas,
)
from assessments.texts.markup import limits
from assessments.texts.markup.lost import ATTRIBUTES as ATTRIBUTES_WRITTEN
from assessments.texts.markup.lost import shows_nothing
from assessments.texts.pictures import is_kept_picture, with_addresses

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
# No ids and no classes: a question must not look like a part of the page.
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

# A "<" that does not begin a complete allowed tag is a character of the author's text.
STRAY_LESS_THAN = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(TAGS))}){ATTRIBUTES_WRITTEN}/?>)", re.IGNORECASE
)
# Screen readers skip an image with an empty description; without one they read its
# file.
IMAGE_UNNAMED = re.compile(r"<img(?![^>]* alt=)")
# Elements that do not wrap, with tags as the cleaner writes them.
WIDE = re.compile(r"<(/?)(table|pre)(?: [^>]*)?>")
# Browsers drop these characters anywhere in an address.
UNSEEN_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f]+")
SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:)", re.IGNORECASE)
LINES_BETWEEN_TAGS = re.compile(r">[ \t]*\n\s*<")


def _only_safe_addresses(tag: str, attribute: str, value: str) -> str | None:
    """
    Allow images only inside the text, and links only to the web or to mail.

    A remote image would tell another server who sits the test. nh3's list of schemes
    cannot allow one scheme in ``src`` and another in ``href``.
    """
    if attribute == "src":
        is_shown = IMAGE_DATA.match(value) or is_kept_picture(value)
        return value if is_shown else None
    if attribute == "href":
        address = UNSEEN_IN_ADDRESS.sub("", value)
        return address if SAFE_ADDRESS.match(address) else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_only_safe_addresses,
    url_schemes={"http", "https", "mailto", "data", "picture"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    # A link must not take the candidate out of the sitting.
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


def render_text(text: str, text_format: str, *, is_label: bool = False) -> SafeString:
    """
    Turn a question's text into HTML that is safe in any page, with formulas drawn.

    Args:
        text: As stored.
        text_format: One of assessments.models.bank.TEXT_FORMATS; anything else is
            shown as plain text.
        is_label: Whether it is the name of something, such as of a box to check.
    """
    html = safe_html(text, text_format)
    drawn = draw_formulas(html, named=is_label)
    return mark_safe(with_addresses(drawn))  # noqa: S308 (sanitised)


def safe_html(text: str, text_format: str) -> SafeString:
    """The same with formulas as TeX: HTML to be stored, or to be reduced to words."""
    html = IMAGE_UNNAMED.sub('<img alt=""', clean_html(text, text_format))
    # Safe to search: inside attributes and texts the cleaner writes &lt; for "<".
    return mark_safe(WIDE.sub(_in_scroller, html))  # noqa: S308


def clean_html(text: str, text_format: str) -> str:
    """
    The text as HTML, without everything that must not be in a page.

    The text is shown as plain text if its markup is too much to parse, or if none of
    the author's words would be shown.
    """
    html = _bounded_html(text, text_format)
    if html is None:
        return _plain(text)
    shown = _sanitise(html)
    return _plain(text) if shows_nothing(text, shown) else shown


def is_too_much(text: str, text_format: str) -> bool:
    """Whether the markup exceeds the bounds for parsing (markup.limits)."""
    is_markup = text_format in ("html", "markdown", "moodle")
    return is_markup and _bounded_html(text, text_format) is None


def _bounded_html(text: str, text_format: str) -> str | None:
    """HTML that can be parsed but is not safe yet; None if the text is shown plain."""
    if text_format == "markdown" and limits.has_too_many_cells(text):
        return None
    html = _as_html(text, text_format)
    return None if html is None or limits.is_too_nested(html) else html


def _as_html(text: str, text_format: str) -> str | None:
    match text_format:
        case "html":
            return text
        case "markdown":
            html: str = _markdown.render(text)
            return html
        case "moodle":
            return _break_lines(STRAY_LESS_THAN.sub("&lt;", text))
        case _:
            return None


def _plain(text: str) -> str:
    return linebreaks(_join_formulas(text), autoescape=True)


def render_inline(text: str, text_format: str) -> SafeString:
    """The same for a label: a single paragraph loses its ``<p>``."""
    html = render_text(text, text_format, is_label=True).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    is_one_paragraph = len(inner) == len(html) - len("<p></p>") and "<p" not in inner
    return mark_safe(inner if is_one_paragraph else html)  # noqa: S308 (sanitised)


def _sanitise(html: str) -> str:
    return _cleaner.clean(_protect_formulas(html))


def _in_scroller(tag: re.Match[str]) -> str:
    """Let a table or block of code that is wider than the page scroll by itself."""
    opens = not tag[1]
    if opens:
        name = _("Table") if tag[2] == "table" else _("Code")
        # The keyboard has to reach a scrolling area.
        return (
            f'<div class="wide" role="group" tabindex="0" aria-label="{name}">{tag[0]}'
        )
    return f"{tag[0]}</div>"


def _break_lines(text: str) -> str:
    """Moodle's auto-format: line ends show, except those that only lay out tags."""
    text = LINES_BETWEEN_TAGS.sub("><", text.replace("\r\n", "\n").strip())
    return _join_formulas(text).replace("\n", "<br>\n")


def _join_formulas(text: str) -> str:
    """Put each formula on one line: to TeX a line end is a space, to HTML a break."""
    return _in_formulas(text, lambda formula: " ".join(formula.split("\n")))


def _protect_formulas(html: str) -> str:
    """
    Escape ``<`` inside formulas.

    An HTML parser takes ``\\(a<b\\)`` for a tag that swallows the rest of the text.
    """
    return _in_formulas(html, lambda formula: formula.replace("<", "&lt;"))


def _in_formulas(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for start, stop in find_formulas(text):
        parts += [text[end:start], change(text[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])


def _formula_rule(state: StateInline, silent: bool) -> bool:
    """Keep a formula unchanged: Markdown would remove its backslashes and stars."""
    opener = state.src[state.pos : state.pos + 2]
    if opener not in DELIMITERS:
        return False
    closer = DELIMITERS[opener]
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
    """The words of a text on one line, formulas as TeX: for names, titles and lists."""
    html = safe_html(text, text_format).replace("<", " <")
    return " ".join(unescape(nh3.clean(html, tags=set())).split())
