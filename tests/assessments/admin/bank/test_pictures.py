"""Authors bring pictures; each is kept or refused by its own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Picture
from assessments.people.roles import AUTHORS, PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.services.pictures.conftest import png

pytestmark = pytest.mark.django_db
PAGE = "/admin/assessments/question/pictures/"


def sent(*data):
    return {
        "pictures": [
            SimpleUploadedFile(f"file{number}.png", one)
            for number, one in enumerate(data, 1)
        ]
    }


def test_several_at_once_are_kept_and_shown_to_their_author():
    author = member_of(AUTHORS)
    client = signed_in(author)

    page = client.post(PAGE, sent(png(), png("blue"))).text

    for picture in Picture.objects.all():
        assert picture.owner == author
        assert picture.reference in page
        assert client.get(f"/pictures/{picture.file_name}").status_code == 200
    assert Picture.objects.count() == 2


def test_one_that_is_refused_says_why_and_holds_back_no_other():
    page = signed_in(member_of(AUTHORS)).post(PAGE, sent(b"<svg>", png())).text

    assert "file1.png: SVG" in page
    assert Picture.objects.get().name == "file2.png"


def test_a_form_without_a_file_is_refused():
    page = signed_in(member_of(AUTHORS)).post(PAGE, {}).text

    assert "This field is required." in page
    assert not Picture.objects.exists()


def test_who_writes_no_questions_has_no_such_page():
    client = signed_in(member_of(PROCTORS))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, sent(png())).status_code == 403
    assert not Picture.objects.exists()
    assert signed_in(member_of(AUTHORS, username="a")).get(PAGE).status_code == 200
