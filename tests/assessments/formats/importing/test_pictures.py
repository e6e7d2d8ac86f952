"""Pictures of a file become pictures of the bank, and leave with an export."""

import base64
import hashlib

import pytest

from assessments import files
from assessments.formats.exporting.from_bank import from_bank
from assessments.formats.exporting.pictures import pictures_of
from assessments.formats.importing.pictures import with_kept_pictures
from assessments.models import Picture
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedFile,
    ParsedPicture,
    ParsedQuestion,
    Text,
)
from realtime.server_time import now
from tests.assessments.services.pictures.conftest import png
from tests.factories import make_question, make_user

pytestmark = pytest.mark.django_db
DATA = png("green")
KEY = hashlib.sha256(DATA).hexdigest()


def parsed(text=f"![x](picture:{KEY})", data=DATA):
    question = ParsedQuestion(
        3,
        "single",
        Text(text, "markdown"),
        choices=(ParsedChoice(text=Text(text, "markdown")),),
    )
    return ParsedFile(items=[question], pictures={KEY: ParsedPicture("x.png", data)})


def kept(file, owner=None, *, writes=True):
    return with_kept_pictures(file, owner, now=now(), writes=writes)


def test_a_picture_of_the_file_is_kept_for_its_importer_and_named():
    owner = make_user()

    [question] = kept(parsed(), owner).questions

    picture = Picture.objects.get()
    assert picture.owner == owner
    assert files.holds(picture.sha256)
    assert question.text.text == f"![x]({picture.reference})"
    assert question.choices[0].text.text == question.text.text


def test_a_look_says_the_same_names_and_keeps_nothing():
    looked = kept(parsed(), writes=False)
    assert not Picture.objects.exists()

    assert looked.questions == kept(parsed()).questions


def test_data_in_a_text_becomes_a_picture():
    text = f"![x](data:image/png;base64,{base64.b64encode(DATA).decode()}) end"

    [question] = kept(parsed(text)).questions

    assert question.text.text == f"![x]({Picture.objects.get().reference}) end"


def test_data_in_a_plain_text_is_text():
    text = f"data:image/png;base64,{base64.b64encode(DATA).decode()}"
    file = ParsedFile(items=[ParsedQuestion(1, "essay", Text(text, "plain"))])

    assert kept(file).questions == file.questions


def test_what_is_no_picture_is_a_warning_at_its_question():
    file = kept(parsed(data=b"<svg>"))

    assert {problem.line for problem in file.warnings} == {3}
    assert "SVG" in file.warnings[0].message
    assert not Picture.objects.exists()


def test_a_name_alone_brings_nobody_the_picture_of_somebody_else():
    owner, other = make_user(), make_user()
    [question] = kept(parsed(), owner).questions
    sha256 = Picture.objects.get().sha256
    named = ParsedFile(
        items=[ParsedQuestion(1, "essay", Text(f"![x](picture:{sha256})", "markdown"))]
    )

    assert kept(named, owner).questions[0].text == question.text
    assert kept(named, other).questions == named.questions


def test_out_and_in_again_is_the_same():
    [question] = kept(parsed()).questions
    row = make_question(text=question.text.text, text_format="markdown")
    out = from_bank(row)
    pictures = pictures_of([out])
    assert [one.name for one in pictures.values()] == ["x.png"]

    [again] = kept(ParsedFile(items=[out], pictures=pictures)).questions

    assert again.text == question.text
