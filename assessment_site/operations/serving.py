"""
How this site is served: Daphne and its flags, in one place.

docs/operations.md repeats them for those who write a unit file; a test compares.
"""

import sys

# Silent peers are found by pings; frames over 256 KiB die before they cost memory
# (ours are refused, with a reason, from 128 KiB on); a socket may live for days; and a
# restart does not wait for handlers that hang. Access logs belong to the proxy.
DAPHNE_FLAGS = (
    "--verbosity=0",
    "--ping-interval=10",
    "--ping-timeout=10",
    "--websocket-max-message-size=262144",
    "--websocket-max-frame-size=262144",
    "--websocket_timeout=-1",
    "--application-close-timeout=5",
)
# Twisted's 50 drops connections when a room full of candidates comes back at once.
BACKLOG = 4096


def daphne_command(*, host: str, port: int) -> list[str]:
    """
    The command line that serves this site; port 0 lets the system choose.

    An IPv6 host is written with its colons escaped, as Twisted's endpoints want it.
    """
    interface = host.replace(":", r"\:")
    endpoint = f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"
    return [
        *(sys.executable, "-m", "daphne", *DAPHNE_FLAGS),
        *("--endpoint", endpoint),
        "assessment_site.asgi:application",
    ]
