"""
How much a client has not read.

Daphne accepts everything it is given and buffers it without limit (django/daphne#170), and
ASGI has no way to ask how much waits. So we look at Daphne's transport. Servers that make ``send`` wait, as
uvicorn does, need no bound and show 0 here.
"""

from typing import Any

#: A client with more than this is not slow: it does not read at all. The state of a large
#: test is a tenth of this.
UNREAD_BYTES = 1_048_576


def unread_bytes(send: Any) -> int:
    """What waits in Daphne's transport behind this ASGI ``send``, in bytes."""
    # Daphne's send is partial(server.handle_reply, protocol).
    protocol = next(iter(getattr(send, "args", ())), None)
    transport = getattr(protocol, "transport", None)
    if transport is None:
        return 0
    # twisted.internet.abstract.FileDescriptor: what is being written, and what follows.
    being_written = len(getattr(transport, "dataBuffer", b""))
    written = getattr(transport, "offset", 0)
    following = getattr(transport, "_tempDataLen", 0)
    return int(being_written - written + following)
