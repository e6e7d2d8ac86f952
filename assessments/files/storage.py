"""The default storage of files: a file has its name when all of it is on the disk."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="assessments.files.storage.DurableStorage")
class DurableStorage(FileSystemStorage):
    """
    Files in MEDIA_ROOT that survive a power cut once ``save`` has returned.

    Django writes into the file that readers open already, and leaves it to the
    operating system when the bytes reach the disk. Here they are written under another
    name, flushed, and renamed. Who saves the same name again replaces the file.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        _make_folder(path.parent)
        with _beside(path) as written:
            for chunk in content.chunks():
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
            os.replace(written.name, path)
        _flush_folder(path.parent)
        return name


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A new file in the folder of ``path``; it is gone if the block fails."""
    file = tempfile.NamedTemporaryFile(  # noqa: SIM115 (renamed, so it closes below)
        dir=path.parent, prefix=".new-", delete=False
    )
    try:
        with file:
            yield file
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    """A new folder is an entry of the one above, which has to reach the disk too."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
