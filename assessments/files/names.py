"""The names that candidates give to their files, made harmless. Pure."""

import re
import unicodedata

NAME_CHARS = 120
NAMELESS = "file"
# Some systems have no such files, or open something else under these names.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
# Control characters, what turns the direction of writing, halves of characters, and
# characters without a meaning of their own.
_REMOVED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """
    A name to show and to save under: no path, nothing invisible, not too long.

    The ending stays, so that people know what to open the file with.
    """
    last = re.split(r"[/\\]", name)[-1]
    composed = unicodedata.normalize("NFC", last)
    seen = "".join(c for c in composed if unicodedata.category(c) not in _REMOVED)
    seen = re.sub(r'[<>:"|?*]', "_", seen)
    seen = re.sub(r"\s+", " ", seen).strip(" .")
    if _RESERVED.fullmatch(seen):
        seen = f"_{seen}"
    return _shortened(seen) or NAMELESS


def _shortened(name: str) -> str:
    if len(name) <= NAME_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        return name[:NAME_CHARS].rstrip(" .")
    return f"{stem[: NAME_CHARS - len(ending) - 1].rstrip(' .')}.{ending}"
