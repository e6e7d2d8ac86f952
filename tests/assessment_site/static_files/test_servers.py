"""What goes over the wire, under each server: a client that counts bytes is not misled."""

from http.client import HTTPConnection

import pytest
from django.templatetags.static import static

NAMES = ["assessments/sitting/sitting.js", "assessments/shared/favicon.svg"]


@pytest.fixture
def line(start_site, request):
    """One connection that is kept, to a server of its own."""
    site = start_site(server=request.param)
    connection = HTTPConnection("127.0.0.1", site.port, timeout=60)
    yield connection
    connection.close()


def ask(line, address, method="GET", **headers):
    headers = {"Accept-Encoding": "gzip"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    line.request(method, address, headers=headers)
    response = line.getresponse()
    return response, response.read()


@pytest.mark.parametrize("line", ["daphne", "uvicorn"], indirect=True)
def test_an_answer_without_a_body_leaves_nothing_on_the_line(transactional_db, line):
    for address in [*map(static, NAMES), *map("/static/{}".format, NAMES)]:
        first, body = ask(line, address)
        assert (first.status, len(body)) == (
            200,
            int(first.getheader("Content-Length") or -1),
        )
        since = first.getheader("Last-Modified")

        unchanged, body = ask(line, address, If_Modified_Since=since)
        assert (unchanged.status, body) == (304, b"")
        head, body = ask(line, address, "HEAD")
        assert (head.status, body) == (200, b"")

        # What is left over would be read as the next answer.
        alive, body = ask(line, "/healthz")
        assert (alive.status, body) == (200, b"ok")
