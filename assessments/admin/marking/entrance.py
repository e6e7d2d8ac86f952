"""The tests with answers to mark, on the first page of the admin."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from assessments.people.markers import tests_to_mark
from assessments.rules.states import FINISHED

SHOWN = 20


@dataclass(frozen=True, slots=True)
class MarkingEntry:
    """A test; ``waiting`` are the attempts that wait for a person."""

    title: str
    waiting: int
    address: str


def tests_with_work(user: Any) -> list[MarkingEntry]:
    """Tests that the user may mark and that wait, the most first; one statement."""
    if not user.is_authenticated:
        return []
    waits = Q(attempts__needs_grading=True, attempts__status__in=sorted(FINISHED))
    tests = tests_to_mark(user).annotate(waiting=Count("attempts", filter=waits))
    rows = tests.filter(waiting__gt=0).order_by("-waiting", "title", "pk")
    return [
        MarkingEntry(
            test.title,
            test.waiting,
            reverse("admin:assessments_test_marking", args=[test.pk]),
        )
        for test in rows[:SHOWN]
    ]
