"""What a list of people is, whatever its file."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Protocol

from django.utils.translation import gettext as _

from assessments.questions.parsed import UnreadableFile

MAX_ROWS = 20_000
#: Row and column, from 0.
Place = tuple[int, int]
Value = Decimal | str


class GradeList(Protocol):
    content_type: ClassVar[str]
    ending: ClassVar[str]

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets; a CSV has one without a name."""

    def rows(self, sheet: str) -> list[list[str]]:
        """The cells of a sheet as texts."""

    def formulas(self, sheet: str, column: int) -> set[int]:
        """The rows that hold a formula in this column."""

    def filled(self, sheet: str, values: Mapping[Place, Value]) -> bytes:
        """The file with these cells replaced, and otherwise unchanged."""


def too_many_rows() -> UnreadableFile:
    words = _("The list has more than %(most)d rows. Leave out those you do not need.")
    return UnreadableFile(words % {"most": MAX_ROWS})
