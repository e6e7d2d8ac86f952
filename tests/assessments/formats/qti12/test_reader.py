"""Packages of QTI 1.2."""

import pytest

from assessments.formats import detect
from assessments.formats.opening.source import SourceFile
from assessments.formats.qti12.reader import read
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.moodle_xml.conftest import PNG
from tests.assessments.formats.qti12.conftest import (
    FIB,
    item,
    package,
    parsed,
    processing,
    quiz,
)
from tests.harness.corpora import corpus

ESSAY = FIB + processing()
MANIFEST = (
    '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
    '<resource href="q1/q1.xml"><file href="q1/q1.xml"/></resource></resources></manifest>'
)


def test_a_package_is_read_in_the_order_of_its_manifest():
    file = package(
        {
            "a/a.xml": quiz(item(ESSAY, title="An old copy"), ident="a"),
            "q2/q2.xml": quiz(item(ESSAY, title="Second"), ident="c"),
            "q1/q1.xml": quiz(item(ESSAY, title="First"), ident="b", title="In/Out"),
            "imsmanifest.xml": MANIFEST.replace(
                "</resources>", '<resource href="q2/q2.xml"/></resources>'
            ),
            "q1/assessment_meta.xml": "<quiz/>",
        }
    )

    found = read(file)

    assert detect(file).name == "qti12"
    assert [one.name for one in found.questions] == ["First", "Second"]
    assert found.questions[0].category == "In//Out"
    assert found.problems == []


def test_a_quiz_that_is_there_twice_is_read_once():
    rich = quiz(item(ESSAY, title="Rich"), ident="same")
    poor = quiz(item(ESSAY, title="Poor"), ident="same")
    found = read(
        package({"x/assessment_qti.xml": poor, "non_cc_assessments/x.xml.qti": rich})
    )

    assert [one.name for one in found.questions] == ["Rich"]


def test_a_broken_file_of_a_package_is_told_and_the_others_are_read():
    found = read(
        package({"a.xml": "<questestinterop><item>", "b.xml": quiz(item(ESSAY))})
    )

    assert len(found.questions) == 1
    assert "a.xml" in found.errors[0].message


def test_what_the_manifest_names_and_is_not_there_is_told():
    found = read(package({"imsmanifest.xml": MANIFEST, "b.xml": quiz(item(ESSAY))}))

    assert "q1/q1.xml" in found.warnings[0].message


@pytest.mark.parametrize(
    "base", ["$IMS-CC-FILEBASE$", "%24IMS_CC_FILEBASE%24", "$IMS_CC_FILE_BASE$"]
)
def test_pictures_are_found_and_named_by_their_hash(base):
    stem = f'<img src="{base}/a%20b.png?canvas_download=1" alt="x">'
    found = read(
        package({"q.xml": quiz(item(ESSAY, stem=stem)), "web_resources/a b.png": PNG})
    )

    (key,) = found.pictures
    assert found.questions[0].text.text == f'<img src="picture:{key}" alt="x">'
    assert found.problems == []


@pytest.mark.parametrize(
    "source",
    ["http://tracker.example/x.png", "//t.example/x", "gone.png", "../../etc/passwd"],
)
def test_pictures_from_elsewhere_are_left_out_and_told(source):
    found = parsed(item(ESSAY, stem=f'<img src="{source}">'))

    assert found.questions[0].text.text == '<img src="">'
    assert found.warnings


def test_the_second_item_of_one_id_goes_without():
    found = parsed(item(ESSAY), item(ESSAY))

    assert [one.file_id for one in found.questions] == ["i1", ""]


def test_text_only_is_a_description():
    found = parsed(
        item(processing(), kind="text_only_question"), item(ESSAY, ident="i2")
    )

    assert [one.text.text for one in found.descriptions] == ["Why?"]


@pytest.mark.parametrize("data", [quiz().encode(), b"<questestinterop", b"<x/>"])
def test_a_file_without_questions_is_refused(data):
    with pytest.raises(UnreadableFile):
        read(SourceFile("x.xml", data))


@pytest.mark.parametrize(("path", "expected"), corpus("qti12_canvas"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    source = SourceFile(path.name, path.read_bytes())
    if expected["ok"] != "yes":
        with pytest.raises(UnreadableFile):
            read(source)
        return

    found = read(source)

    assert len(found.questions) == int(expected["total"])
    assert found.errors == []
    assert detect(source).name == "qti12"
