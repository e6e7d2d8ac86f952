"""
The store by content: a file is named by the SHA-256 of its bytes, so it is kept once.

What is kept never changes. A hash is a name and no permission: who may read a file is
for its caller to say. The bytes are in Django's ``default_storage``, on the disk when
``keep`` returns (assessments.files.storage); another storage promises what it promises.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "files"
SHA256 = re.compile(r"[0-9a-f]{64}")


class MissingFile(Exception):
    """The store has no file with this hash."""


def keep(content: "bytes | BinaryIO") -> str:
    """
    Keep the bytes, or those of a file from its beginning, and return their SHA-256.

    The same bytes again are not written again. Their file counts as new, so that a
    clean-up leaves it to the caller who is about to name it.
    """
    file = ContentFile(content) if isinstance(content, bytes) else File(content)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if not _renewed(_name(sha256)):
        file.seek(0)
        default_storage.save(_name(sha256), file)
    return sha256


def holds(sha256: str) -> bool:
    return bool(SHA256.fullmatch(sha256)) and default_storage.exists(_name(sha256))


def opened(sha256: str) -> "File[bytes]":
    """
    The file, to be read and closed.

    Raises:
        MissingFile: If the store does not have it.
    """
    if not SHA256.fullmatch(sha256):
        raise MissingFile(sha256)
    try:
        return default_storage.open(_name(sha256))
    except FileNotFoundError as error:
        raise MissingFile(sha256) from error


def remove(sha256: str) -> None:
    """Only the clean-up calls this, for a file that no row names."""
    if SHA256.fullmatch(sha256):
        default_storage.delete(_name(sha256))


def kept_since() -> Iterator[tuple[str, datetime]]:
    """Every hash of the store, and when its bytes were kept last."""
    for folder in _listed(FOLDER, 0):
        for sha256 in _listed(f"{FOLDER}/{folder}", 1):
            if SHA256.fullmatch(sha256):
                yield sha256, default_storage.get_modified_time(_name(sha256))


def _listed(folder: str, which: int) -> list[str]:
    """The folders (0) or the files (1) in a folder, which may not exist yet."""
    with contextlib.suppress(FileNotFoundError):
        return sorted(default_storage.listdir(folder)[which])
    return []


def _name(sha256: str) -> str:
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def _renewed(name: str) -> bool:
    """Whether the file was there, and counts as new now."""
    if not default_storage.exists(name):
        return False
    if not isinstance(default_storage, FileSystemStorage):
        return False  # written again: other storages cannot change a time
    with contextlib.suppress(FileNotFoundError):
        os.utime(default_storage.path(name))
        return True
    return False
