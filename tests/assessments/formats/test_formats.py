"""The registry of formats, and telling them apart by their content."""

import pytest

from assessments.formats import FORMATS, detect
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.opening.test_zips import zipped


def found(text):
    data = text if isinstance(text, bytes) else text.encode()
    return detect(SourceFile("questions.xml", data)).name


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refusal:
        detect(SourceFile("questions.doc", data))
    return str(refusal.value)


def test_a_format_is_found_by_its_name():
    assert all(name == format.name for name, format in FORMATS.items())
    assert list(FORMATS)


@pytest.mark.parametrize(
    "text",
    [
        "Why? {T}",
        "<p>Why?</p> {=a ~b}",
        "::Q:: What is it? {}",
        "Two plus {#2} is four.",
        "$CATEGORY: top/A\n\nJust a text.",
        "::Name:: pick { a = b }",
        "Größe {T}".encode("cp1252"),
        "Why? {T}".encode("utf-16"),
        "\\(\\frac{1}{2}\\) is {~a =b}",
    ],
)
def test_gift_is_known_by_its_braces_whatever_the_file_is_called(text):
    assert found(text) == "gift"


def test_a_text_that_tells_nothing_is_what_its_name_says():
    assert detect(SourceFile("Questions.GIFT", b"a {")).name == "gift"
    assert detect(SourceFile("Questions.txt", b"Just a text.")).name == "text"
    with pytest.raises(UnreadableFile, match="a PDF"):
        detect(SourceFile("questions.gift", b"%PDF-1.7"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"Hello, World.", "No question format was recognised."),
        (b"A formula \\frac{1}{2}", "No question format was recognised."),
        (b"int main() { return 0; }", "No question format was recognised."),
        (b"<!DOCTYPE html><title>Log in</title>{=a}", "a web page (HTML)"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08rest", "Moodle backup (.mbz)"),
        (zipped(("word/document.xml", "x")), "a Word document (.docx)"),
        (zipped(("a.txt", "x")), "a zip archive"),
    ],
)
def test_what_no_format_knows_is_called_what_it_is(data, words):
    assert words in refusal_of(data)
