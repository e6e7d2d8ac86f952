"""A picture that its author brought."""

import io

import pytest
from PIL import Image

from assessments.services.pictures.keeping import keep_picture
from realtime.server_time import now


def png(colour="red", size=(8, 4)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def picture():
    return keep_picture(png(), "map.png", now=now())
