"""Opens the file of a list of people, or says what it is instead."""

import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

from assessments.formats.grade_list.base import GradeList
from assessments.formats.grade_list.csv_list import CsvList
from assessments.formats.grade_list.xlsx_list import XlsxList
from assessments.questions.parsed import UnreadableFile

MAX_BYTES = 20_000_000
#: What a workbook may hold unpacked: a small file can unpack to fill the memory.
MAX_UNPACKED = 200_000_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


def read_grade_list(data: bytes) -> GradeList:
    """
    Raises:
        UnreadableFile: If it is no CSV and no XLSX file; the message says what to do.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("The file is too large: at most 20 MB."))
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile(_("The file is empty."))
    if data.startswith(OLD_OFFICE):
        raise UnreadableFile(_old_office(data))
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            words = _("This is a %(kind)s file. Save the list as XLSX or CSV.")
            raise UnreadableFile(words % {"kind": name})
    if data.startswith(b"PK"):
        return _workbook(data)
    found = CsvList.read(data)
    if "\0" in found.text:
        raise UnreadableFile(_("This is neither a CSV nor an XLSX file."))
    return found


def _old_office(data: bytes) -> str:
    if ENCRYPTED in data:
        return _("The file is protected by a password. Save it without one.")
    return _("This is a file of an old Excel or Word. Save it as XLSX.")


def _workbook(data: bytes) -> XlsxList:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            names = {info.filename for info in packed.infolist()}
            unpacked = sum(info.file_size for info in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile(_damaged()) from None
    if unpacked > MAX_UNPACKED:
        raise UnreadableFile(_("The workbook is too large once it is unpacked."))
    if "xl/vbaProject.bin" in names:
        raise UnreadableFile(
            _("The workbook has macros. Save it as XLSX without them.")
        )
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFile(_("This is an OpenDocument file. Save it as XLSX or CSV."))
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("This is neither a CSV nor an XLSX file."))
    return XlsxList(data)


def _damaged() -> str:
    return _("The file is damaged: it cannot be unpacked. Save it again.")
