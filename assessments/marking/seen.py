"""The marks of an answer as one marker sees them, and the round that is theirs to give."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.grading.marks import FIRST, GivenAnswer, next_round
from assessments.grading.second import MarkingRules, round_to_give, sees_mark
from assessments.models import Answer, Mark


@dataclass(frozen=True, slots=True)
class SeenMarks:
    """
    ``due`` is the round that the answer waits for, None for none. ``round`` is the one in
    which this marker marks. ``marks`` are those that the marker may see, the oldest
    first; ``hidden`` is the number of the others.
    """

    due: int | None
    round: int
    marks: tuple[Mark, ...]
    hidden: int

    @property
    def waits_for_another(self) -> bool:
        """Whether another person has to mark the answer next."""
        return self.due not in (None, self.round)

    @property
    def newest(self) -> int:
        """The newest mark of the marker's round; 0 for none."""
        return max((one.pk for one in self.marks if one.round == self.round), default=0)


def seen_marks(
    answer: Answer, marks: Sequence[Mark], marker_id: int, rules: MarkingRules
) -> SeenMarks:
    """``marks``: all marks of the answer, the oldest first."""
    now = GivenAnswer(answer.revision, answer.response)
    given = [mark.given for mark in marks]
    # An answer that its key has scored, or that is blank, waits for nobody.
    is_scored = not marks and answer.score is not None
    due = None if is_scored else next_round(given, now, rules.of(answer.pk))
    own = {mark.round for mark in marks if mark.marker_id == marker_id}
    last = max((mark.round for mark in marks), default=FIRST)
    seen = tuple(
        mark
        for mark in marks
        if sees_mark(
            mark.round,
            is_own=mark.marker_id == marker_id,
            due=due,
            own=own,
            rules=rules,
        )
    )
    round = round_to_give(due, own, last)
    return SeenMarks(due, round, seen, len(marks) - len(seen))
