"""What every question format says about itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_QUESTIONS
from assessments.formats.opening.source import SourceFile
from assessments.formats.written import WrittenFile
from assessments.questions.parsed import (
    ParsedFile,
    ParsedPicture,
    ParsedQuestion,
    UnreadableFile,
)

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


def checked(parsed: ParsedFile, label: str) -> ParsedFile:
    """
    What every reader ends with.

    Raises:
        UnreadableFile: If the file holds no question, or more than may be imported.
    """
    count = len(parsed.questions)
    if count > MAX_QUESTIONS:
        text = _("The file has %(count)d questions; at most %(most)d can be imported.")
        raise UnreadableFile(text % {"count": count, "most": MAX_QUESTIONS})
    if not count and not parsed.errors:
        raise UnreadableFile(nothing_found(label))
    return parsed


def nothing_found(label: str) -> str:
    """The words of a reader whose file has no question."""
    return _("There is no question in the file, read as %(format)s.") % {
        "format": label
    }
