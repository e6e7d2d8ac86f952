"""
Which answers of a test need a second marker, and which marks each marker sees.

The sample is drawn for each answer from its number and the secret of the test. It stays
the same for as long as the secret does. Nobody without the secret can tell, before an
answer is marked, whether it is in the sample. A larger sample holds the smaller one.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from assessments.grading.marks import THIRD, MarkDifference, SecondMarking

EVERY = 100
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class MarkingRules:
    """
    How the answers of a test are marked.

    ``percent`` of the answers need a second marker: 0 for none, 100 for all.
    ``threshold``, in points, matters only for MarkDifference.THIRD. ``shows_first``: the
    second marker sees the first mark.
    """

    percent: int = 0
    difference: MarkDifference = MarkDifference.MEAN
    threshold: Decimal = Decimal(0)
    shows_first: bool = False
    secret: str = ""

    def of(self, answer_id: int) -> SecondMarking:
        """Whether this answer needs a second mark, and how the two are combined."""
        return SecondMarking(self._takes(answer_id), self.difference, self.threshold)

    def _takes(self, answer_id: int) -> bool:
        if self.percent in (0, EVERY):
            return self.percent == EVERY
        return _drawn(self.secret, answer_id) < self.percent * _HUNDREDTHS


MARKED_ONCE = MarkingRules()


def _drawn(secret: str, answer_id: int) -> int:
    """A number from 0 to 9,999, the same each time."""
    digest = hashlib.sha256(f"{secret}:{answer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % (EVERY * _HUNDREDTHS)


def sees_mark(
    round: int,
    *,
    is_own: bool,
    due: int | None,
    own: Collection[int],
    rules: MarkingRules,
) -> bool:
    """
    Whether a marker may see a mark of this round.

    ``due`` is the round that the answer waits for, ``own`` are the rounds that the
    marker has marked. Until an answer has its points, its first and second marker do
    not see each other's marks. The third marker sees both.
    """
    if is_own or due is None or rules.shows_first:
        return True
    if due == THIRD and not own:
        return True
    return round in own or (not own and round == due)


def round_to_give(due: int | None, own: Collection[int], last: int) -> int:
    """
    The round in which a marker gives their next mark; nobody marks in two rounds.

    ``last`` is the last round that has a mark, 1 if there is none.
    """
    return max(own) if own else due or last
