"""The address of a picture: private, for good, and missing for strangers."""

import pytest
from django.test import Client

from assessments import files
from assessments.services.pictures.keeping import keep_picture
from realtime.server_time import now
from tests.assessments.services.pictures.conftest import png
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    return keep_picture(png(), "map.png", now=now())


@pytest.fixture
def client(picture):
    text = f"![x]({picture.reference})"
    question = make_question(text=text, text_format="markdown")
    attempt = make_attempt(test=make_test(questions=[question]))
    browser = Client()
    browser.force_login(attempt.candidate)
    return browser


def address(picture):
    return f"/pictures/{picture.file_name}"


def test_a_candidate_gets_it_with_headers_that_keep_it_private(client, picture):
    response = client.get(address(picture))

    assert response.status_code == 200
    with files.opened(picture.sha256) as file:
        assert response.content == file.read()
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Cookie" in response["Vary"]


def test_who_has_it_is_told_so(client, picture):
    etag = client.get(address(picture))["ETag"]

    again = client.get(address(picture), headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.content == b""


def test_a_stranger_is_told_that_there_is_none(client, picture):
    stranger = Client()
    etag = client.get(address(picture))["ETag"]

    assert stranger.get(address(picture)).status_code == 404
    stranger.force_login(make_user())
    missing = stranger.get(address(picture), headers={"If-None-Match": etag})
    assert missing.status_code == 404


def test_it_is_only_read(client, picture):
    assert client.post(address(picture)).status_code == 405
    assert client.head(address(picture)).status_code == 200


def test_bytes_that_the_store_lost_are_missing(client, picture):
    files.remove(picture.sha256)

    assert client.get(address(picture)).status_code == 404
