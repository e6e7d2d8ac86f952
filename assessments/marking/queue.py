"""
The answers of a test that can be marked, and those that wait for it.

Each marker goes through the answers to a question in an order of their own, which stays
the same: whoever comes late in one marker's order comes early in another's.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Mod

from assessments.grading.marks import FIRST, SECOND, THIRD
from assessments.models import Answer, Mark, Test
from assessments.people.assigned import MarkerReach
from assessments.rules.states import FINISHED

# A prime above every id of an answer we will see: multiplied by any number below it, ids
# go round without two of them meeting. The product stays within 63 bits.
PRIME = 2_147_483_647


def answers_of(test: Test, slot: int | None = None) -> QuerySet[Answer]:
    """Those of attempts that have ended and count; of one place of the test, or of all."""
    rows = Answer.objects.filter(attempt__test=test, attempt__status__in=FINISHED)
    return rows if slot is None else rows.filter(slot=slot)


def waiting(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those that wait for a person: not marked, or to be looked at again."""
    return answers.filter(score=None)


def waiting_for(answers: QuerySet[Answer], reach: MarkerReach) -> QuerySet[Answer]:
    """Those that wait for this marker: theirs, and not marked by them in another round."""
    left = waiting(answers).exclude(_is_marked_elsewhere(reach.user_id))
    return reach.queue(left)


def _is_marked_elsewhere(marker_id: int) -> Exists:
    theirs = Mark.objects.filter(answer=OuterRef("pk"), marker=marker_id)
    return Exists(theirs.exclude(round=Coalesce(OuterRef("due"), FIRST)))


def in_order_of(
    answers: QuerySet[Answer], marker_id: int, test_id: int, slot: int
) -> QuerySet[Any]:
    """The same answers in this marker's order, as ``place``."""
    start, step = _seeds(marker_id, test_id, slot)
    ids = Cast("pk", BigIntegerField())
    return answers.annotate(place=Mod(ids * step + start, PRIME)).order_by(
        "place", "pk"
    )


def _seeds(*numbers: int) -> tuple[int, int]:
    digest = hashlib.sha256(repr(numbers).encode()).digest()
    start = int.from_bytes(digest[:4], "big") % PRIME
    step = int.from_bytes(digest[4:8], "big") % (PRIME - 1) + 1
    return start, step


@dataclass(frozen=True, slots=True)
class MarkingProgress:
    """
    Of the answers to one place of a test: all, those that wait, and those that one has
    marked. ``by_round``: how many wait for each round. ``left``: how many wait for the
    marker, who marks no answer in two rounds.
    """

    slot: int
    answers: int
    waiting: int
    own: int
    by_round: tuple[int, ...]
    left: int

    @property
    def done(self) -> int:
        return self.answers - self.waiting


def progress_of(test: Test, reach: MarkerReach) -> list[MarkingProgress]:
    """Of the answers within this marker's reach, by place; two statements."""
    left = _left_by_slot(test, reach)
    theirs = Mark.objects.filter(answer=OuterRef("pk"), marker=reach.user_id)
    marked = reach.answers(answers_of(test)).annotate(is_own=Exists(theirs))
    counted = (
        marked.order_by("slot")
        .values("slot")
        .annotate(
            answers=Count("pk"),
            waiting=Count("pk", filter=Q(score=None)),
            own=Count("pk", filter=Q(is_own=True)),
            first=Count("pk", filter=_waits_for(FIRST)),
            second=Count("pk", filter=_waits_for(SECOND)),
            third=Count("pk", filter=_waits_for(THIRD)),
        )
    )
    return [
        MarkingProgress(
            slot,
            row["answers"],
            row["waiting"],
            row["own"],
            (row["first"], row["second"], row["third"]),
            left.get(slot, 0),
        )
        for row in counted
        if (slot := row["slot"]) is not None
    ]


def _left_by_slot(test: Test, reach: MarkerReach) -> dict[int | None, int]:
    rows = waiting_for(answers_of(test), reach).order_by("slot").values("slot")
    return dict(rows.annotate(left=Count("pk")).values_list("slot", "left"))


def _waits_for(round: int) -> Q:
    """A process of an earlier release scores answers without naming the round."""
    due = Q(due=round) | Q(due=None) if round == FIRST else Q(due=round)
    return Q(score=None) & due
