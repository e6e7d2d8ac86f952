"""Markers who mark at the same moment, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from assessments.grading.marks import MarkDifference
from assessments.grading.second import MarkingRules
from assessments.models import HandOn, Mark, MarkerAssignment, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from assessments.services.errors import Refused
from assessments.services.grading.assigning import NewAssignment, assign
from assessments.services.grading.handing_on import hand_on
from assessments.services.grading.marking import NewMark, give_own_mark
from assessments.services.grading.second import apply_rules, set_rules
from tests.assessments.api.conftest import make_staff
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test

NOW = timezone.now()
MARKERS = 4


@pytest.fixture
def db(either_database, transactional_db):
    """Threads see what is committed."""


@pytest.fixture
def exam(db):
    return make_test(
        questions=[make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    )


@pytest.fixture
def essay(exam):
    return hand_in(exam, now=NOW).answers.get(number=2)


@pytest.fixture
def markers(exam):
    people = [
        make_staff("assessments.mark_answers", watches_all=False)
        for _ in range(MARKERS)
    ]
    for person in people:
        TestShare.objects.create(test=exam, user=person, right=Right.MARK)
    return people


def together(*acts):
    """Each in a thread with a connection of its own, from one moment on."""
    gate = Barrier(len(acts))

    def one(act):
        gate.wait(60)
        try:
            return act()
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def giving(answer, marker, points, **fields):
    new = NewMark(answer.pk, revision=1, points=Decimal(points), **fields)
    return lambda: give_own_mark(new, marker=marker, now=NOW).marker_id


def test_of_markers_at_once_one_marks_and_the_others_are_told(exam, essay, markers):
    told = together(*(giving(essay, one, "0.5", seen=0) for one in markers))

    (mark,) = Mark.objects.all()
    assert sorted(map(str, told)) == sorted(
        [str(mark.marker_id)] + ["mark.meanwhile"] * (MARKERS - 1)
    )
    essay.refresh_from_db()
    assert essay.score == Decimal("0.50")


def test_without_a_look_at_others_every_mark_is_kept(exam, essay, markers):
    together(*(giving(essay, one, "0.5") for one in markers))

    assert Mark.objects.count() == MARKERS


def test_the_second_mark_is_given_once(exam, essay, markers):
    set_rules(exam, MarkingRules(100), actor=None, now=NOW)
    first, *others = markers
    giving(essay, first, "0")()

    told = together(*(giving(essay, one, "1", round=2, seen=0) for one in others))

    assert told.count("mark.meanwhile") == len(others) - 1
    essay.refresh_from_db()
    assert (essay.score, essay.due) == (Decimal("0.50"), None)


def test_one_person_at_once_marks_in_one_round(exam, essay, markers):
    set_rules(exam, MarkingRules(100), actor=None, now=NOW)

    told = together(
        *(giving(essay, markers[0], "1", round=n, seen=0) for n in (1, 2, 3))
    )

    assert told.count("mark.same_marker") == 2
    assert Mark.objects.count() == 1


def test_a_mark_beside_a_change_of_the_rules_follows_the_new_rules(
    exam, essay, markers
):
    rules = MarkingRules(100, MarkDifference.THIRD)

    def change():
        set_rules(exam, rules, actor=None, now=NOW)
        apply_rules(exam)

    for _ in range(3):
        together(change, *(giving(essay, one, "1") for one in markers))
        essay.refresh_from_db()
        assert (essay.score, essay.due) == (None, 2)
        set_rules(exam, MarkingRules(), actor=None, now=NOW)
        apply_rules(exam)


def test_an_answer_is_handed_on_by_one_of_two(exam, essay, markers):
    ana, ben, *others = markers
    together(
        *(
            lambda to=to, by=by: hand_on(essay.pk, to, actor=by, now=NOW).to_id
            for to, by in zip(others, (ana, ben), strict=True)
        )
    )

    assert HandOn.objects.count() == 2
    assert HandOn.objects.filter(ended_at=None).count() == 1


def test_shares_that_are_assigned_at_once_do_not_overlap(exam, markers):
    new = [NewAssignment(2, one, size=25) for one in markers]
    together(
        *(lambda one=one: assign(exam, one, actor=markers[0], now=NOW) for one in new)
    )

    starts = MarkerAssignment.objects.values_list("start", flat=True)
    assert sorted(starts) == [0, 25, 50, 75]
