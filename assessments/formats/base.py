"""What every question format says about itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from assessments.formats.source import SourceFile
from assessments.formats.written import WrittenFile
from assessments.questions.parsed import ParsedFile, ParsedPicture, ParsedQuestion

Pictures = Mapping[str, ParsedPicture]


class Writer(Protocol):
    """
    Writes questions in their order.

    ``pictures`` by the SHA-256 that the texts name. Only a format that
    ``keeps_categories`` is also given ``categories``: descriptions by path.
    """

    def __call__(
        self, questions: Sequence[ParsedQuestion], pictures: Pictures, /
    ) -> WrittenFile: ...


@dataclass(frozen=True, slots=True)
class Format:
    """
    A format of question files.

    Args:
        name: What commands and the API call it.
        label: What people call it; a product's name, not translated.
        read: Raises UnreadableFile if the file as a whole cannot be read.
        looks_like: Whether a file is probably of this format, by its content alone.
            May raise UnreadableFile for a zip that must not be opened.
        write: None if the format is only read.
        suffix: Of a written file's name: ``.gift``.
        content_type: Of a written file.
        keeps_categories: Whether ``write`` takes the descriptions of categories.
    """

    name: str
    label: str
    read: Callable[[SourceFile], ParsedFile]
    looks_like: Callable[[SourceFile], bool]
    write: Writer | None = None
    suffix: str = ".txt"
    content_type: str = "text/plain; charset=utf-8"
    keeps_categories: bool = False


def nothing_found(label: str) -> str:
    """The words of a reader whose file has no question."""
    return _("There is no question in the file, read as %(format)s.") % {
        "format": label
    }
