from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.gradebook.regrading import regrading
from assessments.rules.grade_key import GradeKey, Unit, bounds_of
from assessments.rules.states import AttemptStatus
from tests.assessments.gradebook.test_filling import ADA


def key(lines, pass_mark=50):
    return GradeKey(Unit.PERCENT, bounds_of(lines), Decimal(pass_mark))


BEFORE = key("80 = 1.0\n50 = 4.0\n0 = 5.0")
MILDER = key("70 = 1.0\n40 = 4.0\n0 = 5.0", pass_mark=40)


def row(name, points):
    total = Decimal(points)
    return replace(ADA, username=name, total=total, percent=total * 10)


def test_those_whose_grade_changes_are_named():
    rows = [row("ada", 9), row("ben", 7), row("cleo", 4), row("dan", 1)]

    found = regrading(rows, BEFORE, MILDER)

    assert [
        (one.row.username, one.before.grade, one.after.grade) for one in found.changed
    ] == [("ben", "4.0", "1.0"), ("cleo", "5.0", "4.0")]
    assert (found.now_pass, found.now_fail) == (1, 0)
    assert regrading(rows, MILDER, BEFORE).now_fail == 1
    assert dict(found.before) == {"1.0": 1, "4.0": 1, "5.0": 2}
    assert dict(found.after) == {"1.0": 2, "4.0": 1, "5.0": 1}


def test_the_same_key_changes_nothing():
    assert regrading([row("ada", 9)], BEFORE, BEFORE).changed == ()


@pytest.mark.parametrize(("before", "after"), [(None, BEFORE), (BEFORE, None)])
def test_a_first_key_and_no_key_change_every_grade(before, after):
    assert len(regrading([row("ada", 9)], before, after).changed) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"unmarked": 1},
        {"status": AttemptStatus.VOIDED},
        {"status": AttemptStatus.IN_PROGRESS, "total": None},
    ],
)
def test_what_has_no_grade_does_not_change(changed):
    found = regrading([replace(row("ben", 7), **changed)], BEFORE, MILDER)

    assert (found.changed, sum(found.before.values())) == ((), 0)
