"""A picture is kept once, and each who brings it has a row."""

import io

import pytest
from PIL import Image

from assessments import files
from assessments.files.pictures import UnusablePicture
from assessments.models import Picture
from assessments.services.pictures.keeping import keep_picture
from realtime.server_time import now
from tests.assessments.services.pictures.conftest import png
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_it_is_in_the_store_under_the_name_that_texts_use():
    author = make_user()

    picture = keep_picture(png(), "my\nmap.png", by=author, now=now())

    assert picture.reference == f"picture:{picture.sha256}.png"
    assert (picture.width, picture.height, picture.name) == (8, 4, "my map.png")
    assert files.holds(picture.sha256)
    with files.opened(picture.sha256) as file:
        assert len(file.read()) == picture.size


def test_the_same_picture_again_is_the_same_row():
    author, other = make_user(), make_user()

    first = keep_picture(png(), by=author, now=now())
    again = keep_picture(png(), by=author, now=now())
    theirs = keep_picture(png(), by=other, now=now())

    assert first == again
    assert theirs != first
    assert theirs.sha256 == first.sha256
    assert len(list(files.kept_since())) == 1


def test_what_left_with_an_export_comes_back_as_it_is():
    out = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(out, "JPEG", quality=80)
    first = keep_picture(out.getvalue(), now=now())
    with files.opened(first.sha256) as file:
        exported = file.read()

    assert keep_picture(exported, now=now()).sha256 == first.sha256


def test_what_is_refused_leaves_nothing():
    with pytest.raises(UnusablePicture):
        keep_picture(b"<svg>", now=now())

    assert not Picture.objects.exists()
    assert list(files.kept_since()) == []
