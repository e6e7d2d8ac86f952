import http.server
import threading

import pytest

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.doctor.findings import Level
from assessment_site.operations.doctor.handshake import check_address


def examine(url):
    return list(check_address(Server.parse(url)))


def levels(findings):
    return {finding.check: finding.level for finding in findings}


def test_a_site_that_works_is_well_from_end_to_end(site):
    assert levels(examine(site.url)) == {
        "address": Level.OK,
        "login page": Level.OK,
        "handshake": Level.OK,
        "foreign origin": Level.OK,
    }


def test_a_name_that_is_not_allowed_is_found(start_site):
    site = start_site(ALLOWED_HOSTS="exam.example")
    site.tolerate_tracebacks()  # Django logs one for a forged name

    found = examine(site.url)

    assert levels(found)["address"] == Level.OK
    assert levels(found)["login page"] == Level.FAIL
    assert "ALLOWED_HOSTS" in found[1].fix


def test_a_proxy_that_hides_tls_is_found(start_site):
    site = start_site(ALLOW_HTTP="0", TRUSTED_PROXIES="127.0.0.1")

    found = examine(site.url)

    assert levels(found)["login page"] == Level.FAIL
    assert found[1].message.startswith("answers 301 and points to https://")
    assert "X-Forwarded-Proto" in found[1].fix


@pytest.fixture
def deaf():
    """A server that answers everything alike and knows no WebSocket."""

    class Deaf(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Deaf)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_proxy_that_passes_no_websocket_on_is_found(deaf):
    found = examine(deaf)

    assert levels(found)["handshake"] == Level.FAIL
    assert "answered 200, not 403" in found[2].message
    assert "Upgrade" in found[2].fix


def test_an_address_where_nobody_is(start_proxy):
    (finding,) = examine("http://127.0.0.1:1")

    assert finding.level is Level.FAIL
    assert "cannot be reached" in finding.message
