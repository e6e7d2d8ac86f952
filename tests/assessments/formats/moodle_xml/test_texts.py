"""Texts with their pictures."""

import base64
import hashlib

import pytest

from tests.assessments.formats.moodle_xml.conftest import PNG, parsed, question

KEY = hashlib.sha256(PNG).hexdigest()
ENCODED = base64.b64encode(PNG).decode()


def with_file(name="a b.png", *, text, path="/", data=ENCODED):
    return (
        '<question type="essay"><name><text>Q</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text>"
        f'<file name="{name}" path="{path}" encoding="base64">{data}</file>'
        "</questiontext></question>"
    )


@pytest.mark.parametrize(
    "reference", ["@@PLUGINFILE@@/a%20b.png", "@@PLUGINFILE@@/a b.png"]
)
def test_a_picture_is_named_by_its_hash(reference):
    file = parsed(with_file(text=f'<img src="{reference}" alt="x">'))

    assert file.questions[0].text.text == f'<img src="picture:{KEY}" alt="x">'
    assert file.pictures[KEY].name == "a b.png"
    assert file.pictures[KEY].data == PNG
    assert file.warnings == []


def test_a_folder_is_part_of_the_name():
    file = parsed(
        with_file("x.png", path="/sub/", text='<img src="@@PLUGINFILE@@/sub/x.png">')
    )

    assert KEY in file.pictures


def test_a_file_that_nobody_names_is_not_kept():
    assert parsed(with_file(text="No picture")).pictures == {}


@pytest.mark.parametrize(
    ("data", "word"),
    [(base64.b64encode(b"<svg/>").decode(), "no picture"), ("no base64!", "damaged")],
)
def test_what_is_no_picture_is_left_out_and_told(data, word):
    file = parsed(with_file(text='<img src="@@PLUGINFILE@@/a b.png">', data=data))

    assert file.pictures == {}
    assert word in file.warnings[0].message
    assert "PLUGINFILE" not in file.questions[0].text.text


def test_a_missing_file_is_told():
    file = parsed(question("essay", text='<img src="@@PLUGINFILE@@/gone.png">'))

    assert "not in the file" in file.warnings[0].message


def test_files_may_stand_beside_the_text():
    file = parsed(
        question("essay", f'<file name="x.png" encoding="base64">{ENCODED}</file>',
                 text='<img src="@@PLUGINFILE@@/x.png">')
    )  # fmt: skip

    assert KEY in file.pictures


def test_the_picture_of_old_exports_comes_after_the_text():
    file = parsed(
        question("essay", f"<image>m.png</image><image_base64>{ENCODED}</image_base64>")
    )

    assert file.questions[0].text.text.endswith(f'<img src="picture:{KEY}" alt="">')


def test_elements_inside_a_text_are_text():
    file = parsed(
        '<question type="essay"><name><text>Q</text></name>'
        "<questiontext><text>A <b>bold</b> word</text></questiontext></question>"
    )

    assert file.questions[0].text.text == "A <b>bold</b> word"
