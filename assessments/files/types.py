"""
What a file is, by its content; its name says nothing here. Pure.

A file is of one type, the most telling one: a Word document is a zip as well, but its type
is ``office``.
"""

import enum
import zipfile
from collections.abc import Callable
from typing import IO

#: A directory of a zip that is larger is not read: the file is a zip and no more.
DIRECTORY_BYTES = 1024 * 1024
_END_BYTES = 22
_COMMENT_BYTES = 0xFFFF
_HEAD_BYTES = 1024
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_OFFICE_FOLDERS = ("word/", "xl/", "ppt/")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# What no editor writes into a text: NUL and the other control characters.
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))


class FileType(enum.StrEnum):
    PDF = "pdf"
    PICTURE = "picture"
    OFFICE = "office"
    TEXT = "text"
    ZIP = "zip"


def type_of(file: IO[bytes]) -> FileType | None:
    """The type of a file that can be sought; None if it is of none of them."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not head:
        return None
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(file)
    return next((type for type, fits in _BY_HEAD if fits(head)), _text_type(file))


def _is_picture(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    starts = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
    return is_webp or head.startswith(starts)


_BY_HEAD: tuple[tuple[FileType, Callable[[bytes], bool]], ...] = (
    (FileType.PDF, lambda head: head.startswith(b"%PDF-")),
    (FileType.PICTURE, _is_picture),
    (FileType.OFFICE, lambda head: head.startswith(_OLD_OFFICE)),
)


def _text_type(file: IO[bytes]) -> FileType | None:
    """Text in any encoding that has no zero bytes: old editors write more than UTF-8."""
    file.seek(0)
    while part := file.read(64 * 1024):
        if len(part.translate(None, _CONTROLS)) != len(part):
            return None
    return FileType.TEXT


def _zip_type(file: IO[bytes]) -> FileType | None:
    size = _directory_bytes(file)
    if size is None:
        return None
    if size > DIRECTORY_BYTES:
        return FileType.ZIP
    try:
        with zipfile.ZipFile(file) as archive:
            return FileType.OFFICE if _is_office(archive) else FileType.ZIP
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return None


def _directory_bytes(file: IO[bytes]) -> int | None:
    """How long the directory says it is; None without an end of a zip."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _END_BYTES - _COMMENT_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_BYTES:
        return None
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _is_office(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        return any(name.startswith(_OFFICE_FOLDERS) for name in names)
    if "mimetype" not in names:
        return False
    info = archive.getinfo("mimetype")
    # Stored, not packed, as the standard demands: nothing is unpacked here.
    if info.compress_type != zipfile.ZIP_STORED:
        return False
    with archive.open(info) as file:
        return file.read(len(_OPEN_DOCUMENT)) == _OPEN_DOCUMENT
