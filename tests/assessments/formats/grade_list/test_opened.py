import zipfile
from io import BytesIO

import pytest

from assessments.formats.grade_list import base, opened
from assessments.formats.grade_list.opened import read_grade_list
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.grade_list.books import WINDOWS_CSV, repacked, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


def packed(*names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name in names:
            new.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "ending"), [(workbook(), "xlsx"), (WINDOWS_CSV, "csv")]
)
def test_what_can_be_filled_is_opened(data, ending):
    assert read_grade_list(data).ending == ending


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (OLE, "old Excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (workbook()[:300], "damaged"),
        (repacked(workbook(), xl__vbaProject_dot_bin=b"x"), "macros"),
        (packed("mimetype", "content.xml"), "OpenDocument"),
        (packed("word/document.xml"), "neither a CSV nor an XLSX"),
        (b"a\0b;c", "neither a CSV nor an XLSX"),
    ],
)
def test_everything_else_says_what_it_is(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read_grade_list(data)


def test_files_that_are_too_large_are_refused(monkeypatch):
    monkeypatch.setattr(opened, "MAX_UNPACKED", 100)
    with pytest.raises(UnreadableFile, match="unpacked"):
        read_grade_list(workbook())
    monkeypatch.setattr(opened, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="too large"):
        read_grade_list(WINDOWS_CSV)


def test_lists_that_are_too_long_are_refused():
    with pytest.raises(UnreadableFile, match="more than 20000 rows"):
        read_grade_list(b"a;b\n" * (base.MAX_ROWS + 1))
