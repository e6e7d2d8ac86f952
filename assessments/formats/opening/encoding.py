"""
Turns the bytes of a file into text, or into a sentence that says what the file is.

Text is UTF-8. Any other encoding is refused with a guess and a sample, because a silent
wrong guess would put wrong letters into the bank for good.
"""

import codecs
import re
from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_FILE_BYTES
from assessments.questions.parsed import UnreadableFile, excerpt_of

EXPORT_TEXT = "Save it as plain text (UTF-8) and import that."
EXPORT_GIFT = "Export the questions in GIFT format and import that file."

# The first bytes of files that are no text, and what the user should do instead.
SIGNATURES = [
    (b"%PDF", "a PDF", EXPORT_TEXT),
    (b"{\\rtf", "an RTF document", EXPORT_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document", EXPORT_TEXT),
    (b"\x1f\x8b", "a compressed file, perhaps a Moodle backup (.mbz)", EXPORT_GIFT),
    (b"\x89PNG", "a PNG image", EXPORT_TEXT),
    (b"\xff\xd8\xff", "a JPEG image", EXPORT_TEXT),
    (b"GIF8", "a GIF image", "GIFT is a text format, in spite of its name."),
    (b"SQLite format 3\0", "a database", EXPORT_GIFT),
    (b"\x7fELF", "a program", EXPORT_GIFT),
]
# What a zip is, by the name of a file inside it.
DOCUMENTS = [
    (b"word/document.xml", "a Word document (.docx)", EXPORT_TEXT),
    (b"ppt/presentation.xml", "a PowerPoint presentation (.pptx)", EXPORT_TEXT),
    (b"opendocument.", "an OpenDocument file", EXPORT_TEXT),
    (b"moodle_backup.xml", "a Moodle backup", EXPORT_GIFT),
]
ZIP_CONTENTS = [
    (b"word/", "a Word document (.docx)", EXPORT_TEXT),
    (b"xl/", "an Excel workbook (.xlsx)", EXPORT_TEXT),
    (b"ppt/", "a PowerPoint presentation (.pptx)", EXPORT_TEXT),
    (b"opendocument.", "an OpenDocument file", EXPORT_TEXT),
    (b"imsmanifest.xml", "a QTI or course package", EXPORT_GIFT),
    (b"moodle_backup.xml", "a Moodle backup", EXPORT_GIFT),
]
# The beginning of texts in other formats.
MARKUP = [
    (re.compile(r"\s*<(?:!doctype\s+html|html|head)\b", re.I), "a web page (HTML)"),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<quiz\b", re.S),
        "Moodle XML",
    ),
    (re.compile(r"\s*<\?xml\b"), "an XML file"),
    (re.compile(r'\s*(?:\{|\[\s*\{)\s*"'), "a JSON file"),
]

# UTF-32 comes first, because its mark begins with the mark of UTF-16.
BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
GUESSES = ["windows-1252", "windows-1251", "koi8-r", "mac-roman", "cp437"]
SAMPLE_BYTES = 200_000
WORD = re.compile(r"[^\W\d_]+")
TYPOGRAPHIC = frozenset("‘’“”„‚«»–—…°§€£·•×¿¡\u00a0")


def decode_file(data: bytes, encoding: str = "") -> str:
    """
    The text of a file that holds no markup of another format; see ``decode_text``.

    Raises:
        UnreadableFile: Also if the text is a web page, XML or JSON.
    """
    text = decode_text(data, encoding)
    _refuse_markup(text)
    return text


def decode_text(data: bytes, encoding: str = "") -> str:
    """
    The text of a file.

    Args:
        data: The whole file.
        encoding: Its encoding, if the user named one; otherwise it must be UTF-8.

    Raises:
        UnreadableFile: If it is empty, too large, no text, or in another encoding.
    """
    if not data.strip():
        raise UnreadableFile(_("The file is empty."))
    if len(data) > MAX_FILE_BYTES:
        size, most = len(data) // 1_000_000, MAX_FILE_BYTES // 1_000_000
        text = _("The file has %(size)d MB; at most %(most)d MB can be imported.")
        raise UnreadableFile(text % {"size": size, "most": most})
    _refuse_what_is_no_text(data)
    return _decode_as(data, encoding) if encoding else _decode_utf8(data)


def likely_text(data: bytes, encoding: str = "") -> str:
    """The bytes in their likeliest encoding; damaged places do not count."""
    try:
        return data.decode(encoding or "utf-8-sig")
    except (UnicodeError, LookupError):
        is_utf8 = _is_mostly_utf8(data) and not _has_wide_mark(data)
        return data.decode("utf-8" if is_utf8 else likely_encoding(data), "replace")


def is_encoding(name: str) -> bool:
    """Whether Python can decode bytes with this name (``rot13`` is no encoding)."""
    try:
        # Python does not check the name if there is nothing to decode.
        b" ".decode(name)
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


