"""
Autobahn, Daphne's WebSocket library, without debug texts that nobody reads.

For every connection it lays out its thirty settings with pprint, and for every frame it
colours names of functions, for lines that its logger then drops (autobahn 26.10): a sixth
of what a connect costs under Daphne.
"""

from autobahn.twisted import websocket
from autobahn.websocket import protocol


def skip_debug_texts() -> None:
    """Write nothing where autobahn writes for its debug log only."""
    for module in (protocol, websocket):
        for name in ("pformat", "hltype", "hlval"):
            # What a later version does not have any more needs no replacement.
            if hasattr(module, name):
                setattr(module, name, _unwritten)


def _unwritten(*args: object, **kwargs: object) -> str:
    return "…"
