"""
The results of a test, one row for each attempt. No other module adds them up.

The page, the API, the command and every file show these rows. The number of statements
does not depend on how many attempts there are.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from assessments import selectors
from assessments.grading.overlay import counted_points
from assessments.models import Answer, Attempt, Paper, Slot, Test
from assessments.models.grade_keys import TestGradeKey
from assessments.papers.corrected import corrections_of
from assessments.rules.grade_key import Grade, GradeKey, percent
from assessments.rules.states import OPEN, AttemptStatus

NO_GRADE = Grade("", None)
BY_NAME = (
    "candidate__last_name",
    "candidate__first_name",
    "candidate__username",
    "number",
)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """
    A place of the test as authored, so that differently shuffled papers line up.

    ``name`` is that of the question, or of the category it is drawn from; empty if the
    test does not have the place any more. ``points``: those of the first paper with it, as they are corrected.
    """

    number: int
    name: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    One attempt.

    ``points`` by column; None: not scored yet, or not on this paper. ``total`` and
    ``percent`` are None while the attempt is open. ``grade`` is empty while an answer
    is unmarked, for an attempt that does not count, and without a grade key.
    ``unmarked`` is the number of answers that wait for a person.
    """

    attempt_id: uuid.UUID
    username: str
    last_name: str
    first_name: str
    email: str
    student_number: str
    number: int
    status: AttemptStatus
    points: tuple[Decimal | None, ...]
    total: Decimal | None
    max: Decimal
    percent: Decimal | None
    grade: Grade
    unmarked: int

    @property
    def is_final(self) -> bool:
        """Whether only a correction can still change this row."""
        return self.status not in OPEN and not self.unmarked


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """``rows`` by name, then by attempt."""

    test: Test
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]

    @property
    def has_grades(self) -> bool:
        return any(row.grade.grade for row in self.rows)


def results_table(
    test: Test, now: datetime, among: QuerySet[Attempt] | None = None
) -> ResultsTable:
    """The results of a test; ``among``: of these attempts only."""
    attempts = _attempts(test, among)
    # Papers are large, so one pass reads them and keeps only the places.
    places, points = _places_of(test, attempts, among)
    scores = _scores(test, among)
    columns = _columns(test, points)
    key = grade_key_of(test)
    rows = (
        _row(attempt, columns, places.get(attempt.pk, {}), scores, key, now)
        for attempt in attempts
    )
    return ResultsTable(test, columns, tuple(rows))


def grade_key_of(test: Test) -> GradeKey | None:
    found = TestGradeKey.objects.filter(test=test).first()
    return found.key if found else None


def _attempts(test: Test, among: QuerySet[Attempt] | None) -> list[Attempt]:
    chosen = Attempt.objects.filter(test=test) if among is None else among
    return list(chosen.filter(test=test).select_related("candidate").order_by(*BY_NAME))


Places = Mapping[uuid.UUID, Mapping[int, int]]
Scores = Mapping[uuid.UUID, Sequence[tuple[int, Decimal | None]]]


def _places_of(
    test: Test, attempts: Sequence[Attempt], among: QuerySet[Attempt] | None
) -> tuple[Places, Mapping[int, Decimal]]:
    """For each attempt the slot by the shown number; and the points of each slot."""
    papers = Paper.objects.filter(attempt__test=test)
    if among is not None:
        papers = papers.filter(attempt__in=[attempt.pk for attempt in attempts])
    corrections = corrections_of(test)
    places: dict[uuid.UUID, dict[int, int]] = {}
    points: dict[int, Decimal] = {}
    for pk, items in papers.values_list("attempt", "content__items").iterator():
        places[pk] = {item["number"]: item["slot"] for item in items}
        for item in items:
            if item["slot"] not in points:
                points[item["slot"]] = counted_points(item, corrections.of(item))
    return places, points


def _scores(test: Test, among: QuerySet[Attempt] | None) -> Scores:
    answers = Answer.objects.filter(attempt__test=test)
    if among is not None:
        answers = answers.filter(attempt__in=among.values("pk"))
    scores: dict[uuid.UUID, list[tuple[int, Decimal | None]]] = {}
    rows = answers.order_by().values_list("attempt", "number", "score")
    for pk, number, score in rows.iterator():
        scores.setdefault(pk, []).append((number, score))
    return scores


def _columns(test: Test, points: Mapping[int, Decimal]) -> tuple[TableColumn, ...]:
    """One column for each place of the test or of its papers."""
    slots = list(
        Slot.objects.filter(section__test=test)
        .select_related("question", "category")
        .order_by("section__position", "section", "position", "pk")
    )
    authored = {n: (str(slot), slot.points) for n, slot in enumerate(slots, 1)}
    return tuple(
        TableColumn(number, name, points.get(number, now))
        for number in range(1, max(len(slots), *points, 0) + 1)
        for name, now in [authored.get(number, ("", Decimal(0)))]
    )


def _row(
    attempt: Attempt,
    columns: Sequence[TableColumn],
    places: Mapping[int, int],
    scores: Scores,
    key: GradeKey | None,
    now: datetime,
) -> TableRow:
    status = selectors.status_now(attempt, now)
    by_slot = {
        places[number]: score
        for number, score in scores.get(attempt.pk, ())
        if number in places
    }
    # The old score of a reopened attempt does not count.
    total = None if status in OPEN else attempt.score
    waiting = sum(score is None for score in by_slot.values())
    unmarked = 0 if total is None else waiting
    counts = status is not AttemptStatus.VOIDED and not unmarked
    candidate = attempt.candidate
    return TableRow(
        attempt_id=attempt.pk,
        username=candidate.get_username(),
        last_name=candidate.last_name,
        first_name=candidate.first_name,
        email=candidate.email,
        student_number=candidate.student_number,
        number=attempt.number,
        status=status,
        points=tuple(by_slot.get(column.number) for column in columns),
        total=total,
        max=attempt.max_score,
        percent=None if total is None else percent(total, attempt.max_score),
        grade=_grade(total, attempt.max_score, key) if counts else NO_GRADE,
        unmarked=unmarked,
    )


def _grade(total: Decimal | None, possible: Decimal, key: GradeKey | None) -> Grade:
    if key is None or total is None:
        return NO_GRADE
    return key.grade(total, possible)
