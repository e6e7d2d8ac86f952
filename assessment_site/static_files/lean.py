"""
Scripts and styles as browsers get them: without comments and needless space.

Comments are a third of a script's weight and a sixth of a style's. The types in the
comments name other modules. Left in, they would look like imports, and modules that
import each other's types have no order in which they can be named.
"""

import rcssmin
import rjsmin

# Django's own are lean already, or not ours to change.
OURS = ("assessments/", "realtime/")
MINIFIERS = {"js": rjsmin.jsmin, "css": rcssmin.cssmin}


def lean(name: str, content: bytes) -> bytes:
    """The file ``name`` as it goes out: ours lean, all others as they are."""
    minify = MINIFIERS.get(name.rpartition(".")[2])
    if minify is None or not name.startswith(OURS):
        return content
    text: str = minify(content.decode())
    return text.encode()
