"""
The normal form of a typed text: texts that a person calls the same become equal.

It is used to compare a typed answer with an accepted text, on both of them, and for
nothing else: answers are stored, shown and hashed as typed. The steps, in this order:

1. Every apostrophe, prime and single quotation mark becomes ``'``, every double one
   ``"``, every hyphen, dash and minus ``-``.
2. Full-width and half-width characters, ligatures, subscripts and other letters that
   read the same become the ordinary ones. Superscripts, fractions and circled digits
   stay: 2² is not 22.
3. The several spellings of an accent become one (NFC).
4. Invisible characters go: zero-width spaces and joiners, soft hyphens, direction marks,
   variation selectors.
5. A run of white space becomes one space; none is left at the ends.
6. Case is folded, unless the question says that it counts.
"""

import re
import unicodedata

_APOSTROPHES = "`´‘’‚‛′‵ʹʻʼʽˈ‹›＇"
_QUOTES = "“”„‟″‶«»〝〞ˮ＂"
_DASHES = "‐‑‒–—―−⁃﹘﹣－"
_MARKS = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
)
# The tags by which Unicode says that a character reads like another one.
_LOOKALIKES = (
    *("<wide>", "<narrow>", "<compat>", "<sub>"),
    *("<initial>", "<medial>", "<final>", "<isolated>"),
)
# Variation selectors and fillers; other invisible characters have the category format.
_FILLERS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u3164]")


def normal_form(text: str, *, case_sensitive: bool = False) -> str:
    if not text.isascii():
        text = _ordinary(text)
    text = " ".join(text.translate(_MARKS).split())
    if case_sensitive:
        return text
    # Folding case may take a character apart.
    return unicodedata.normalize("NFC", text.casefold())


def normal_pattern(text: str, *, case_sensitive: bool = False) -> str:
    """The normal form of an accepted text. A full-width star in it is no wildcard."""
    return normal_form(text.replace("＊", "\\*"), case_sensitive=case_sensitive)


def _ordinary(text: str) -> str:
    letters = "".join(map(_letter, _FILLERS.sub("", text.translate(_MARKS))))
    return unicodedata.normalize("NFC", letters)


def _letter(letter: str) -> str:
    if unicodedata.category(letter) == "Cf":
        return ""
    if unicodedata.decomposition(letter).startswith(_LOOKALIKES):
        return unicodedata.normalize("NFKC", letter)
    return letter
