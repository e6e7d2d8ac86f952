"""One answer as its marker sees it: the question, the answer, its marks, where to go next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from assessments.grading.marks import GivenAnswer, newest_by_round, stands
from assessments.grading.overlay import corrected
from assessments.grading.points import most
from assessments.grading.rubric import RubricLine
from assessments.marking.queue import answers_of, in_order_of, waiting_for
from assessments.marking.seen import seen_marks
from assessments.models import Answer, Mark, Test, TestMarkingRules, User
from assessments.models.people import doer
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import MarkedItem, lines_given, marked_items
from assessments.people.assigned import reach_of
from assessments.people.markers import sees_names
from assessments.questions.paper import Item, PaperContent
from assessments.questions.presented import Line, shown_points
from assessments.questions.registry import kind_of
from assessments.questions.settings import settings_of
from assessments.services.grading.rubrics import rubric_of

PREVIOUS, NEXT = -1, 1


@dataclass(frozen=True, slots=True)
class ShownMark:
    """
    A mark that was given. ``given`` is what was marked, if that is another text than the
    answer's now; ``counts``: it is the newest of its round, and stands.
    """

    number: int
    round: int
    points: str
    marker: str
    comment: str
    lines: tuple[str, ...]
    at: datetime
    counts: bool
    is_newest: bool
    given: tuple[Line, ...] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    ``candidate`` is None for who may not see names. ``marks`` are those that the marker
    may see, ``hidden`` is the number of the others. ``round`` is the one in which this
    marker marks, ``seen`` its newest mark, ``saved`` the token of the marker's own
    newest: 0 and empty for none. ``waits_for_another``: another person has to give the
    next mark.
    """

    answer: Answer
    item: Item
    marked: MarkedItem
    points: str
    candidate: User | None
    marks: tuple[ShownMark, ...]
    round: int
    seen: int
    hidden: int
    waits_for_another: bool
    saved: str
    rubric: tuple[RubricLine, ...]
    is_to_look_at_again: bool

    @property
    def size(self) -> str:
        """How much was written, and how much was asked for; empty if nobody asks."""
        kind = kind_of(self.item["kind"])
        response = self.answer.response
        size = kind.size(response) if response is not None else ""
        asked = kind.notes(settings_of(self.item)) if size else ()
        return " · ".join([one for one in (size, *asked) if one])


def sheet_of(answer: Answer, marker: User) -> Sheet:
    """
    Four statements, and one more if a key of the test was corrected, with ``attempt__test``,
    ``attempt__paper`` and ``attempt__candidate`` loaded.
    """
    corrections = corrections_of(answer.attempt.test)
    content: PaperContent = answer.attempt.paper.content
    asked = next(one for one in content["items"] if one["number"] == answer.number)
    item = corrected(asked, corrections.of(asked))
    rows = list(Mark.objects.filter(answer=answer).select_related("marker"))
    seen = seen_marks(
        answer, rows, marker.pk, TestMarkingRules.of(answer.attempt.test_id)
    )
    now = GivenAnswer(answer.revision, answer.response)
    newest = newest_by_round(mark.given for mark in seen.marks)
    only_this: PaperContent = {**content, "items": [asked]}
    (marked,) = marked_items(only_this, [answer], corrections=corrections)
    return Sheet(
        answer=answer,
        item=item,
        marked=marked,
        points=shown_points(most(item)),
        candidate=answer.attempt.candidate if sees_names(marker) else None,
        marks=tuple(
            _shown(mark, item, now, newest[mark.round].number == mark.pk)
            for mark in reversed(seen.marks)
        ),
        round=seen.round,
        seen=seen.newest,
        hidden=seen.hidden,
        waits_for_another=seen.waits_for_another,
        saved=_own_token(rows, marker),
        rubric=tuple(rubric_of(answer.attempt.test, answer.slot or 0)),
        is_to_look_at_again=any(not stands(mark, now) for mark in newest.values()),
    )


def _own_token(rows: Sequence[Mark], marker: User) -> str:
    own = [mark.token for mark in rows if mark.marker_id == marker.pk]
    return own[-1] or "" if own else ""


def _shown(mark: Mark, item: Item, now: GivenAnswer, is_newest: bool) -> ShownMark:
    is_same = stands(mark.given, now)
    who = doer(mark, "marker")
    return ShownMark(
        number=mark.pk,
        round=mark.round,
        points=shown_points(mark.points),
        marker=who.name if who else "",
        comment=mark.comment,
        lines=tuple(f"{line['points']} = {line['text']}" for line in mark.lines),
        at=mark.at,
        counts=is_newest and is_same,
        is_newest=is_newest,
        given=None if is_same else lines_given(item, mark.response),
    )


def neighbour(
    test: Test, slot: int, marker: User, answer_id: int | None, step: int
) -> int | None:
    """
    The answer before or after this one in the marker's order.

    Before: whatever was there, marked or not. After, and without an answer to start from:
    the next one that waits for this marker, from the beginning again behind the last.
    Three statements at most, and those of the marker's reach.
    """
    reach = reach_of(marker, test)
    theirs = reach.answers(answers_of(test, slot))
    rows = in_order_of(theirs, marker.pk, test.pk, slot)
    here = None
    if answer_id is not None:
        here = rows.filter(pk=answer_id).values_list("place", flat=True).first()
    if step == PREVIOUS:
        before = rows.filter(place__lt=here) if here is not None else rows.none()
        return _first(before.reverse())
    left: QuerySet[Any] = waiting_for(rows, reach).exclude(pk=answer_id or 0)
    after = left.filter(place__gt=here) if here is not None else left
    return _first(after) or _first(left)


def _first(answers: QuerySet[Any]) -> int | None:
    found: int | None = answers.values_list("pk", flat=True).first()
    return found
