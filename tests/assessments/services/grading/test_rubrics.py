"""A rubric that is changed changes the marks that were given by it, and no other."""

from decimal import Decimal

import pytest

from assessments.grading.rubric import parse_rubric
from assessments.models import Mark, Rubric
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.grading.rubrics import change_rubric, rubric_of
from tests.assessments.services.grading.conftest import hand_in

pytestmark = pytest.mark.django_db

BEFORE = parse_rubric("0.5 = Names the author\n0.25 = Names the year")
AFTER = parse_rubric("0.75 = Names the author\n0.25 = Names the year")


@pytest.fixture
def essays(test, now):
    change_rubric(test, 2, BEFORE, actor=None, now=now)
    return [hand_in(test, now=now).answers.get(number=2) for _ in range(3)]


def mark(essay, points, chosen, now, **fields):
    lines = [line.as_stored() for line in chosen]
    new = NewMark(essay.pk, 1, Decimal(points), lines=lines, comment="c", **fields)
    return give_mark(new, actor=None, now=now)


def change(test, now, lines=AFTER, **options):
    return change_rubric(test, 2, lines, actor=None, now=now, **options)


def test_marks_are_worked_out_anew_and_none_is_lost(test, essays, marker, now):
    mark(essays[0], "0.5", BEFORE[:1], now, marker=marker)
    mark(essays[1], "0.25", BEFORE[1:], now)
    mark(essays[2], "0.4", BEFORE[:1], now)  # typed: not what the line says

    result = change(test, now)

    assert [(one.answer, one.before, one.after) for one in result.changed] == [
        (essays[0].pk, Decimal("0.5"), Decimal("0.75"))
    ]
    assert (result.typed, result.same) == (1, 1)
    old, new = Mark.objects.filter(answer=essays[0]).order_by("pk")
    assert (old.points, new.points) == (Decimal("0.5"), Decimal("0.75"))
    assert (new.marker, new.comment) == (marker, "c")
    essays[0].refresh_from_db()
    assert essays[0].score == Decimal("0.75")
    essays[2].refresh_from_db()
    assert essays[2].score == Decimal("0.4")


def test_a_dry_run_says_the_same_and_changes_nothing(test, essays, now):
    mark(essays[0], "0.5", BEFORE[:1], now)

    told = change(test, now, dry_run=True)

    assert rubric_of(test, 2) == BEFORE
    assert Mark.objects.count() == 1
    assert told == change(test, now)


def test_changing_it_twice_equals_once(test, essays, now):
    mark(essays[0], "0.5", BEFORE[:1], now)
    change(test, now)
    marks = Mark.objects.count()

    again = change(test, now)

    assert (again.changed, Mark.objects.count()) == ([], marks)
    assert Rubric.objects.count() == 3


def test_lines_that_are_gone_take_their_points_along(test, essays, now):
    mark(essays[0], "0.75", BEFORE, now)

    change(test, now, AFTER[1:])

    essays[0].refresh_from_db()
    assert essays[0].score == Decimal("0.25")


def test_other_questions_and_tests_have_rubrics_of_their_own(test, essays, now):
    assert rubric_of(test, 1) == []
    assert rubric_of(test, 2) == BEFORE
