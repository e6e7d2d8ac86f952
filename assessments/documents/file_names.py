"""Names of files that every system accepts, Windows too. Pure."""

import re
import unicodedata

MOST_CHARS = 80
_UNSAFE = re.compile(r"[^\w]+|_+")


def safe(text: str) -> str:
    """Letters and digits of any script, with single hyphens between words."""
    text = unicodedata.normalize("NFC", text)
    return _UNSAFE.sub("-", text).strip("-")[:MOST_CHARS].strip("-")


def file_name(name: str, number: int, unique: str, ending: str) -> str:
    """
    Such as ``Lovelace-Ada-ada-1-7f3kc92q01ab.html``.

    ``unique`` differs for every attempt: names may be equal, and are equal to Windows
    if only the case differs. With a number behind it no name is one that Windows keeps
    for itself, such as CON.
    """
    return f"{safe(name) or 'attempt'}-{number}-{safe(unique)}.{ending}"
