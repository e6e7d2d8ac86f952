"""
The command that serves this site: Daphne and its flags, in one place.

docs/operations.md repeats the flags for unit files; a test compares the two.
"""

import sys

# Pings find silent peers. Daphne drops frames over 256 KiB before they cost memory (our
# own code refuses frames from 128 KiB on, with a reason). A socket may live for days. A
# restart does not wait for hanging handlers. The proxy writes the access log.
DAPHNE_FLAGS = (
    "--verbosity=0",
    "--ping-interval=10",
    "--ping-timeout=10",
    "--websocket-max-message-size=262144",
    "--websocket-max-frame-size=262144",
    "--websocket_timeout=-1",
    "--application-close-timeout=5",
)
# Twisted's default of 50 drops connections when a whole room comes back at once.
BACKLOG = 4096


def daphne_command(*, host: str, port: int) -> list[str]:
    """
    The command line that serves this site; with port 0 the system chooses the port.

    The colons of an IPv6 host are escaped, as Twisted's endpoints require.
    """
    interface = host.replace(":", r"\:")
    endpoint = f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"
    return [
        *(sys.executable, "-m", "daphne", *DAPHNE_FLAGS),
        *("--endpoint", endpoint),
        "assessment_site.asgi:application",
    ]
