import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from whitenoise.responders import StaticFile

from assessment_site.scripts import LeanStaticFiles

# A response that is closed ends a request, and Django then looks at the connection
# that an earlier test may have left open.
pytestmark = pytest.mark.django_db


@pytest.fixture
def serve():
    """``serve(name, method)``: what the site answers for a static file."""

    def serve(name, method="get"):
        path = finders.find(name)
        headers = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=60")]
        file = StaticFile(path, headers)
        request = getattr(RequestFactory(), method)(f"/static/{name}")
        return LeanStaticFiles.serve(file, request)

    return serve


def sent(response):
    """What a response carries; closes the file it may stand on."""
    content = response.getvalue()
    response.close()
    return content


def test_our_scripts_go_out_without_comments_and_say_how_old_they_are(serve, settings):
    settings.DEBUG = False

    response = serve("assessments/clock.js")

    assert b"export class Clock" in response.content
    assert b"/**" not in response.content
    assert response["Content-Type"] == "text/javascript"
    assert response["Last-Modified"]


@pytest.mark.parametrize(
    ("name", "debug"),
    [
        ("assessments/clock.js", True),
        ("assessments/site.css", False),
        ("admin/js/core.js", False),
    ],
)
def test_anything_else_goes_out_as_it_is(serve, settings, name, debug):
    settings.DEBUG = debug

    with open(finders.find(name), "rb") as file:
        assert sent(serve(name)) == file.read()


def test_a_head_request_has_no_script(serve, settings):
    settings.DEBUG = False

    assert sent(serve("assessments/clock.js", "head")) == b""
