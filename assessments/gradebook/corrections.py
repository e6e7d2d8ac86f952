"""What a correction of a key does to the results of a test, before it counts."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.gradebook.table import grade_key_of
from assessments.models import Attempt, KeyPreview, PreviewedScore
from assessments.rules.grade_key import GradeKey, percent
from assessments.rules.states import OPEN

BINS = 10
HUNDRED = Decimal(100)
BY_NAME = (
    "attempt__candidate__last_name",
    "attempt__candidate__first_name",
    "attempt__candidate__username",
    "attempt__number",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attempt stands; ``grade`` is empty while an answer is unmarked."""

    total: Decimal
    max: Decimal
    percent: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class MovedAttempt:
    """An attempt whose result the correction changes."""

    attempt_id: uuid.UUID
    number: int
    username: str
    full_name: str
    before: Standing
    after: Standing

    @property
    def gain(self) -> Decimal:
        """Above 0 for who stands better: a question less may be a loss or a gain."""
        return self.after.total * self.before.max - self.before.total * self.after.max

    @property
    def points(self) -> Decimal:
        return self.after.total - self.before.total


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """How many attempts there are of something, before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class CorrectionEffect:
    """
    ``gained`` and ``lost`` by how much; ``asked`` of ``attempts`` were asked the
    question. ``regraded`` is the number of grades that change. ``still_open`` attempts
    read the correction when they end. ``grades`` from the best to the worst.
    """

    attempts: int
    asked: int
    gained: tuple[MovedAttempt, ...]
    lost: tuple[MovedAttempt, ...]
    regraded: int
    still_open: int
    distribution: tuple[BeforeAfter, ...]
    grades: tuple[BeforeAfter, ...]

    @property
    def unchanged(self) -> int:
        return self.attempts - len(self.gained) - len(self.lost)


def effect_of(preview: KeyPreview) -> CorrectionEffect:
    """Of a preview that is computed; four statements."""
    rows = list(
        PreviewedScore.objects.filter(preview=preview)
        .select_related("attempt__candidate")
        .order_by(*BY_NAME)
    )
    key = grade_key_of(preview.test)
    moved = [_moved(row, key) for row in rows]
    return CorrectionEffect(
        attempts=len(rows),
        asked=sum(row.answer_id is not None for row in rows),
        gained=_by_amount(one for one in moved if one.gain > 0),
        lost=_by_amount(one for one in moved if one.gain < 0),
        regraded=sum(one.before.grade != one.after.grade for one in moved),
        still_open=Attempt.objects.filter(
            test=preview.test_id, status__in=OPEN
        ).count(),
        distribution=_distribution(moved),
        grades=_grades(moved, key),
    )


def _by_amount(moved: Iterable[MovedAttempt]) -> tuple[MovedAttempt, ...]:
    return tuple(sorted(moved, key=lambda one: -abs(one.gain)))


def _moved(row: PreviewedScore, key: GradeKey | None) -> MovedAttempt:
    candidate = row.attempt.candidate
    return MovedAttempt(
        row.attempt_id,
        row.attempt.number,
        candidate.get_username(),
        candidate.get_full_name(),
        _standing(row.total_before, row.max_before, row.waits_before, key),
        _standing(row.total_after, row.max_after, row.waits_after, key),
    )


def _standing(
    total: Decimal | None, possible: Decimal, waits: bool, key: GradeKey | None
) -> Standing:
    total = Decimal("0.00") if total is None else total
    has_grade = key is not None and not waits
    grade = key.grade(total, possible).grade if key and has_grade else ""
    return Standing(total, possible, percent(total, possible), grade)


def _distribution(moved: Sequence[MovedAttempt]) -> tuple[BeforeAfter, ...]:
    """By tenths of the points possible; the last includes all points."""
    before = Counter(_bin(one.before) for one in moved)
    after = Counter(_bin(one.after) for one in moved)
    return tuple(
        BeforeAfter(f"{n * BINS}–{(n + 1) * BINS} %", before[n], after[n])
        for n in range(BINS)
    )


def _bin(standing: Standing) -> int:
    return max(0, min(BINS - 1, int(standing.percent * BINS / HUNDRED)))


def _grades(
    moved: Sequence[MovedAttempt], key: GradeKey | None
) -> tuple[BeforeAfter, ...]:
    if key is None:
        return ()
    before = Counter(one.before.grade for one in moved if one.before.grade)
    after = Counter(one.after.grade for one in moved if one.after.grade)
    names = dict.fromkeys(bound.grade for bound in key.bounds)
    return tuple(
        BeforeAfter(name, before[name], after[name])
        for name in names
        if before[name] or after[name]
    )
