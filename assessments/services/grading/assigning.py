"""Assigning questions, and shares of their answers, to markers; ending that; undoing it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from assessments.grading.marks import ROUNDS
from assessments.grading.shares import PLACES, next_start
from assessments.models import HandOn, MarkerAssignment, Test, User
from assessments.services.grading.errors import AssignmentRefused

EVERY_ROUND = 0


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """
    A question for a person or a group.

    ``size``: the share of its answers in percent. ``round`` 0 is every round.
    """

    slot: int
    user: User | None = None
    group: Group | None = None
    round: int = EVERY_ROUND
    size: int = PLACES


@transaction.atomic
def assign(
    test: Test, new: NewAssignment, *, actor: User, now: datetime
) -> MarkerAssignment:
    """
    Assign a question, or the next share of its answers; other shares stay as they are.

    Raises:
        AssignmentRefused: If there is no such share or round, or neither or both of a
            person and a group.
    """
    is_named = (new.user is None) != (new.group is None)
    if not is_named or not 1 <= new.size <= PLACES or new.round not in (0, *ROUNDS):
        raise AssignmentRefused
    _lock(test)
    beside = _active(test).filter(slot=new.slot, round=new.round, size__lt=PLACES)
    is_share = new.size < PLACES
    start = next_start(beside.values_list("start", "size")) if is_share else 0
    return MarkerAssignment.objects.create(
        test=test,
        slot=new.slot,
        user=new.user,
        group=new.group,
        round=new.round,
        start=start,
        size=new.size,
        at=now,
        by=actor,
    )


@transaction.atomic
def end_assignment(
    test: Test, assignment_id: int, *, actor: User, now: datetime
) -> None:
    """End one; what was marked stays, and other shares do too. An ended one stays ended."""
    _lock(test)
    _end(test, assignment_id, actor, now)


@transaction.atomic
def reassign(
    test: Test, assignment_id: int, to: User, *, actor: User, now: datetime
) -> MarkerAssignment:
    """
    Give the very same answers to another person, as when a marker falls ill.

    What was handed to the first person, and is not marked yet, goes to the other one, too.

    Raises:
        AssignmentRefused: If it has ended meanwhile.
    """
    _lock(test)
    old = _end(test, assignment_id, actor, now)
    if old is None:
        raise AssignmentRefused
    if old.user_id is not None:
        HandOn.objects.filter(
            to=old.user_id,
            ended_at=None,
            answer__attempt__test=test,
            answer__slot=old.slot,
        ).update(to=to)
    return MarkerAssignment.objects.create(
        test=test,
        slot=old.slot,
        user=to,
        round=old.round,
        start=old.start,
        size=old.size,
        at=now,
        by=actor,
    )


def last_change(test: Test) -> datetime | None:
    """When the assignments of the test were last changed."""
    rows = MarkerAssignment.objects.filter(test=test)
    moments = [
        moment
        for pair in rows.values_list("at", "ended_at")
        for moment in pair
        if moment is not None
    ]
    return max(moments, default=None)


@transaction.atomic
def undo(test: Test, moment: datetime, *, actor: User, now: datetime) -> None:
    """
    Take the change of this moment back: what began ends, what ended begins again.

    Raises:
        AssignmentRefused: If something else was changed since.
    """
    _lock(test)
    if last_change(test) != moment:
        raise AssignmentRefused
    rows = MarkerAssignment.objects.filter(test=test)
    ended = list(rows.filter(ended_at=moment).exclude(at=moment))
    begun = rows.filter(at=moment, ended_at=None)
    begun.update(ended_at=now, ended_by=actor)
    for row in ended:
        row.pk, row.at, row.by = None, now, actor
        row.ended_at = row.ended_by = None
        row.save(force_insert=True)


def _lock(test: Test) -> None:
    """Two changes at once would lay two shares onto the same place."""
    Test.objects.select_for_update(no_key=True).get(pk=test.pk)


def _active(test: Test) -> QuerySet[MarkerAssignment]:
    return MarkerAssignment.objects.filter(test=test, ended_at=None)


def _end(
    test: Test, assignment_id: int, actor: User, now: datetime
) -> MarkerAssignment | None:
    row = _active(test).filter(pk=assignment_id).first()
    if row is not None:
        row.ended_at, row.ended_by = now, actor
        row.save(update_fields=["ended_at", "ended_by"])
    return row
