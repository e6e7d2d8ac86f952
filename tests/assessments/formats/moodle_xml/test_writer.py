"""Moodle XML is written, and read again the same."""

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from assessments.formats.moodle_xml.reader import read
from assessments.formats.moodle_xml.writer import write
from assessments.formats.opening.source import SourceFile
from assessments.questions.kind import Kind
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedPicture,
    ParsedQuestion,
    Text,
)
from tests.assessments.formats.moodle_xml.conftest import PNG

KEY = hashlib.sha256(PNG).hexdigest()


def line(text="", weight=0, **fields):
    return ParsedChoice(text=Text(text, "html"), weight=Decimal(weight), **fields)


def typed(text, weight=1, **fields):
    return ParsedChoice(text=Text(text), weight=Decimal(weight), **fields)


CHOICES = {
    Kind.SINGLE: (line("a <b>", 1, feedback=Text("Yes & no.", "html")), line("b", "-0.25")),
    Kind.MULTIPLE: (line("a", "0.5"), line("b", "0.5"), line("c", -1)),
    Kind.TRUE_FALSE: (typed("True", 0), typed("False", 1)),
    Kind.SHORT_TEXT: (typed("Paris"), typed("*", "0.5")),
    Kind.NUMERICAL: (typed("3.14", tolerance=Decimal("0.01")), typed("*", 0, tolerance=Decimal(0))),
    Kind.MATCHING: (line("a", match="1"), line("b", match="2"), line("", match="3")),
    Kind.ORDERING: (line("a"), line("b")),
    Kind.ESSAY: (),
    "kprim": (line("a", 1), line("b"), line("c"), line("d", 1)),
}  # fmt: skip


def question(kind, **fields):
    fields = {
        "line": 1,
        "kind": kind,
        "text": Text("Why < & ]]> ?", "html"),
        "name": "Q & A",
        "choices": CHOICES[kind],
        "feedback": Text("So.", "html"),
        "category": "Maps/Europe",
        "file_id": "7",
        "tags": ("easy", "maps"),
        "points": Decimal("2.50"),
    } | fields
    return ParsedQuestion(**fields)


def again(*questions, pictures=None, categories=None):
    written = write(questions, pictures or {}, categories)
    return written, read(SourceFile("x.xml", written.data))


def plain(found):
    """Without what no file keeps: lines, and the format of an empty text."""
    choices = tuple(
        replace(
            choice,
            text=Text(
                choice.text.text, choice.text.format if choice.text.text else "plain"
            ),
            tolerance=choice.tolerance,
        )
        for choice in found.choices
    )
    return replace(found, line=0, choices=choices)


@pytest.mark.parametrize("kind", list(CHOICES))
def test_what_is_written_is_read_again(kind):
    sent = question(kind, case_sensitive=kind == Kind.SHORT_TEXT)

    written, file = again(sent, categories={"Maps/Europe": "Of places"})

    assert file.errors == []
    assert plain(file.questions[0]) == plain(sent)
    assert file.categories == {"Maps/Europe": "Of places"}
    assert [loss.name for loss in written.losses] == ["Q & A"] * (kind == "kprim")


@pytest.mark.parametrize("format", ["plain", "moodle", "markdown", "html"])
def test_the_format_of_a_text_is_kept(format):
    _written, file = again(question(Kind.ESSAY, text=Text("*a*\nb", format)))

    assert file.questions[0].text == Text("*a*\nb", format)


def test_pictures_are_in_the_file():
    text = Text(f'<img src="picture:{KEY}" alt="x">', "html")
    pictures = {KEY: ParsedPicture("map of Rome.png", PNG)}

    _written, file = again(question(Kind.ESSAY, text=text), pictures=pictures)

    assert file.questions[0].text == text
    assert file.pictures[KEY].data == PNG


def test_a_share_that_moodle_refuses_is_told_and_written():
    choices = (line("a", 1), line("b", "0.0625"))

    written, file = again(question(Kind.SINGLE, choices=choices))

    assert "6.25 %" in written.losses[0].words
    assert file.questions[0].choices[1].weight == Decimal("0.0625")


def test_a_question_moodle_alone_knows_comes_back_unchanged():
    source = (
        '<question type="stack"><name><text>S</text></name><x a="1">y</x></question>'
    )
    settings = {"format": "moodle_xml", "type": "stack", "source": source}
    sent = replace(question(Kind.ESSAY), kind="unsupported", settings=settings)

    written, _file = again(sent)

    root = etree.fromstring(written.data)
    assert etree.tostring(root[1]).strip() == source.encode()
    assert written.losses == ()


@pytest.mark.parametrize(
    "settings",
    [{"format": "qti21", "source": "<x/>"}, {"format": "moodle_xml", "source": "<x"}],
)
def test_what_cannot_be_written_is_told(settings):
    sent = replace(question(Kind.ESSAY), kind="unsupported", settings=settings)

    written = write([sent], {})

    assert [loss.name for loss in written.losses] == ["Q & A"]


def test_characters_that_xml_cannot_hold_are_left_out():
    _written, file = again(question(Kind.ESSAY, text=Text("a\x00\x0bb", "html")))

    assert file.questions[0].text.text == "ab"


def test_gaps_are_written_into_the_text():
    choices = (typed("1:SA:=Rome", 0), typed("2:MC:=Italy~Spain", 0))
    text = Text("<p>{#1} is in {#2}.</p>", "html")
    sent = replace(question(Kind.ESSAY), kind="cloze", text=text, choices=choices)

    written, file = again(sent)

    assert "{1:SA:=Rome} is in {2:MC:=Italy~Spain}" in written.data.decode()
    assert plain(file.questions[0]) == plain(sent)
