"""
Paths of categories as Moodle writes them: ``$course$/top/Geography/Capitals``.

A slash inside a name is doubled, in Moodle as in this platform.
"""

import re

from assessments.formats.opening.limits import MAX_CATEGORY_CHARS, MAX_CATEGORY_DEPTH

# Moodle's names for places of its bank, which mean nothing outside of Moodle.
PLACE = re.compile(r"\$[a-z0-9]+\$")


def category_path(path: str) -> tuple[str, bool]:
    """The path without Moodle's own places, and whether it had to be cut."""
    names = [name.strip() for name in path.replace("//", "\0").split("/")]
    names = [name.replace("\0", "//") for name in names if name]
    if names and PLACE.fullmatch(names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    whole = "/".join(names)
    short = "/".join(names[:MAX_CATEGORY_DEPTH])[:MAX_CATEGORY_CHARS].rstrip("/ ")
    return short, short != whole
