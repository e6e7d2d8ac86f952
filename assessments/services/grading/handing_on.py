"""Handing an answer to another marker, or back to all, with a note; taking that back."""

from datetime import datetime

from django.db import transaction

from assessments.models import Answer, HandOn, User
from assessments.people.markers import may_mark
from assessments.rules.states import FINISHED
from assessments.services.grading.errors import HandingOnRefused, StillOpen
from assessments.services.grading.marking import LockedAnswers

NOTE_CHARS = 500


@transaction.atomic
def hand_on(
    answer_id: int, to: User | None, *, actor: User, note: str = "", now: datetime
) -> HandOn:
    """
    Hand the answer to this person; None: back to all who mark the question.

    An earlier handing on of the answer ends.

    Raises:
        HandingOnRefused: If it is the same person, if the other may not mark the test, or
            if the other has marked the answer in another round than the next one.
        StillOpen: If the attempt can go on.
    """
    locked = LockedAnswers.of([answer_id])
    answer = locked.answers[answer_id]
    attempt = locked.attempts[answer.attempt_id]
    if attempt.status not in FINISHED:
        raise StillOpen
    if to is not None and not _may_take(to, answer, actor, locked):
        raise HandingOnRefused
    end_handing_on([answer_id], now)
    return HandOn.objects.create(
        answer=answer,
        to=to,
        by=actor,
        note=note.replace("\0", "").strip()[:NOTE_CHARS],
        at=now,
    )


def _may_take(to: User, answer: Answer, actor: User, locked: LockedAnswers) -> bool:
    if to.pk == actor.pk or not may_mark(to, locked.attempts[answer.attempt_id].test):
        return False
    return not locked.rounds_of(answer.pk, to) - {answer.due}


@transaction.atomic
def take_back(answer_id: int, *, now: datetime) -> None:
    """The answer is again for whom it was before it was handed on."""
    LockedAnswers.of([answer_id])
    end_handing_on([answer_id], now)


def end_handing_on(answer_ids: list[int], now: datetime) -> None:
    """For answers that are locked."""
    HandOn.objects.filter(answer__in=answer_ids, ended_at=None).update(ended_at=now)


def active_of(answer: Answer) -> HandOn | None:
    rows = HandOn.objects.filter(answer=answer, ended_at=None)
    return rows.select_related("by", "to").first()
