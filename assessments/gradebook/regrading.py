"""Which grades another grade key would give. Pure but for its rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.gradebook.table import NO_GRADE, TableRow
from assessments.rules.grade_key import Grade, GradeKey
from assessments.rules.states import AttemptStatus


@dataclass(frozen=True, slots=True)
class ChangedGrade:
    row: TableRow
    before: Grade
    after: Grade


@dataclass(frozen=True, slots=True)
class Regrading:
    """``changed`` in the order of the rows; the counts by grade, "" where there is none."""

    changed: tuple[ChangedGrade, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]

    @property
    def now_pass(self) -> int:
        return sum(
            one.after.passed is True and one.before.passed is False
            for one in self.changed
        )

    @property
    def now_fail(self) -> int:
        return sum(
            one.after.passed is False and one.before.passed is True
            for one in self.changed
        )


def regrading(
    rows: Iterable[TableRow], before: GradeKey | None, after: GradeKey | None
) -> Regrading:
    """Of attempts that have a final result and count; the others have no grade."""
    graded = [
        ChangedGrade(row, graded_by(row, before), graded_by(row, after))
        for row in rows
        if row.is_final and row.status is not AttemptStatus.VOIDED
    ]
    return Regrading(
        tuple(one for one in graded if one.before != one.after),
        Counter(one.before.grade for one in graded),
        Counter(one.after.grade for one in graded),
    )


def graded_by(row: TableRow, key: GradeKey | None) -> Grade:
    if key is None or row.total is None:
        return NO_GRADE
    return key.grade(row.total, row.max)
