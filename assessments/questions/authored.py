"""
A question as its author wrote it, before it is frozen into a paper. Pure.

The bank, a form of the admin and a file that is imported all say their lines as
``AuthoredChoice``, so that one judge looks at all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessments.questions.paper import Accepted

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class AuthoredChoice:
    """
    One line of an answer; what its fields mean says models.Choice.

    ``position`` is None when it is left to the bank. ``is_settled``: the line is stored
    as it stands, so its author was asked about it before.
    """

    text: str = ""
    match: str = ""
    weight: Decimal = NOTHING
    tolerance: Decimal | None = None
    position: int | None = None
    is_settled: bool = False
    format: str = "plain"
    feedback: str = ""

    def accepted(self) -> Accepted:
        """The line as a paper holds it, to be compared with what candidates type."""
        return {
            "text": self.text,
            "weight": str(self.weight),
            "tolerance": str(self.tolerance or 0),
            "feedback": self.feedback,
        }


class Forbids(StrEnum):
    """
    What a flaw forbids.

    ``PUBLISHING``: nobody could answer the question, or earn anything. A test with it
    cannot be published, and its answer cannot be saved so. ``SAVING``: its author has to
    put it right when they next change the answer; where it came with a file, or from an
    earlier release, it does no harm, and the test can be published. ``NOTHING``: the
    author is told. An answer that its author does not change can always be saved.
    """

    PUBLISHING = "publishing"
    SAVING = "saving"
    NOTHING = "nothing"


class FlawCode(StrEnum):
    """Which flaw it is, for whoever says it in words of its own, as a format does."""

    NO_TEXT = "no_text"
    NO_RIGHT_ANSWER = "no_right_answer"
    NOT_ALL_POINTS = "not_all_points"
    EMPTY_CHOICE = "empty_choice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Flaw:
    """
    Something wrong with a question.

    ``words`` say what is wrong, to be read after the name of the question; ``remedy``
    says to its author what to do.
    """

    words: str
    remedy: str
    forbids: Forbids
    code: FlawCode = FlawCode.OTHER

    @property
    def sentence(self) -> str:
        """The words where no name stands before them."""
        return self.words[:1].upper() + self.words[1:]


def note(words: str, code: FlawCode = FlawCode.OTHER) -> Flaw:
    """Something to know of a question; it forbids nothing."""
    return Flaw(words, words, Forbids.NOTHING, code)


def weights_of(choices: Iterable[AuthoredChoice]) -> list[Decimal]:
    return [choice.weight for choice in choices]


def any_is_blank(choices: Sequence[AuthoredChoice]) -> bool:
    return not all(choice.text.strip() for choice in choices)
