"""
Writing a rubric, and what a change of it does to the marks that were given by it.

A mark is worked out anew if its points were those of its lines. Points that a marker typed
stay: the lines did not say them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from assessments.grading.marks import GivenAnswer, stands
from assessments.grading.points import most
from assessments.grading.rubric import RubricLine, carried_over, chosen_points
from assessments.models import Mark, Rubric, Test, User
from assessments.questions.paper import Item
from assessments.rules.states import FINISHED
from assessments.services.grading.marking import (
    LockedAnswers,
    NewMark,
    derive_scores,
    write_marks,
)

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Recalculated:
    """A mark that a change of the rubric makes anew."""

    answer: int
    before: Decimal
    after: Decimal


@dataclass(slots=True)
class RubricChange:
    """``typed`` marks keep the points that their markers typed; ``same`` do not change."""

    changed: list[Recalculated] = field(default_factory=list)
    typed: int = 0
    same: int = 0


def rubric_of(test: Test, slot: int) -> list[RubricLine]:
    newest = Rubric.objects.filter(test=test, slot=slot).order_by("-pk").first()
    return [RubricLine.stored(line) for line in newest.lines] if newest else []


@transaction.atomic
def change_rubric(
    test: Test,
    slot: int,
    lines: Sequence[RubricLine],
    *,
    actor: User | None,
    now: datetime,
    dry_run: bool = False,
) -> RubricChange:
    """
    Write the rubric of a question, and give the marks anew that were given by it.

    Each new mark is its marker's: nobody has judged the answer again. A dry run says what
    would become of the marks, and changes nothing.
    """
    # Starting an attempt needs the key of the test's row, and does not wait for this.
    Test.objects.select_for_update(no_key=True).get(pk=test.pk)
    result = RubricChange()
    Rubric.objects.create(
        test=test,
        slot=slot,
        lines=[line.as_stored() for line in lines],
        at=now,
        author=actor,
    )
    answers = sorted(_marked_by_lines(test, slot))
    for start in range(0, len(answers), CHUNK):
        _recalculate(answers[start : start + CHUNK], lines, result, actor, now)
    transaction.set_rollback(dry_run)
    return result


def _marked_by_lines(test: Test, slot: int) -> set[int]:
    marks = Mark.objects.filter(
        answer__attempt__test=test,
        answer__attempt__status__in=FINISHED,
        answer__slot=slot,
    )
    return set(marks.exclude(lines=[]).values_list("answer", flat=True))


def _recalculate(
    answer_ids: Sequence[int],
    lines: Sequence[RubricLine],
    result: RubricChange,
    actor: User | None,
    now: datetime,
) -> None:
    locked = LockedAnswers.of(answer_ids)
    newest = Mark.objects.filter(pk__in=locked.newest.values()).select_related("marker")
    marks = [
        locked.check(new, now)
        for mark in newest.order_by("pk")
        if (new := _anew(mark, locked, lines, result)) is not None
    ]
    write_marks(locked, marks, actor=actor, now=now)
    derive_scores(locked.attempts_of(marks))


def _anew(
    mark: Mark, locked: LockedAnswers, lines: Sequence[RubricLine], result: RubricChange
) -> NewMark | None:
    """The mark by the changed rubric; None: it stays as it is."""
    answer, item = locked.answers[mark.answer_id], locked.items[mark.answer_id]
    chosen = [RubricLine.stored(line) for line in mark.lines]
    if not chosen or not stands(
        mark.given, GivenAnswer(answer.revision, answer.response)
    ):
        return None
    if mark.points != chosen_points(chosen, most(item)):
        result.typed += 1
        return None
    return _changed(mark, answer.revision, item, carried_over(chosen, lines), result)


def _changed(
    mark: Mark,
    revision: int,
    item: Item,
    chosen: Sequence[RubricLine],
    result: RubricChange,
) -> NewMark | None:
    points = chosen_points(chosen, most(item))
    stored = [line.as_stored() for line in chosen]
    if points == mark.points:
        result.same += 1
    else:
        result.changed.append(Recalculated(mark.answer_id, mark.points, points))
    if points == mark.points and stored == mark.lines:
        return None
    return NewMark(
        mark.answer_id,
        revision=revision,
        points=points,
        round=mark.round,
        marker=mark.marker,
        comment=mark.comment,
        lines=stored,
    )
