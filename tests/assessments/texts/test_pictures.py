"""Kept pictures in texts: their address, their size, and nothing else by that scheme."""

import pytest

from assessments.models import Picture
from assessments.services.pictures.keeping import keep_picture
from assessments.texts import pictures
from assessments.texts.rendering import render_inline, render_text
from realtime.server_time import now
from tests.assessments.services.pictures.conftest import png

pytestmark = pytest.mark.django_db
SHA256 = "a1" * 32


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(pictures, "_sizes", {})


@pytest.fixture
def kept():
    return Picture.objects.create(
        sha256=SHA256, extension="png", width=640, height=480, size=1, kept_at=now()
    )


SHOWN = f'src="/pictures/{SHA256}.png" width="640" height="480"'


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (f"A ![map](picture:{SHA256}.png) here", "markdown"),
        (f'<p><img alt="map" src="picture:{SHA256}.png"></p>', "html"),
        (f'<img src="picture:{SHA256}.png" alt="map">', "moodle"),
    ],
)
def test_a_kept_picture_has_its_address_and_size(kept, text, format):
    for html in (render_text(text, format), render_inline(text, format)):
        assert SHOWN in html
        assert 'alt="map"' in html
        assert "picture:" not in html


def test_the_size_that_an_author_wrote_stays(kept):
    html = render_text(f'<img src="picture:{SHA256}.png" width="90">', "html")

    assert 'width="90"' in html
    assert "640" not in html


def test_a_picture_that_nobody_kept_has_an_address_and_no_size():
    html = render_text(f"![x](picture:{SHA256}.png)", "markdown")

    assert f'src="/pictures/{SHA256}.png"' in html
    assert "width" not in html


@pytest.mark.parametrize(
    "address",
    [
        "picture:x",
        f"picture:{SHA256}.svg",
        f"picture:{SHA256}.png/../x",
        f"picture:{SHA256}",
        f"/pictures/{SHA256}.png",
        "https://elsewhere.example/x.png",
    ],
)
def test_no_other_address_passes(kept, address):
    assert "src=" not in render_text(f'<p>a<img alt="x" src="{address}"></p>', "html")


def test_a_link_cannot_use_the_scheme(kept):
    assert "href" not in render_text(f'<a href="picture:{SHA256}.png">x</a>', "html")


def test_sizes_are_read_once(kept, django_assert_num_queries):
    text = f"![x](picture:{SHA256}.png)"
    with django_assert_num_queries(1):
        render_text(text, "markdown")
    with django_assert_num_queries(0):
        render_text(text, "markdown")


def test_a_document_holds_the_picture_itself():
    picture = keep_picture(png(), now=now())
    text = f"![x]({picture.reference})"

    with pictures.pictures_inside():
        inside = render_text(text, "markdown")

    assert 'src="data:image/png;base64,' in inside
    assert "/pictures/" not in inside
    assert "/pictures/" in render_text(text, "markdown")
