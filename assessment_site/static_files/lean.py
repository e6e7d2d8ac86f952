"""
Scripts as browsers get them: without the comments, which are a third of their weight.

The types in the comments name other modules. Left in, they would look like imports, and
modules that import each other's types have no order in which they can be named.
"""

import rjsmin

# Django's own are lean already, or not ours to change.
OURS = ("assessments/", "realtime/")


def lean(name: str, content: bytes) -> bytes:
    """The file ``name`` as it goes out: our scripts lean, all others as they are."""
    if not (name.startswith(OURS) and name.endswith(".js")):
        return content
    script: str = rjsmin.jsmin(content.decode())
    return script.encode()
