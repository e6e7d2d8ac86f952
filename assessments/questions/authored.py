"""
A question as its author wrote it, before it is frozen into a paper. Pure.

The bank, the form of the admin and an import all turn their lines into
``AuthoredChoice``, so that the same code judges all of them.
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
    One line of an answer; models.Choice says what its fields mean.

    ``position`` is None if the bank chooses it. ``is_settled``: the line is already
    stored as it is, so its author was asked about it before.
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
        """The line as a paper holds it, to be compared with typed answers."""
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
    cannot be published, and the answer cannot be saved like this. ``SAVING``: the
    author has to fix it when they next change the answer. If the flaw came from a file
    or an earlier release, it does no harm, and the test can be published. ``NOTHING``:
    the author is told. An answer that the author does not change can always be saved.
    """

    PUBLISHING = "publishing"
    SAVING = "saving"
    NOTHING = "nothing"


class FlawCode(StrEnum):
    """Names a flaw for code that uses words of its own, as the formats do."""

    NO_TEXT = "no_text"
    NO_RIGHT_ANSWER = "no_right_answer"
    NOT_ALL_POINTS = "not_all_points"
    EMPTY_CHOICE = "empty_choice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Flaw:
    """
    Something wrong with a question.

    ``words`` say what is wrong and follow the name of the question; ``remedy`` tells
    the author what to do.
    """

    words: str
    remedy: str
    forbids: Forbids
    code: FlawCode = FlawCode.OTHER

    @property
    def sentence(self) -> str:
        """The words as a sentence of their own, without the name in front."""
        return self.words[:1].upper() + self.words[1:]


def note(words: str, code: FlawCode = FlawCode.OTHER) -> Flaw:
    """A flaw that the author should know and that forbids nothing."""
    return Flaw(words, words, Forbids.NOTHING, code)


def weights_of(choices: Iterable[AuthoredChoice]) -> list[Decimal]:
    return [choice.weight for choice in choices]


def any_is_blank(choices: Sequence[AuthoredChoice]) -> bool:
    return not all(choice.text.strip() for choice in choices)
