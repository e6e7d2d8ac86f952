"""
Autobahn, Daphne's WebSocket library, without debug texts that nobody reads.

For every connection it lays out its thirty settings with pprint and colours names of
functions, for lines that its logger then drops (autobahn 26.10): a sixth of what a
connect costs under Daphne.
"""

from autobahn.websocket import protocol


def skip_debug_texts() -> None:
    """Write nothing where autobahn writes for its debug log only."""
    for name in ("pformat", "hltype", "hlval"):
        # What a later version does not have any more needs no replacement.
        if hasattr(protocol, name):
            setattr(protocol, name, _unwritten)


def _unwritten(*args: object, **kwargs: object) -> str:
    return "…"
