"""How far each assignment of a test is: its answers, those that wait, and those marked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from assessments.grading.marks import FIRST
from assessments.grading.shares import holds
from assessments.marking.queue import answers_of
from assessments.models import Mark, MarkerAssignment, Test
from assessments.people.assigned import circle
from assessments.rules.states import FINISHED


@dataclass(frozen=True, slots=True)
class ShareProgress:
    """
    An assignment. ``waiting``: of its answers, those that wait for a round of its own.
    ``marked``: those that its person has marked; None for a group.
    """

    assignment: MarkerAssignment
    answers: int
    waiting: int
    marked: int | None


def shares_of(test: Test) -> list[ShareProgress]:
    """
    Those that have not ended, by question. Three statements, whose rows do not grow with
    the answers: they are counted by question and place on the circle.
    """
    rows = MarkerAssignment.objects.filter(test=test, ended_at=None)
    assignments = list(rows.select_related("user", "group"))
    if not assignments:
        return []
    answers, waiting = _answers(test)
    marked = _marked(test, assignments)
    return [
        ShareProgress(
            one,
            _held(one, answers),
            sum(_held(one, waiting[round]) for round in waiting if _is_for(one, round)),
            _held(one, marked[one.user_id]) if one.user_id in marked else _none(one),
        )
        for one in assignments
    ]


Places = Counter[tuple[int, int]]


def _held(one: MarkerAssignment, places: Places) -> int:
    """How many of these, counted by question and place, the assignment holds."""
    return sum(
        count
        for (slot, place), count in places.items()
        if slot == one.slot and holds(one.start, one.size, place)
    )


def _is_for(one: MarkerAssignment, round: int) -> bool:
    return one.round in (0, round)


def _none(one: MarkerAssignment) -> int | None:
    return None if one.user_id is None else 0


def _answers(test: Test) -> tuple[Places, dict[int, Places]]:
    """All answers, and those that wait by the round that they wait for."""
    rows = answers_of(test).exclude(slot=None).annotate(circle=circle()).order_by()
    counted = rows.values_list("slot", "circle", "due").annotate(
        all=Count("pk"), waits=Count("pk", filter=Q(score=None))
    )
    answers: Places = Counter()
    waiting: dict[int, Places] = {}
    for slot, place, due, all_, waits in counted:
        answers[slot, place] += all_
        waiting.setdefault(due or FIRST, Counter())[slot, place] += waits
    return answers, waiting


def _marked(
    test: Test, assignments: Sequence[MarkerAssignment]
) -> dict[int | None, Places]:
    people = {one.user_id for one in assignments if one.user_id is not None}
    rows = Mark.objects.filter(
        marker__in=people,
        answer__attempt__test=test,
        answer__attempt__status__in=FINISHED,
    )
    placed = rows.annotate(circle=circle("answer__")).order_by()
    counted = placed.values_list("marker", "answer__slot", "circle").annotate(
        answers=Count("answer", distinct=True)
    )
    marked: dict[int | None, Places] = {}
    for marker, slot, place, count in counted:
        marked.setdefault(marker, Counter())[slot, place] += count
    return marked
