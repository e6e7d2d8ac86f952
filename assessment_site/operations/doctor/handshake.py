"""Checks the site as a browser reaches it: through the proxy, by its public address."""

import http.client
import uuid
from collections.abc import Iterator

from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.doctor.findings import Finding, fail, ok

SECONDS = 5
FOREIGN_ORIGIN = "https://elsewhere.invalid"


def check_address(server: Server) -> Iterator[Finding]:
    """Check the public address; stop if it does not answer at all."""
    try:
        yield _healthz(server)
        yield _login_page(server)
        yield _handshake(server, "handshake", str(server))
        yield _handshake(server, "foreign origin", FOREIGN_ORIGIN)
    except (OSError, http.client.HTTPException) as error:
        yield fail(
            "address",
            f"{server} cannot be reached: {error or type(error).__name__}",
            "Check the proxy, its certificate, the host name and the firewall.",
        )


def _healthz(server: Server) -> Finding:
    status, where = _get(server, "/healthz")
    if status == 200:
        return ok("address", f"{server}/healthz answers")
    return fail(
        "address",
        f"{server}/healthz answers {status}{where}",
        "Give --url the address that the redirect points to."
        if where
        else "Start the servers the proxy passes requests to.",
    )


LOGIN_FIXES = {
    400: "Add the host name to ALLOWED_HOSTS, and let the proxy pass the Host header on.",
    301: "Set TRUSTED_PROXIES to the proxy, and let it send X-Forwarded-Proto.",
    500: "Read the server's log.",
}


def _login_page(server: Server) -> Finding:
    status, where = _get(server, "/accounts/login/")
    if status == 200:
        return ok("login page", "is served")
    fix = LOGIN_FIXES.get(status, "Let the proxy pass every address on.")
    return fail("login page", f"answers {status}{where}", fix)


def _get(server: Server, path: str) -> tuple[int, str]:
    """The status, and where a redirect leads, in words."""
    kind = http.client.HTTPSConnection if server.tls else http.client.HTTPConnection
    connection = kind(server.host, server.port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        location = response.getheader("Location")
        return response.status, f" and points to {location}" if location else ""
    finally:
        connection.close()


def _handshake(server: Server, name: str, origin: str) -> Finding:
    """Try a WebSocket without a login: the site has to understand and refuse it."""
    status = _handshake_status(server, origin)
    if status == 403:
        return ok(
            name, "reaches the server and is refused without a login, as it should"
        )
    if status == 101:
        return fail(
            name,
            "a WebSocket was accepted without a login.",
            "Another server, or the proxy itself, answers in place of the site: stop it.",
        )
    return fail(
        name,
        f"a WebSocket under /ws/ is answered {status}, not 403.",
        "Let the proxy pass WebSockets on: HTTP/1.1 with Upgrade and Connection.",
    )


def _handshake_status(server: Server, origin: str) -> int:
    scheme = "wss" if server.tls else "ws"
    # No attempt can have this id.
    url = f"{scheme}://{server.netloc}/ws/attempts/{uuid.UUID(int=0)}/?protocol=1"
    try:
        connect(url, origin=Origin(origin), open_timeout=SECONDS, proxy=None).close()
    except InvalidStatus as refusal:
        return refusal.response.status_code
    except InvalidHandshake as error:
        raise OSError(f"no WebSocket handshake: {error}") from error
    return 101
