import gzip
import re
from urllib.parse import urljoin

import brotli
import pytest
from django.templatetags.static import static
from django.test import Client

from assessment_site.static_files.publishing import publish, published

# A response that is closed ends a request, and Django then looks at the connection
# that an earlier test may have left open.
pytestmark = pytest.mark.django_db

SCRIPT = "assessments/sitting/sitting.js"
GZIP = {"headers": {"Accept-Encoding": "gzip"}}


@pytest.fixture
def client(root):
    return Client()


def sent(response):
    content = response.getvalue()
    response.close()
    return content


def test_a_published_file_may_be_kept_for_ever(client):
    response = client.get(static(SCRIPT))

    assert b"Sitting" in sent(response)
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response["Content-Type"].startswith("text/javascript")


def test_it_goes_out_small_to_whom_reads_that(client):
    whole = sent(client.get(static(SCRIPT)))
    response = client.get(static(SCRIPT), **GZIP)

    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(sent(response)) == whole


def test_ours_go_out_smaller_still_to_whom_reads_that(client):
    whole = sent(client.get(static(SCRIPT)))
    response = client.get(static(SCRIPT), headers={"Accept-Encoding": "gzip, br"})

    assert response["Content-Encoding"] == "br"
    assert brotli.decompress(sent(response)) == whole


@pytest.mark.parametrize("name", [SCRIPT, "assessments/shared/favicon.svg"])
@pytest.mark.parametrize("address", [static, "/static/{}".format])
def test_a_304_has_no_body(client, name, address):
    first = client.get(address(name), **GZIP)
    first.close()
    since = {**GZIP["headers"], "If-Modified-Since": first["Last-Modified"]}
    response = client.get(address(name), headers=since)

    assert response.status_code == 304
    assert sent(response) == b""
    assert "Content-Encoding" not in response


def test_neither_has_a_head(client):
    response = client.head(static(SCRIPT), **GZIP)

    assert response.status_code == 200
    assert sent(response) == b""


def test_a_range_of_a_file_is_that_range(client):
    whole = sent(client.get("/static/assessments/shared/site.css"))
    wanted = {**GZIP["headers"], "Range": "bytes=10-99"}
    response = client.get("/static/assessments/shared/site.css", headers=wanted)

    assert response.status_code == 206
    assert sent(response) == whole[10:100]


def test_a_process_serves_what_was_published_after_it_started(
    client, root, next_release
):
    old = static(SCRIPT)
    next_release(SCRIPT, "export const release = 2;")
    new = f"/static/{publish(root)[SCRIPT]}"

    assert old != new
    assert sent(client.get(new)) == b"export const release=2;"
    assert b"Sitting" in sent(client.get(old))


def test_a_page_of_the_release_before_gets_modules_that_lie_elsewhere_now(
    client, root, next_release, settings
):
    next_release("assessments/old_place.js", 'import "./old_helper.js"; let page = 1;')
    next_release("assessments/old_helper.js", 'import("./old_later.js");')
    next_release("assessments/old_later.js", "let later = 1;")
    page = static("assessments/old_place.js")

    settings.STATICFILES_DIRS = []
    published.cache_clear()
    assert static("assessments/old_place.js") == "/static/assessments/old_place.js"

    helper = imported(client, page)
    later = imported(client, helper)
    assert sent(client.get(later)) == b"let later=1;"


def imported(client, address):
    """The address of the module that this one imports."""
    (name,) = re.findall(rb'import\(?"(.+?)"', sent(client.get(address)))
    return urljoin(address, name.decode())


def test_plain_names_are_served_to_pages_that_are_older(client):
    response = client.get(f"/static/{SCRIPT}")

    assert b"Sitting" in sent(response)
    assert "immutable" not in response["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/static/assessments/sitting/sitting.0123456789ab.js",
        "/static/assessments",
        "/static/../settings.0123456789ab.py",
        "/static/assessments/sitting/\0sitting.0123456789ab.js",
    ],
)
def test_anything_else_is_not_found(client, address):
    assert client.get(address).status_code == 404
