"""From bytes to text, or to a sentence that says what the file is."""

import io
import zipfile

import pytest

from assessments.formats.opening.encoding import (
    decode_file,
    is_encoding,
    likely_encoding,
)
from assessments.questions.parsed import UnreadableFile

FRENCH = "Où est né l'élève? “Größe” — ça va, naïve {=là}"
RUSSIAN = "Где родился Пушкин? {=в Москве =Москва}"


def refusal_of(data, encoding=""):
    with pytest.raises(UnreadableFile) as refusal:
        decode_file(data, encoding)
    return str(refusal.value)


def zip_with(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_or_without_its_mark(encoding):
    assert decode_file(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", FRENCH),
        ("mac-roman", FRENCH),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("utf-16", "Why? {T}"),
        ("utf-32", "Why? {T}"),
        ("utf-16-le", "Why? {T}"),
        ("utf-16-be", "Why? {T}"),
    ],
)
def test_another_encoding_is_refused_by_name_and_read_when_named(encoding, text):
    data = f"// 1\n{text}".encode(encoding)

    assert likely_encoding(data) == encoding
    refusal = refusal_of(data)
    assert f"probably {encoding};" in refusal
    assert f"--encoding {encoding}" in refusal
    assert decode_file(data, encoding).endswith(text)


def test_the_refusal_shows_how_the_line_would_read():
    refusal = refusal_of("One\nTwo\nGröße {T}\n".encode("cp1252"))

    assert "then line 3 reads: Größe {T} –" in refusal


def test_damaged_utf8_is_called_so():
    data = ("Größe {T}\n\n" * 5).encode() + b"Gr\xf6\xdfe {T}"

    assert refusal_of(data).startswith("The file is UTF-8, but line 11 is damaged: Gr")


def test_the_wrong_encoding_names_the_line():
    assert refusal_of(b"One\n\x81 {T}", "cp1252") == (
        "The file is not cp1252: line 2 cannot be read."
    )


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n"])
def test_an_empty_file_is_called_empty(data):
    assert refusal_of(data) == "The file is empty."


def test_a_file_of_more_than_twenty_megabytes_is_refused():
    assert "at most 20 MB" in refusal_of(b"a" * 20_000_001)


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (zip_with("word/document.xml"), "a Word document (.docx)"),
        (zip_with("xl/workbook.xml"), "an Excel workbook (.xlsx)"),
        (zip_with("imsmanifest.xml"), "a QTI or course package"),
        (zip_with("a.txt"), "a zip archive"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word or Excel document"),
        (b"\x1f\x8b\x08", "a Moodle backup (.mbz)"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"<!DOCTYPE html><title>Log in</title>", "a web page (HTML)"),
        (b"\n<html lang='en'>", "a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<quiz>', "Moodle XML"),
        (b'<?xml version="1.0"?><assessmentItem>', "an XML file"),
        (b'[{"type": "mc"}]', "a JSON file"),
    ],
)
def test_what_is_no_question_file_is_called_what_it_is(data, looks_like):
    refusal = refusal_of(data)

    assert "This looks like " in refusal
    assert looks_like in refusal


@pytest.mark.parametrize(
    "text", ["<p>Why?</p> {T}", "[html]<html> {=a}", "{T}", "a < b"]
)
def test_text_with_tags_is_text(text):
    assert decode_file(text.encode()) == text


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("utf-8", True),
        ("cp1252", True),
        ("klingon", False),
        ("rot13", False),
        ("\0", False),
    ],
)
def test_an_encoding_turns_bytes_into_text(name, known):
    assert is_encoding(name) is known
