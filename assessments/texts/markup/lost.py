"""
Finds letters that are taken for markup and so are not shown.

To HTML ``a<b and c>d`` holds a tag with the attributes ``and`` and ``c``. Pure.
"""

import re
from collections.abc import Iterator
from html import unescape

ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "bgsound",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "marquee",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "nobr",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "pre",
        "progress",
        "q",
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "s",
        "samp",
        "script",
        "search",
        "section",
        "select",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
        "xml",
    ]
)
# Attributes that need no value.
BARE = frozenset(
    [
        "allowfullscreen",
        "async",
        "autoplay",
        "checked",
        "compact",
        "controls",
        "default",
        "defer",
        "disabled",
        "download",
        "hidden",
        "ismap",
        "loop",
        "multiple",
        "muted",
        "noshade",
        "nowrap",
        "open",
        "playsinline",
        "readonly",
        "required",
        "reversed",
        "selected",
    ]
)
#: Names that Python and C write between two underscores on each side.
SPECIAL_NAMES = (
    *("add", "bool", "class", "contains", "del", "delitem", "dict", "doc", "enter"),
    *("eq", "exit", "file", "func", "future", "ge", "getattr", "getitem", "gt", "hash"),
    *("iadd", "init", "iter", "le", "len", "lt", "main", "mul", "name", "ne", "new"),
    *(
        "repr",
        "setattr",
        "setitem",
        "slots",
        "str",
        "sub",
        "DATE",
        "FILE",
        "LINE",
        "TIME",
    ),
)
_BARE = "|".join(sorted(BARE))
#: The attributes of a tag, between its name and its end.
ATTRIBUTES = (
    r"(?:\s+(?:[^\s=<>\"'/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)"
    rf"|(?:{_BARE}|data-[\w-]+)(?=[\s/>])))*\s*"
)
# Up to the end of the tag; a quoted value may hold a ">".
_PIECE = re.compile(r"""<[a-zA-Z/!?](?:[^<>"']|"[^"]*"|'[^']*'|["'])*>?""")
_WHOLE_TAG = re.compile(rf"</?([a-zA-Z][\w:-]*){ATTRIBUTES}/?>", re.DOTALL)
_SHOWN_TAG = re.compile(r"<[^>]*>")
_SIGNED = re.compile(r"\s*([>+*-])\s*[\d.,(\\$][^\n]*\s*")
_CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
_EMPHASIS = r"(?:<(?:em|strong)>)+(?:(?!</?(?:em|strong)>).)*(?:</(?:em|strong)>)+"
# Emphasis within a word or a product: text on both sides, or a digit before it.
_WITHIN = re.compile(rf"\w+{_EMPHASIS}(?:\w+|[(\[+/=^])|\w*\d{_EMPHASIS}", re.DOTALL)
_SPECIAL = re.compile(rf"(?<!\w)<strong>({'|'.join(SPECIAL_NAMES)})</strong>(?!\w)")
# What editors write for an empty text.
_BLANK = re.compile(r"(?:\s|<br\s*/?>|<p>)*")


def lost_pieces(text: str, html: str) -> Iterator[str]:
    """
    Pieces of an author's HTML that were not meant as tags and are not shown.

    Args:
        text: As stored.
        html: The shown HTML (rendering.clean_html).
    """
    shown = " ".join(words_shown(html).split())
    for piece in _PIECE.findall(_without_comments(text)):
        if not _is_tag(piece) and " ".join(unescape(piece).split()) not in shown:
            yield piece


def lost_sign(markdown: str, html: str) -> str:
    """
    The sign before a number that Markdown took for a quotation or a list.

    ``- 5`` is a list with the item 5, ``>5`` a quotation. Empty if the sign is shown.
    """
    signed = _SIGNED.fullmatch(markdown)
    return signed[1] if signed and signed[1] not in words_shown(html) else ""


def taken_for_emphasis(html: str) -> Iterator[str]:
    """
    Pieces within a word or a product that Markdown took for emphasis, as written.

    ``2*3*4`` loses its stars, ``__init__`` its underscores.

    Args:
        html: The shown HTML of a text in Markdown (rendering.clean_html).
    """
    text = _CODE.sub(" ", html)
    for found in _WITHIN.finditer(text):
        yield unescape(_as_stars(found[0]))
    for found in _SPECIAL.finditer(text):
        yield f"__{found[1]}__"


def _as_stars(html: str) -> str:
    return re.sub("</?em>", "*", re.sub("</?strong>", "**", html))


def _is_tag(piece: str) -> bool:
    if piece.startswith(("<!", "<?")):
        return True
    tag = _WHOLE_TAG.fullmatch(piece)
    # Names with a colon are tags of word processors, such as <o:p>.
    return tag is not None and (tag[1].lower() in ELEMENTS or ":" in tag[1])


def _without_comments(text: str) -> str:
    kept, start = [], 0
    while (opened := text.find("<!--", start)) >= 0:
        kept.append(text[start:opened])
        closed = text.find("-->", opened + 4)
        start = closed + 3 if closed >= 0 else len(text)
    return "".join([*kept, text[start:]])


def words_shown(html: str) -> str:
    """The text of cleaned HTML, without tags."""
    return unescape(_SHOWN_TAG.sub("", html))


def shows_nothing(text: str, html: str) -> bool:
    """
    Whether a whole text was taken for markup, such as the answer ``<b>``.

    False for a pair of tags, a blank or a break that an editor left with nothing in it.
    """
    if "<img" in html or "</" in text or "&" in text or _BLANK.fullmatch(text):
        return False
    return not words_shown(html).strip()
