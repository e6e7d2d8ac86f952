"""Packages of QTI 2, and items of QTI 3."""

import pytest

from assessments.formats import detect
from assessments.formats.opening.source import SourceFile
from assessments.formats.qti21.reader import read
from assessments.questions.kind import Kind
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.moodle_xml.conftest import PNG
from tests.assessments.formats.qti12.conftest import package
from tests.assessments.formats.qti21.conftest import choice, correct, item, parsed

TEST = (
    '<assessmentTest xmlns="urn:x" identifier="t" title="In/Out"><testPart>'
    '<assessmentSection><assessmentItemRef href="items/a%20b.xml"/></assessmentSection>'
    "</testPart></assessmentTest>"
)
MANIFEST = (
    '<manifest xmlns="urn:cp"><resources><resource href="z.xml"/>'
    '<resource href="test.xml"/>'
    '<resource href="items/a%20b.xml"/></resources></manifest>'
)


def question(**more):
    return item(correct("A"), choice(), **more)


def test_a_package_with_a_test_and_pictures():
    shown = item(correct("A"), '<p><img src="../m.png" alt="x"/></p>' + choice())
    file = package(
        {
            "imsmanifest.xml": MANIFEST,
            "test.xml": TEST,
            "items/a b.xml": shown,
            "z.xml": question(title="First", ident="i2"),
            "m.png": PNG,
        }
    )

    found = read(file)

    assert detect(file).name == "qti21"
    assert found.problems == []
    first, second = found.questions
    assert (first.name, first.category) == ("First", "")
    assert second.category == "In//Out"
    (key,) = found.pictures
    assert f"picture:{key}" in second.text.text


def test_a_broken_item_is_told_and_the_others_are_read():
    found = read(package({"a.xml": "<assessmentItem >", "b.xml": question()}))

    assert len(found.questions) == 1
    assert "a.xml" in found.errors[0].message


def test_qti_3_is_read_by_the_same_model():
    text = (
        '<qti-assessment-item xmlns="urn:3" identifier="i" title="Three">'
        '<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>B</qti-value></qti-correct-response>"
        "</qti-response-declaration><qti-item-body>"
        '<qti-choice-interaction response-identifier="R" max-choices="1">'
        "<qti-prompt>Why?</qti-prompt>"
        '<qti-simple-choice identifier="A">Rome</qti-simple-choice>'
        '<qti-simple-choice identifier="B">Paris</qti-simple-choice>'
        "</qti-choice-interaction></qti-item-body>"
        '<qti-response-processing template="https://x/v3p0/match_correct.xml"/>'
        "</qti-assessment-item>"
    )
    found = parsed(text)

    assert detect(SourceFile("x.xml", text.encode())).name == "qti21"
    assert found.problems == []
    assert found.questions[0].kind == Kind.SINGLE
    assert [line.weight for line in found.questions[0].choices] == [0, 1]


def test_a_score_that_the_file_does_not_tell_is_said():
    found = parsed(item(correct("A"), choice(), ""))

    assert found.questions[0].kind == Kind.SINGLE
    assert "does not say how" in found.warnings[0].message


@pytest.mark.parametrize(
    "text",
    [
        question(attributes='adaptive="true"'),
        question(more="<templateProcessing/>"),
        item(correct("A"), "<p>Nothing to answer.</p>"),
    ],
)
def test_an_item_that_is_more_or_less_than_a_question_is_kept(text):
    assert parsed(text).questions[0].kind == "unsupported"


def test_a_text_alone_is_a_description():
    text = '<assessmentItem title="T"><itemBody><p>Read this.</p></itemBody></assessmentItem>'
    found = read(package({"a.xml": text, "b.xml": question()}))

    assert [one.text.text for one in found.descriptions] == ["<p>Read this.</p>"]
    assert len(found.questions) == 1


def test_the_second_item_of_one_id_goes_without():
    found = read(package({"a.xml": question(), "b.xml": question()}))

    assert [one.file_id for one in found.questions] == ["i1", ""]


def test_feedback_for_the_whole_is_left_out_and_told():
    found = parsed(
        question().replace("</assessmentItem>", "<modalFeedback/></assessmentItem>")
    )

    assert "Left out" in found.warnings[0].message


def test_a_test_alone_is_refused_with_what_to_do():
    source = SourceFile("x.xml", TEST.encode())

    assert detect(source).name == "qti21"
    with pytest.raises(UnreadableFile, match="zip"):
        read(source)


@pytest.mark.parametrize("data", [b"<assessmentItem", b"<x/>"])
def test_a_file_without_items_is_refused(data):
    with pytest.raises(UnreadableFile):
        read(SourceFile("x.xml", data))
