"""Many documents as files: each made when it is needed, and none kept."""

import io
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation

from assessments.documents.file_names import file_name
from assessments.documents.pages import html_of
from assessments.documents.pdf import NoPdf, pdf_of
from assessments.documents.reading import AttemptDocument, documents_of
from assessments.models import Test

UNIQUE_CHARS = 12


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """``problem``: why it is HTML although a PDF was asked for; else empty."""

    name: str
    content: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DocumentWishes:
    """``language``, ``zone``: those in which the documents are written."""

    with_key: bool = False
    as_pdf: bool = False
    language: str = "en"
    zone: str = "UTC"


def files_of(
    test: Test, ids: Sequence[uuid.UUID], wishes: DocumentWishes, now: datetime
) -> Iterator[DocumentFile]:
    """
    A file for each attempt that has ended, in the order of the ids.

    A document that Chromium does not print comes as HTML, with the reason: the others
    do not fail with it.
    """
    for document in documents_of(test, ids, now):
        yield _file(document, wishes)


def _file(document: AttemptDocument, wishes: DocumentWishes) -> DocumentFile:
    # A caller may ask for the next file long after the request for the first ended.
    with translation.override(wishes.language), timezone.override(wishes.zone):
        html = html_of(document, with_key=wishes.with_key)
        if not wishes.as_pdf:
            return DocumentFile(_name(document, "html"), html.encode())
        try:
            return DocumentFile(_name(document, "pdf"), pdf_of(html))
        except NoPdf as problem:
            name = _name(document, "html")
            return DocumentFile(name, html.encode(), str(problem))


def _name(document: AttemptDocument, ending: str) -> str:
    row = document.row
    name = f"{row.last_name} {row.first_name} {row.username}"
    unique = document.attempt.pk.hex[:UNIQUE_CHARS]
    return file_name(name, row.number, unique, ending)


class _Pipe(io.RawIOBase):
    """What the archive writes, until it is taken; it cannot seek."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]  # what zipfile writes is bytes
        self.parts.append(part)
        return len(part)

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def zipped(files: Iterable[DocumentFile]) -> Iterator[bytes]:
    """The bytes of a ZIP file, as its files come; one file is in memory at a time."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
            if file.problem:
                archive.writestr(f"{file.name}.txt", file.problem)
            yield pipe.take()
    yield pipe.take()
