"""Files without JavaScript: uploaded by a form, kept, and taken out again."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import AnswerFile
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 an answer"
SHA256 = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def sitter():
    question = make_question("file", choices=[], settings={"files": 2})
    attempt = make_attempt(test=make_test(questions=[question]))
    sitter = Sitter(attempt.candidate, attempt)
    sitter.begin()
    return sitter


def pdf(data=PDF, name="essay.pdf"):
    return SimpleUploadedFile(name, data)


def test_a_form_brings_a_file_and_the_next_one_keeps_it(sitter):
    page = sitter.send("save", uploads=pdf())
    kept = page.context["fields"][0].values

    assert sitter.stored() == {
        "files": [{"name": "essay.pdf", "size": len(PDF), "sha256": SHA256}]
    }
    assert 'enctype="multipart/form-data"' in page.content.decode()
    sitter.send("save", answer=kept, uploads=pdf(b"%PDF-2", "more.pdf"))
    assert [one["name"] for one in sitter.stored()["files"]] == [
        "essay.pdf",
        "more.pdf",
    ]
    sitter.send("save")
    assert sitter.stored() is None


def test_a_refused_file_is_said_and_the_others_stay(sitter):
    page = sitter.send("save", uploads=[pdf(), pdf(b"\x7fELF\0", "two.pdf")])

    assert "cannot be handed in here" in page.content.decode()
    assert [value.rpartition(":")[2] for value in page.context["fields"][0].values] == [
        "essay.pdf"
    ]
    assert sitter.stored() is None


def test_a_form_of_a_page_that_lost_the_seat_uploads_nothing(sitter):
    Sitter(sitter.attempt.candidate, sitter.attempt).begin()

    sitter.send("save", uploads=pdf())

    assert sitter.stored() is None
    assert not AnswerFile.objects.exists()
