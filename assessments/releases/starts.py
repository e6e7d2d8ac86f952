"""Whether anybody may still start a test, and whether a change lets more people start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from assessments.models import Attempt, Test, User
from assessments.rules.states import AttemptStatus
from assessments.times import times_of


def somebody_may_start(test: Test, now: datetime) -> bool:
    """
    Whether anybody may start it now or later. In a test for everybody that is always
    somebody, until the test has closed.
    """
    # Nobody's extra time moves the moment from which nobody starts.
    if not test.is_published or times_of(test, None).is_closed_to_starts(now):
        return False
    groups = list(test.groups.values_list("pk", flat=True))
    return not groups or _members_with_attempts_left(test, groups)


def _members_with_attempts_left(test: Test, groups: Iterable[int]) -> bool:
    used = (
        Attempt.objects.filter(test=test, candidate=OuterRef("pk"))
        .exclude(status=AttemptStatus.VOIDED)
        .order_by()
        .values("candidate")
        .annotate(rows=Count("pk"))
        .values("rows")
    )
    counted = Coalesce(Subquery(used, output_field=IntegerField()), 0)
    members = User.objects.filter(is_active=True, groups__in=groups)
    return (
        members.annotate(used=counted).filter(used__lt=test.attempts_allowed).exists()
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides who may start a test, and until when. No groups: everybody."""

    is_published: bool
    closes_at: datetime | None
    attempts_allowed: int
    groups: frozenset[int]

    @classmethod
    def of(cls, test: Test) -> Self:
        groups = frozenset(test.groups.values_list("pk", flat=True))
        return cls(test.is_published, test.closes_at, test.attempts_allowed, groups)

    def widened_by(self, after: Self, now: datetime) -> list[str]:
        """The names of what lets somebody start after a change who could not before."""
        if not after.is_published or _is_over(after.closes_at, now):
            return []
        found = {
            "published_at": not self.is_published,
            "closes_at": _is_later(self.closes_at, after.closes_at),
            "attempts_allowed": after.attempts_allowed > self.attempts_allowed,
            "groups": _are_more(self.groups, after.groups),
        }
        return [name for name, is_wider in found.items() if is_wider]


def _is_over(closes_at: datetime | None, now: datetime) -> bool:
    return closes_at is not None and now >= closes_at


def _is_later(before: datetime | None, after: datetime | None) -> bool:
    if before is None or after is None:
        return before is not None
    return after > before


def _are_more(before: frozenset[int], after: frozenset[int]) -> bool:
    if not before or not after:
        return bool(before)
    return bool(after - before)