def likely_encoding(data: bytes) -> str:
    """The encoding in which the bytes look most like words; never UTF-8."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name
    data = data[:SAMPLE_BYTES]
    if data.count(0) > len(data) // 5:
        # In UTF-16 each ASCII character has a zero byte beside it.
        return "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
    return max(GUESSES, key=lambda name: _wordiness(data.decode(name, "replace")))


def _refuse_what_is_no_text(data: bytes) -> None:
    kinds: Iterable[tuple[bytes, str, str]] = SIGNATURES
    for signature, looks_like, advice in kinds:
        if data.startswith(signature):
            raise _looks_like(looks_like, advice)
    if data.startswith(b"PK\x03\x04"):
        for name, looks_like, advice in ZIP_CONTENTS:
            if name in data:
                raise _looks_like(looks_like, advice)
        raise _looks_like("a zip archive", "Unpack it and import the text file in it.")


def refuse_documents(data: bytes) -> None:
    """
    Raises:
        UnreadableFile: If the file is a document of an office program. It is a zip as
            well, and no format of questions.
    """
    if data.startswith(b"PK\x03\x04"):
        for name, looks_like, advice in DOCUMENTS:
            if name in data:
                raise _looks_like(looks_like, advice)


def _looks_like(what: str, advice: str) -> UnreadableFile:
    return UnreadableFile(
        _("This looks like %(what)s, not like a question file. %(advice)s")
        % {"what": what, "advice": advice}
    )


def _refuse_markup(text: str) -> None:
    if looks_like := markup_of(text):
        raise _looks_like(looks_like, EXPORT_GIFT)


def markup_of(text: str) -> str:
    """What a text with markup is, in words; empty for any other text."""
    found = (what for pattern, what in MARKUP if pattern.match(text[:2000]))
    return next(found, "")


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        message = _("There is no encoding “%(name)s”.") % {"name": encoding}
        raise UnreadableFile(message) from None
    except UnicodeError as error:
        place = getattr(error, "start", 0)
        line = data.count(b"\n", 0, place) + 1
        text = _("The file is not %(name)s: line %(line)d cannot be read.")
        raise UnreadableFile(text % {"name": encoding, "line": line}) from None


def _decode_utf8(data: bytes) -> str:
    # UTF-16 without a mark is valid UTF-8 if the text is ASCII.
    if (
        _has_wide_mark(data)
        or data[:SAMPLE_BYTES].count(0) > len(data[:SAMPLE_BYTES]) // 5
    ):
        raise _not_utf8(data, 0)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from None


def _has_wide_mark(data: bytes) -> bool:
    return any(data.startswith(mark) for mark, _name in BYTE_ORDER_MARKS)


def _not_utf8(data: bytes, place: int) -> UnreadableFile:
    line = data.count(b"\n", 0, place) + 1
    if _is_mostly_utf8(data):
        text = _("The file is UTF-8, but line %(line)d is damaged: %(sample)s")
        sample = _sample(data, place, "utf-8")
        return UnreadableFile(text % {"line": line, "sample": sample})
    guess = likely_encoding(data)
    text = _(
        "The file is not UTF-8. It is probably %(guess)s; then line %(line)d reads:"
        " %(sample)s – if that is right, import it with --encoding %(guess)s."
    )
    sample = _sample(data, place, guess)
    return UnreadableFile(text % {"guess": guess, "line": line, "sample": sample})


def _sample(data: bytes, place: int, encoding: str) -> str:
    """The beginning of the line at this place, decoded with this encoding."""
    if encoding.startswith("utf-16") or encoding.startswith("utf-32"):
        return excerpt_of(data[:400].decode(encoding, "replace"))
    start = max(data.rfind(b"\n", 0, place) + 1, place - 60)
    return excerpt_of(data[start : start + 120].decode(encoding, "replace"))


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most characters beyond ASCII decode: then only a few bytes are broken."""
    text = data[:SAMPLE_BYTES].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not character.isascii() for character in text) > 2 * broken


def _wordiness(text: str) -> int:
    """How much the characters beyond ASCII look like parts of words or typography."""
    score = sum(
        (1 if character in TYPOGRAPHIC else -1)
        for character in text
        if not character.isascii() and not character.isalpha()
    )
    for word in WORD.findall(text):
        foreign = [character for character in word if not character.isascii()]
        if foreign:
            score += len(foreign) if _is_plausible(word, foreign) else -len(foreign)
    return score


def _is_plausible(word: str, foreign: list[str]) -> bool:
    """Whether a word has one alphabet, few accents, and capitals only in front."""
    if any(b.isupper() and a.islower() for a, b in pairwise(word)):
        return False
    if max(foreign) < "\u0250":  # Latin: most letters have no accent
        return len(foreign) <= max(2, len(word) // 2)
    return len(foreign) == len(word)
