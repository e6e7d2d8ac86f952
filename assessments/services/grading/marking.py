"""
Giving marks to answers of attempts that have ended.

A mark takes the attempt and the answer, never a seat: whoever sits a test waits for no
marker. A list of marks is given in one transaction, all of it or nothing.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from assessments.grading.marks import ROUNDS
from assessments.grading.points import OutOfBounds, TooExact, check_points, most, places
from assessments.models import Answer, Attempt, AttemptEvent, HandOn, Mark, Test, User
from assessments.papers.corrected import corrected_papers
from assessments.people.assigned import reach_of
from assessments.people.markers import may_mark
from assessments.questions.paper import Item
from assessments.questions.presented import shown_points
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.answers import scored
from assessments.services.grading.errors import (
    AnswerChanged,
    MarkedMeanwhile,
    NoSuchAnswer,
    NotAssigned,
    PointsRefused,
    RoundRefused,
    SameMarker,
    StillOpen,
    TextTooLong,
)

COMMENT_CHARS = 5_000
TOKEN_CHARS = 64


@dataclass(frozen=True, slots=True)
class NewMark:
    """
    A mark to be given.

    ``revision``: the answer's that the marker saw. ``seen``: the id of the newest mark of
    the round that the marker saw, 0 for none; None: the marker was shown no marks.
    ``may_repeat``: the person may have marked the answer in another round.
    """

    answer_id: int
    revision: int
    points: Decimal
    round: int = 1
    marker: User | None = None
    comment: str = ""
    lines: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    token: str = ""
    seen: int | None = None
    may_repeat: bool = False


def give_mark(new: NewMark, *, actor: User | None, now: datetime) -> Mark:
    """
    Give one mark; the same token again gives the mark that was given.

    Raises:
        Refused: One of services.grading.errors; nothing was changed.
    """
    return give_marks([new], actor=actor, now=now)[0]


def give_own_mark(new: NewMark, *, marker: User, now: datetime) -> Mark:
    """
    Give one mark, as a marker who may mark this answer in this round (people.assigned).

    Raises:
        NotAssigned: If the answer or the round is for others.
        Refused: Another of services.grading.errors; nothing was changed.
    """
    answer = Answer.objects.select_related("attempt__test").get(pk=new.answer_id)
    if not may_give(marker, answer, new.round):
        raise NotAssigned
    return give_mark(replace(new, marker=marker), actor=marker, now=now)


def may_give(marker: User, answer: Answer, round: int) -> bool:
    """Whether this person may mark the answer in this round."""
    test = answer.attempt.test
    if not may_mark(marker, test):
        return False
    reach = reach_of(marker, test)
    if not reach.has(answer):
        return False
    handed = HandOn.objects.filter(answer=answer, to=marker, ended_at=None)
    return reach.marks_in(round, answer.slot or 0) or handed.exists()


@transaction.atomic
def give_marks(
    new: Sequence[NewMark], *, actor: User | None, now: datetime
) -> list[Mark]:
    """
    Give all of these marks, or none; a number of statements that does not grow with them.

    Raises:
        Refused: What the first of them is refused with.
    """
    locked = LockedAnswers.of({one.answer_id for one in new})
    marks = [locked.given_before(one) or locked.check(one, now) for one in new]
    fresh = [mark for mark in marks if mark.pk is None]
    write_marks(locked, fresh, actor=actor, now=now)
    derive_scores(locked.attempts_of(fresh))
    return marks


def write_marks(
    locked: "LockedAnswers", marks: Sequence[Mark], *, actor: User | None, now: datetime
) -> None:
    """Write marks that were checked, and the event of each."""
    Mark.objects.bulk_create(marks)
    # Who was handed an answer has marked it, or somebody else was quicker.
    handed_on = HandOn.objects.filter(answer__in={one.answer_id for one in marks})
    handed_on.filter(ended_at=None).update(ended_at=now)
    AttemptEvent.objects.bulk_create(
        _event(locked, mark, actor=actor, now=now) for mark in marks
    )


def derive_scores(attempts: Collection[Attempt]) -> None:
    """Derive the scores of attempts that are locked anew, and write them."""
    scored.score(list(attempts))
    Attempt.objects.bulk_update(attempts, ["score", "max_score", "needs_grading"])


@dataclass(frozen=True, slots=True)
class LockedAnswers:
    """
    The answers that marks are for, their attempts and papers; locked.

    ``newest`` is the newest mark by answer and round, ``rounds`` are by answer and marker
    those in which the person has marked.
    """

    attempts: dict[uuid.UUID, Attempt]
    answers: dict[int, Answer]
    items: dict[int, Item]
    newest: dict[tuple[int, int], int]
    rounds: dict[tuple[int, int], set[int]]
    by_token: dict[tuple[int, str], Mark]

    @classmethod
    def of(cls, answer_ids: Collection[int]) -> "LockedAnswers":
        """Attempts before answers, each in the order of their keys, as every write."""
        ids = Answer.objects.filter(pk__in=answer_ids).values("attempt")
        theirs = Attempt.objects.filter(pk__in=ids).order_by("pk")
        attempts = {one.pk: one for one in theirs.select_for_update(no_key=True)}
        rows = Answer.objects.filter(pk__in=answer_ids).order_by("attempt", "pk")
        answers = {one.pk: one for one in rows.select_for_update(no_key=True)}
        marks = Mark.objects.filter(answer__in=answer_ids)
        by_person = marks.order_by().values_list("answer", "round", "marker")
        newest: dict[tuple[int, int], int] = {}
        rounds: dict[tuple[int, int], set[int]] = {}
        for answer, number, marker, pk in by_person.annotate(Max("pk")):
            newest[answer, number] = max(pk, newest.get((answer, number), 0))
            if marker is not None:
                rounds.setdefault((answer, marker), set()).add(number)
        tokens = marks.filter(token__isnull=False)
        return cls(
            attempts,
            answers,
            _items(answers.values()),
            newest,
            rounds,
            {(one.answer_id, str(one.token)): one for one in tokens},
        )

    def given_before(self, new: NewMark) -> Mark | None:
        return self.by_token.get((new.answer_id, new.token)) if new.token else None

    def check(self, new: NewMark, now: datetime, *, test: Test | None = None) -> Mark:
        """The row of a mark, not written yet; ``test``: whose answer it has to be."""
        answer = self.answers.get(new.answer_id)
        if answer is None:
            raise NoSuchAnswer
        attempt = self.attempts[answer.attempt_id]
        if test is not None and attempt.test_id != test.pk:
            raise NoSuchAnswer
        if attempt.status not in FINISHED:
            raise StillOpen
        if answer.revision != new.revision:
            raise AnswerChanged
        if new.round not in ROUNDS:
            raise RoundRefused
        if not new.may_repeat and self._is_in_another_round(new):
            raise SameMarker
        newest = self.newest.get((answer.pk, new.round), 0)
        if new.seen is not None and new.seen != newest:
            raise MarkedMeanwhile
        return Mark(
            answer=answer,
            revision=answer.revision,
            response=answer.response,
            round=new.round,
            marker=new.marker,
            points=points_within(new.points, self.items[answer.pk]),
            lines=[dict(line) for line in new.lines],
            comment=_comment(new.comment),
            at=now,
            token=new.token[:TOKEN_CHARS] or None,
        )

    def _is_in_another_round(self, new: NewMark) -> bool:
        if new.marker is None:
            return False
        return bool(self.rounds_of(new.answer_id, new.marker) - {new.round})

    def rounds_of(self, answer_id: int, marker: User) -> set[int]:
        """In which rounds this person has marked the answer; nobody marks in two."""
        return self.rounds.get((answer_id, marker.pk), set())

    def attempts_of(self, marks: Iterable[Mark]) -> list[Attempt]:
        ids = {mark.answer.attempt_id for mark in marks}
        return [self.attempts[pk] for pk in sorted(ids)]


def points_within(points: Decimal, item: Item) -> Decimal:
    """
    Raises:
        PointsRefused: In words, if the question has no such points.
    """
    try:
        return check_points(points, item)
    except OutOfBounds:
        raise PointsRefused.out_of_bounds(shown_points(most(item))) from None
    except TooExact:
        raise PointsRefused.too_exact(places(item)) from None


def _comment(text: str) -> str:
    # No database stores a NUL.
    text = text.replace("\0", "").strip()
    if len(text) > COMMENT_CHARS:
        raise TextTooLong.of(COMMENT_CHARS)
    return text


def _items(answers: Iterable[Answer]) -> dict[int, Item]:
    """What each answer was asked, with its points as they count now, by its id."""
    wanted = list(answers)
    papers = corrected_papers({one.attempt_id for one in wanted})
    items = {
        (attempt_id, item["number"]): item
        for attempt_id, content in papers.items()
        for item in content["items"]
    }
    return {one.pk: items[one.attempt_id, one.number] for one in wanted}


def _event(
    locked: LockedAnswers, mark: Mark, *, actor: User | None, now: datetime
) -> AttemptEvent:
    """For the timeline; never the points, which not everybody may see who reads it."""
    answer = mark.answer
    return transitions.new_event(
        locked.attempts[answer.attempt_id],
        EventKind.MARK_GIVEN,
        actor=staff(actor),
        at=now,
        detail={"answer": answer.pk, "number": answer.number, "round": mark.round},
    )
