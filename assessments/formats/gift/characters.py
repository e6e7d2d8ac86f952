"""
The characters of a GIFT file: escapes, formats and control characters.

The parser sees escaped characters as C0 control characters. Real control characters are
removed from the file first, so a placeholder cannot occur in it or be taken for syntax.
"""

import re

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_STEM_CHARS
from assessments.formats.pieces import Piece
from assessments.questions.parsed import Text

FORMATS = frozenset({"html", "markdown", "moodle", "plain"})

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f]")
ESCAPE = re.compile(r"\\([\\:#={}~n])")
PLACEHOLDERS = {
    ":": "\x01",
    "#": "\x02",
    "=": "\x03",
    "{": "\x04",
    "}": "\x05",
    "~": "\x06",
    "n": "\x07",
    "\\": "\\",
}
NEW_LINE = PLACEHOLDERS["n"]
_DECODED = str.maketrans(
    {mark: "\n" if name == "n" else name for name, mark in PLACEHOLDERS.items()}
)


def normalise_lines(text: str) -> tuple[list[str], dict[int, int]]:
    """
    The lines, with any kind of line end, without control characters.

    Also the number of removed control characters, by line.
    """
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    lines, stripped = [], {}
    for number, line in enumerate(text.split("\n"), 1):
        clean, count = CONTROL_CHARACTERS.subn("", line)
        if count:
            stripped[number] = count
        # Unicode calls these line ends, but an author's editor does not count them.
        lines.append(clean.replace("\u2028", NEW_LINE).replace("\u2029", NEW_LINE))
    return lines, stripped


def encode(text: str) -> str:
    """
    Replace escaped characters by placeholders.

    A backslash before any other character stays, because TeX is full of them.
    """
    return ESCAPE.sub(lambda match: PLACEHOLDERS[match[1]], text)


def decode(text: str) -> str:
    return text.translate(_DECODED)


def text_of(piece: Piece, default_format: str) -> Text:
    """A text with its format; a tag such as ``[html]`` in front may name the format."""
    if len(piece.text) > MAX_STEM_CHARS:
        text = _("This text has %(count)d characters; at most %(most)d are imported.")
        raise piece.broken(text % {"count": len(piece.text), "most": MAX_STEM_CHARS})
    text, text_format = piece.text.strip(), default_format
    if text.startswith("["):
        tag, bracket, rest = text[1:].partition("]")
        if bracket and tag in FORMATS:
            text, text_format = rest, tag
    return Text(decode(_trim_lines(text, text_format)).strip("\n "), text_format)


def _trim_lines(text: str, text_format: str) -> str:
    """
    The lines without white space around them, and without the empty lines of comments.

    Code keeps its indentation inside ``<pre>`` of HTML and inside fences of Markdown.
    Elsewhere in Markdown four spaces would turn a paragraph into code.
    """
    lines, is_code = [], False
    for line in text.split("\n"):
        bare = line.strip()
        if text_format == "markdown" and bare.startswith(("```", "~~~")):
            is_code = not is_code
            lines.append(bare)
        elif bare:
            lines.append(line.rstrip() if is_code else bare)
        if text_format in ("html", "moodle"):
            is_code = _is_inside_pre(line.lower(), is_code)
    return "\n".join(lines)


def _is_inside_pre(line: str, was_inside: bool) -> bool:
    opened, closed = line.rfind("<pre"), line.rfind("</pre")
    return was_inside if opened == closed else opened > closed
