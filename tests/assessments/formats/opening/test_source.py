import pytest

from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.opening.test_zips import zipped

GERMAN = "Wie heißt die größte Stadt? {=Köln}"


def test_a_text_is_utf8_or_what_a_person_named():
    old = GERMAN.encode("cp1252")

    assert SourceFile("a", GERMAN.encode()).text == GERMAN
    assert SourceFile("a", old, "cp1252").text == GERMAN
    with pytest.raises(UnreadableFile, match="probably windows-1252"):
        _ = SourceFile("a", old).text


def test_the_beginning_is_read_in_the_likeliest_encoding():
    assert SourceFile("a", GERMAN.encode("cp1252")).start == GERMAN
    assert SourceFile("a", GERMAN.encode("utf-16")).start.endswith(GERMAN)
    assert SourceFile("a", GERMAN.encode() + b"\xff").start.startswith(GERMAN)
    assert len(SourceFile("a", b"x" * 1_000_000).start) == 100_000
    assert SourceFile("a", zipped(("a", "x"))).start == ""


def test_a_zip_has_names():
    file = SourceFile("a", zipped(("a.txt", "x"), ("b", "y")))

    assert file.is_zip
    assert file.names == ["a.txt", "b"]
    assert file.package.read("b") == b"y"
    assert SourceFile("a", b"PK").names == []
