"""
Packages of QTI: a zip with a manifest, XML files, and the pictures that their texts name.

A bare XML file is a package of one file.
"""

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.utils.translation import gettext as _

from assessments.formats.opening.pictures import is_picture
from assessments.formats.opening.source import SourceFile
from assessments.formats.opening.xml import Element, local_name, parse_xml
from assessments.questions.parsed import ParsedPicture, UnreadableFile, one_line

MANIFEST = "imsmanifest.xml"
#: Names of the folder of files as Canvas writes them, with and without escapes.
FILE_BASE = re.compile(
    r"(?:\$|%24)IMS[-_]CC[-_]FILE[-_]?BASE(?:\$|%24)/?", re.IGNORECASE
)
SOURCE = re.compile(
    r"""(<img\b[^<>]*?\bsrc\s*=\s*)(["'])([^"'<>]{1,2000})\2""", re.IGNORECASE
)
REMOTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
FOLDERS = ("", "web_resources/")


@dataclass(frozen=True, slots=True)
class Document:
    """An XML file of the package, parsed; ``name`` is empty for a bare file."""

    name: str
    root: Element


@dataclass
class QtiPackage:
    """``pictures`` are those that the texts name, by the SHA-256 of their bytes."""

    file: SourceFile
    warn: Callable[[str], None]
    fail: Callable[[str], None]
    pictures: dict[str, ParsedPicture] = field(default_factory=dict)

    def documents(self, is_wanted: Callable[[str], bool]) -> Iterator[Document]:
        """
        The XML files that may hold questions, in the order of the manifest.

        A file that is no XML is told, and the others are read.

        Args:
            is_wanted: Whether a file, by its beginning, may hold questions.

        Raises:
            UnreadableFile: If a bare file is no XML, or a package cannot be opened.
        """
        if not self.file.is_zip:
            yield Document("", parse_xml(self.file.data))
            return
        for name in self._names(is_wanted):
            try:
                yield Document(name, parse_xml(self.file.package.read(name)))
            except UnreadableFile as broken:
                text = _("The file “%(name)s” of the package: %(why)s")
                self.fail(text % {"name": one_line(name)[:80], "why": broken})

    def _names(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """
        XML files that may hold questions: those of the manifest. Only where it names
        none, all that are there: a package may hold an old copy beside.
        """
        present = [n for n in self.file.names if n.lower().endswith((".xml", ".qti"))]
        named = [name for name in self._in_manifest() if name in present]
        for names in (dict.fromkeys(named), present):
            if found := [name for name in names if is_wanted(self._start(name))]:
                return found
        return []

    def _start(self, name: str) -> str:
        return self.file.package.read(name)[:4_000].decode("utf-8", "replace")

    def _in_manifest(self) -> list[str]:
        if MANIFEST not in self.file.package:
            return []
        try:
            root = parse_xml(self.file.package.read(MANIFEST))
        except UnreadableFile as broken:
            self.warn(_("The manifest cannot be read: %(why)s") % {"why": broken})
            return []
        found = []
        for element in root.iter():
            if local_name(element) in ("resource", "file") and element.get("href"):
                name = unquote(element.get("href", ""))
                found.append(name)
                if name not in self.file.package:
                    text = _(
                        "The manifest names “%(name)s”, which is not in the package."
                    )
                    self.warn(text % {"name": one_line(name)[:80]})
        return found

    def with_pictures(self, text: str, document: str) -> str:
        """A text whose pictures are named by their hash. ``document`` has the text."""
        return SOURCE.sub(lambda match: self._source(match, document), text)

    def _source(self, match: re.Match[str], document: str) -> str:
        address = match[3]
        if address.startswith(("data:", "picture:")):
            return match[0]
        reference = None if self._is_remote(address) else self._kept(address, document)
        return f"{match[1]}{match[2]}{reference or ''}{match[2]}"

    def _is_remote(self, address: str) -> bool:
        if not REMOTE.match(address):
            return False
        text = _("A picture at another site was left out: %(address)s")
        self.warn(text % {"address": one_line(address)[:80]})
        return True

    def _kept(self, address: str, document: str) -> str | None:
        path = unquote(FILE_BASE.sub("", address)).partition("?")[0]
        data = self._data(path, document)
        if data is None or not is_picture(data):
            text = _("The picture “%(name)s” is not in the file, or is none; left out.")
            self.warn(text % {"name": one_line(path)[:80]})
            return None
        key = hashlib.sha256(data).hexdigest()
        name = one_line(posixpath.basename(path))[:255]
        self.pictures[key] = ParsedPicture(name, data)
        return f"picture:{key}"

    def _data(self, path: str, document: str) -> bytes | None:
        if not self.file.is_zip:
            return None
        folder = posixpath.dirname(document)
        for start in (f"{folder}/" if folder else "", *FOLDERS):
            name = posixpath.normpath(f"{start}{path}")
            if name in self.file.package:
                return self.file.package.read(name)
        return None
