"""
Reads zip files of people we do not know. No other module of the formats opens a zip.

Nothing is written to a disk, and nothing inside is unpacked before all names, sizes
and ratios were checked. A zip inside the zip is a file like any other.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import (
    MAX_ENTRIES,
    MAX_ENTRY_BYTES,
    MAX_PACKAGE_BYTES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_COUNTS_FROM,
)
from assessments.questions.parsed import UnreadableFile, one_line

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# Each file in the list at the end of a zip begins with it.
LISTED = b"PK\x01\x02"
DRIVE = re.compile(r"[A-Za-z]:")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
IS_ENCRYPTED = 0x1
# What a Mac adds beside the files.
ADDED = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._)")
SHOWN_CHARS = 80
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Package:
    """
    The files of a zip by name, without its folders.

    If all files stand in one folder, the names are without it; ``top`` names it.
    """

    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    top: str = ""

    @property
    def names(self) -> list[str]:
        """In the order of the zip."""
        return list(self.entries)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str) -> bytes:
        """
        One file.

        Raises:
            KeyError: If there is no file of that name.
            UnreadableFile: If it is damaged.
        """
        info = self.entries[name]
        try:
            with self.archive.open(info) as file:
                data = file.read(MAX_ENTRY_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _damaged(name) from error
        if len(data) != info.file_size:
            raise _damaged(name)
        return data


def is_zip(data: bytes) -> bool:
    return data.startswith(SIGNATURES)


def open_zip(data: bytes) -> Package:
    """
    The files of a zip, once it is known to be harmless.

    Raises:
        UnreadableFile: If it is damaged, too large, or made to do harm.
    """
    _check_size(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise UnreadableFile(_("The zip file is damaged.")) from None
    files = [info for info in archive.infolist() if not info.is_dir()]
    for info in archive.infolist():
        _check_entry(info)
    _check_together(files, len(data))
    files = [info for info in files if not ADDED.search(info.filename)]
    top = _top(info.filename for info in files)
    return Package(archive, {i.filename.removeprefix(top): i for i in files}, top)


def _check_size(data: bytes) -> None:
    if len(data) > MAX_PACKAGE_BYTES:
        raise _too_large(len(data), MAX_PACKAGE_BYTES)
    # Counted before the list is read, because the list itself may fill the memory.
    if data.count(LISTED) > MAX_ENTRIES:
        text = _("The zip holds more than %(most)d files.")
        raise UnreadableFile(text % {"most": MAX_ENTRIES})


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename
    # ZipInfo has cut the name at a NUL and turned the system's separators.
    parts = info.orig_filename.replace("\\", "/").split("/")
    is_outside = ".." in parts or name.startswith("/") or DRIVE.match(name)
    if is_outside or "\\" in info.orig_filename or "\0" in info.orig_filename:
        raise _refused(name, _("its name leads out of the zip"))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refused(name, _("it is a link to another file"))
    if info.flag_bits & IS_ENCRYPTED:
        raise _refused(name, _("it is protected with a password"))
    if info.compress_type not in METHODS:
        raise _refused(name, _("it is compressed in an unusual way"))
    if info.file_size > MAX_ENTRY_BYTES:
        raise _refused(name, _("it is too large"))
    if _is_bomb(info.file_size, info.compress_size):
        raise _refused(name, _("unpacked it would be monstrously large"))


def _check_together(files: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(info.file_size for info in files)
    if unpacked > MAX_UNPACKED_BYTES or _is_bomb(unpacked, size):
        raise _too_large(unpacked, MAX_UNPACKED_BYTES)
    twice = [name for name, n in Counter(i.filename for i in files).items() if n > 1]
    if twice:
        raise _refused(twice[0], _("the zip has two files of this name"))


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1)


def _top(names: Iterable[str]) -> str:
    """The one folder in which everything stands, with its slash; else nothing."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top else ""


def _too_large(size: int, most: int) -> UnreadableFile:
    text = _("The zip has %(size)d MB unpacked; at most %(most)d MB can be imported.")
    if most == MAX_PACKAGE_BYTES:
        text = _("The zip has %(size)d MB; at most %(most)d MB can be imported.")
    return UnreadableFile(
        text % {"size": -(-size // MEGABYTE), "most": most // MEGABYTE}
    )


def _refused(name: str, why: str) -> UnreadableFile:
    text = _("The zip was not opened, because of the file “%(name)s”: %(why)s.")
    return UnreadableFile(text % {"name": one_line(name)[:SHOWN_CHARS], "why": why})


def _damaged(name: str) -> UnreadableFile:
    text = _("The file “%(name)s” in the zip is damaged.")
    return UnreadableFile(text % {"name": one_line(name)[:SHOWN_CHARS]})
