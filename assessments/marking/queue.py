"""
The answers of a test that can be marked, and those that wait for it.

Each marker goes through the answers to a question in an order of their own, which stays
the same: whoever comes late in one marker's order comes early in another's.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Q, QuerySet
from django.db.models.functions import Cast, Mod

from assessments.models import Answer, Test
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
    """Of the answers to one place of a test: all, those marked, and by oneself."""

    slot: int
    answers: int
    waiting: int
    own: int

    @property
    def done(self) -> int:
        return self.answers - self.waiting


def progress_of(test: Test, marker_id: int) -> list[MarkingProgress]:
    """By place; one statement."""
    rows = answers_of(test).order_by("slot").values("slot")
    counted = rows.annotate(
        answers=Count("pk", distinct=True),
        waiting=Count("pk", filter=Q(score=None), distinct=True),
        own=Count("pk", filter=Q(marks__marker=marker_id), distinct=True),
    )
    return [
        MarkingProgress(slot, row["answers"], row["waiting"], row["own"])
        for row in counted
        if (slot := row["slot"]) is not None
    ]
