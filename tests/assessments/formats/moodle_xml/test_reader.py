"""Moodle XML is read."""

from decimal import Decimal

import pytest

from assessments.formats import detect
from assessments.formats.moodle_xml.reader import read
from assessments.formats.opening.limits import MAX_QUESTIONS
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.moodle_xml.conftest import (
    answer,
    one,
    parsed,
    question,
    quiz,
)

TWO = answer("a", "100") + answer("b")


def category(path, about=""):
    info = f"<info><text>{about}</text></info>" if about else ""
    return f'<question type="category"><category><text>{path}</text></category>{info}</question>'


def test_the_format_is_seen_by_content():
    assert (
        detect(SourceFile("x.gift", quiz(question("essay")).encode())).name
        == "moodle_xml"
    )


def test_what_a_question_has_is_read():
    found = one(
        category("$course$/top/Maps", "Of places"),
        question(
            "essay",
            "<generalfeedback><text>So it is.</text></generalfeedback>"
            "<defaultgrade>2.5000000</defaultgrade><idnumber> q&amp;1 </idnumber>"
            "<tags><tag><text>easy</text></tag><tag><text>maps</text></tag>"
            "<tag><text>easy</text></tag></tags>",
            name="A &amp; B",
            text="<p>Why?</p>",
        ),
    )

    assert (found.name, found.text.text, found.text.format) == (
        "A & B",
        "<p>Why?</p>",
        "html",
    )
    assert (found.feedback.text, found.points) == ("So it is.", Decimal("2.50"))
    assert (found.category, found.file_id) == ("Maps", "q&1")
    assert found.tags == ("easy", "maps")


def test_a_description_of_a_category_and_one_of_a_section_are_kept():
    file = parsed(
        category("Maps", "Of places"),
        question("description", text="Read this."),
        question("essay"),
    )

    assert file.categories == {"Maps": "Of places"}
    assert [item.text.text for item in file.descriptions] == ["Read this."]


@pytest.mark.parametrize(
    ("written", "format"),
    [("moodle_auto_format", "moodle"), ("plain_text", "plain"), ("markdown", "markdown"), ("wiki_like", "html"), ("", "html")],
)  # fmt: skip
def test_a_format_that_is_unknown_is_html(written, format):
    assert one(question("essay", format=written)).text.format == format


def test_a_type_we_do_not_have_keeps_its_source_and_is_told():
    file = parsed(question("stack", "<stackversion>1</stackversion>"))

    (found,) = file.questions
    assert (found.kind, found.settings["type"]) == ("unsupported", "stack")
    assert "<stackversion>1</stackversion>" in found.settings["source"]
    assert "“stack” is not supported" in file.warnings[0].message


def test_a_question_inside_a_question_is_none():
    assert (
        len(
            parsed(
                question("gapfill", "<gapsetting><question>31</question></gapsetting>")
            ).questions
        )
        == 1
    )


def test_an_error_names_its_line_and_the_next_question_is_read():
    file = parsed(
        "\n\n", question("numerical", "\n" + answer("many", "100")), question("essay")
    )

    (error,) = file.errors
    assert error.line == 5
    assert "not a number" in error.message
    assert len(file.questions) == 1


def test_of_two_questions_with_one_id_the_second_goes_without():
    file = parsed(*[question("essay", "<idnumber>7</idnumber>")] * 2)

    assert [found.file_id for found in file.questions] == ["7", ""]
    assert "7" in file.warnings[0].message


def test_what_is_left_out_is_named():
    file = parsed(
        question(
            "multichoice",
            f"<single>true</single>{TWO}<hint><text>Think.</text></hint>"
            "<correctfeedback><text>Good.</text></correctfeedback>",
        )
    )

    assert "hints" in file.warnings[0].message
    assert "feedback for right" in file.warnings[0].message


def test_a_question_without_text_has_its_name():
    assert one(question("essay", text="", name="Rivers")).text.text == "Rivers"


@pytest.mark.parametrize(
    "data", [b"<html><body/></html>", quiz().encode(), b"<quiz><questio"]
)
def test_a_file_without_questions_is_refused(data):
    with pytest.raises(UnreadableFile):
        read(SourceFile("x", data))


def test_too_many_questions_are_refused():
    with pytest.raises(UnreadableFile, match="at most"):
        parsed(*["<question type='essay'/>"] * (MAX_QUESTIONS + 1))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_is_that_of_the_declaration(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = quiz(question("essay", name="Fluß")).replace("UTF-8", declared)

    assert read(SourceFile("x", text.encode(encoding))).questions[0].name == "Fluß"
