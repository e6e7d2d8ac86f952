"""What the page of a question offers on the lines of an answer, by its kind. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from assessments.translation import gettext_noop


class Credit(StrEnum):
    """How an author says what a line earns."""

    #: Lines earn nothing by themselves.
    NONE = "none"
    #: The author ticks lines; what a tick earns is worked out.
    TICKED = "ticked"
    #: Every line earns all points.
    EACH = "each"
    #: The author writes the weight of each line.
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class LineEditor:
    """
    The answer lines of a kind on the page of a question.

    ``help`` says in a sentence or two what a line is; ``tick`` is the heading of the
    ticks; both are marked for translation.
    """

    help: str = ""
    credit: Credit = Credit.TYPED
    tick: str = gettext_noop("Right")
    #: Whether the author may write shares instead: for partial credit and penalties.
    has_shares: bool = False
    #: The texts of the lines, if every question has the same; shown translated.
    fixed: tuple[str, ...] = ()
    has_lines: bool = True
    #: Whether small and capital letters may count.
    has_case: bool = False

    def columns(self, *, has_matches: bool, has_tolerances: bool) -> list[str]:
        """The names of the columns that apply, besides place and shares."""
        if not self.has_lines:
            return []
        named = {
            "match": has_matches,
            "right": self.credit is Credit.TICKED,
            "weight": self.credit is Credit.TYPED,
            "tolerance": has_tolerances,
            "feedback": self.credit is not Credit.NONE,
        }
        return ["text", *(name for name, applies in named.items() if applies)]


NO_LINES = LineEditor(has_lines=False, credit=Credit.NONE)
