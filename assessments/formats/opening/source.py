"""A file as it was uploaded, named on a command line or pasted, before it is read."""

from dataclasses import dataclass
from functools import cached_property

from assessments.formats.opening.encoding import decode_text, likely_text
from assessments.formats.opening.zips import Package, is_zip, open_zip

START_BYTES = 100_000


@dataclass(frozen=True)
class SourceFile:
    """
    ``name`` is what the file is called and says nothing about its format.
    ``encoding`` is set if a person named it; else a text is UTF-8.
    """

    name: str
    data: bytes
    encoding: str = ""

    @property
    def is_zip(self) -> bool:
        return is_zip(self.data)

    @cached_property
    def text(self) -> str:
        """
        The whole text.

        Raises:
            UnreadableFile: If the file is no text, is too large, or is in an encoding
                that is not UTF-8 and was not named.
        """
        return decode_text(self.data, self.encoding)

    @cached_property
    def start(self) -> str:
        """
        The beginning of the text, in its likeliest encoding; empty if it is no text.

        Enough to see the format. Never read questions from it.
        """
        return (
            "" if self.is_zip else likely_text(self.data[:START_BYTES], self.encoding)
        )

    @cached_property
    def package(self) -> Package:
        """
        The files of a zip.

        Raises:
            UnreadableFile: If it is no zip that may be opened.
        """
        return open_zip(self.data)

    @property
    def names(self) -> list[str]:
        """The names in a zip that may be opened; of any other file, none."""
        return self.package.names if self.is_zip else []
