import io
import zipfile

import pytest

from assessments.files import types
from assessments.files.types import FileType, type_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def zipped(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


DOCX = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", content="<x/>")


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", FileType.PDF),
        (PNG, FileType.PICTURE),
        (b"\xff\xd8\xff\xe0" + bytes(9), FileType.PICTURE),
        (b"GIF89a" + bytes(9), FileType.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", FileType.PICTURE),
        (DOCX, FileType.OFFICE),
        (ODT, FileType.OFFICE),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99), FileType.OFFICE),
        (zipped(notes="x"), FileType.ZIP),
        (zipped(mimetype="application/epub+zip"), FileType.ZIP),
        ("Größe\r\n\tzwei".encode(), FileType.TEXT),
        ("Größe".encode("cp1252"), FileType.TEXT),
    ],
)
def test_a_type_is_known_by_the_content(data, type):
    assert type_of(io.BytesIO(data)) == type


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\0\x03" + bytes(99),
        b"\x7fELF\x02\x01\x01" + bytes(99),
        b"PK\x03\x04 and no end",
        b"RIFF\0\0\0\0AVI ",
        b"text" + b"\0",
        b"x" * 100_000 + b"\x01",
    ],
)
def test_other_content_is_of_no_type(data):
    assert type_of(io.BytesIO(data)) is None


def test_a_large_directory_is_not_read(monkeypatch):
    monkeypatch.setattr(types, "DIRECTORY_BYTES", 10)

    assert type_of(io.BytesIO(DOCX)) == FileType.ZIP


def test_a_packed_type_is_not_unpacked():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")

    assert type_of(data) == FileType.ZIP
