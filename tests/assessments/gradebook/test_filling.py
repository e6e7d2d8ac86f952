import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.gradebook.filling import (
    Columns,
    Fill,
    LineState,
    PersonKey,
    Wanted,
    fill_in,
    folded,
    guess,
)
from assessments.gradebook.table import TableRow
from assessments.rules.grade_key import Grade
from assessments.rules.states import AttemptStatus

ADA = TableRow(
    attempt_id=uuid.uuid4(),
    username="ada",
    last_name="Lovelace",
    first_name="Ada",
    email="ada@uni.example",
    student_number="0042",
    number=1,
    status=AttemptStatus.SUBMITTED,
    points=(),
    total=Decimal("7.50"),
    max=Decimal(10),
    percent=Decimal("75.00"),
    grade=Grade("2.3", True),
    unmarked=0,
)
BEN = replace(ADA, username="ben", email="ben@uni.example", student_number="43")
LIST = [
    ["Exam of July"],
    [],
    ["Number", "Mail", "Grade"],
    ["42", "ADA@uni.example ", ""],
    ["43", "ben@uni.example", "old"],
    ["", "", ""],
    ["44", "eve@uni.example", ""],
]
COLUMNS = Columns(header=2, person=1, fill=2)
GRADES = Wanted(PersonKey.EMAIL, Fill.GRADE)


def states(*results, rows=LIST, wanted=GRADES, **more):
    filling = fill_in(rows, COLUMNS, wanted, results, **more)
    return [line.state for line in filling.lines]


def test_who_is_found_is_filled_in_and_who_is_not_is_named():
    filling = fill_in(LIST, COLUMNS, GRADES, [ADA, BEN])

    assert [(line.row, line.state, line.value) for line in filling.lines] == [
        (3, LineState.FILLED, Decimal("2.3")),
        (4, LineState.FILLED, Decimal("2.3")),
        (6, LineState.NOT_FOUND, None),
    ]
    assert filling.replaced == 1
    assert filling.missing == ()


def test_a_candidate_whom_the_list_lacks_is_missing():
    zoe = replace(ADA, username="zoe", email="zoe@uni.example")
    voided = replace(zoe, email="v@uni.example", status=AttemptStatus.VOIDED)

    assert fill_in(LIST, COLUMNS, GRADES, [ADA, zoe, voided]).missing == (zoe,)


@pytest.mark.parametrize(
    ("fill", "value"),
    [
        (Fill.POINTS, Decimal("7.50")),
        (Fill.PERCENT, Decimal("75.00")),
        (Fill.GRADE, Decimal("2.3")),
        (Fill.PASSED, "bestanden"),
    ],
)
def test_what_is_filled_in_can_be_chosen(fill, value):
    wanted = Wanted(PersonKey.EMAIL, fill, passed="bestanden")

    assert fill_in(LIST, COLUMNS, wanted, [ADA]).lines[0].value == value


@pytest.mark.parametrize(("grade", "value"), [("1,7", Decimal("1.7")), ("A-", "A-")])
def test_a_grade_that_is_a_number_is_one(grade, value):
    row = replace(ADA, grade=Grade(grade, None))

    assert fill_in(LIST, COLUMNS, GRADES, [row]).lines[0].value == value


@pytest.mark.parametrize(
    "changed",
    [
        {"unmarked": 1},
        {"status": AttemptStatus.VOIDED},
        {"status": AttemptStatus.IN_PROGRESS, "total": None, "percent": None},
        {"total": None},
        {"grade": Grade("", None)},
    ],
)
def test_without_a_final_result_nothing_is_filled_in(changed):
    assert states(replace(ADA, **changed))[0] is LineState.NO_RESULT


def test_of_several_attempts_the_best_counts_and_not_before_all_are_marked():
    better = replace(ADA, number=2, percent=Decimal(80), grade=Grade("2.0", True))
    voided = replace(better, percent=Decimal(99), status=AttemptStatus.VOIDED)
    waiting = replace(ADA, number=3, unmarked=1)

    lines = fill_in(LIST, COLUMNS, GRADES, [ADA, better, voided]).lines

    assert lines[0].value == Decimal("2.0")
    assert states(ADA, better, waiting)[0] is LineState.NO_RESULT


def test_who_is_there_twice_is_not_filled_in():
    twice = [*LIST, ["42", "ada@uni.example", ""]]

    assert states(ADA, rows=twice)[0] is LineState.TWICE
    assert states(ADA, rows=twice)[-1] is LineState.TWICE


def test_two_accounts_with_one_address_are_ambiguous():
    other = replace(ADA, username="ada2")

    assert states(ADA, other)[0] is LineState.AMBIGUOUS


def test_a_formula_is_kept():
    assert states(ADA, formulas={3})[0] is LineState.FORMULA


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada@B.example ", "ada@b.example"), ("0042", "42"), ("00", "00")],
)
def test_spelling_does_not_tell_people_apart(one, other):
    assert folded(one) == folded(other)


def test_names_that_differ_are_told_apart():
    assert folded("42a") != folded("042a")


def test_columns_and_headings_are_found():
    found = guess(LIST, [ADA, BEN])

    assert (found.header, found.person) == (2, 1)
    assert found.key is PersonKey.EMAIL


def test_a_student_number_is_found_where_there_is_no_address():
    rows = [["No", "Grade"], ["42", ""], ["43", ""]]

    found = guess(rows, [ADA, BEN])

    assert (found.header, found.person, found.key) == (0, 0, PersonKey.STUDENT_NUMBER)


def test_people_who_are_no_candidates_may_stand_first():
    rows = [["Title"], ["No", "Mail"], ["1", "x@y.example"], ["42", "ada@uni.example"]]

    assert guess(rows, [ADA]).header == 1


def test_a_list_of_strangers_has_no_column_of_people():
    found = guess([["Title"], ["Name", "Grade"], ["X", ""]], [ADA])

    assert (found.header, found.person, found.key) == (1, None, None)
    assert guess([], []).header == 0
