"""How far each assignment is."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.marking.shares import shares_of
from assessments.models import Answer, Mark, MarkerAssignment
from assessments.questions.kind import Kind
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    exam = make_test(questions=questions)
    for _ in range(8):
        hand_in(exam, now=timezone.now())
    return exam


def assign(exam, **fields):
    fields = {"slot": 2, "at": timezone.now()} | fields
    return MarkerAssignment.objects.create(test=exam, **fields)


def counts(exam):
    return [(one.answers, one.waiting, one.marked) for one in shares_of(exam)]


def test_shares_count_their_answers_and_what_their_person_marked(exam):
    ana, now = make_user(is_staff=True), timezone.now()
    assign(exam, user=ana, round=1)
    assign(exam, user=make_user(is_staff=True), round=2)
    assign(exam, group=Group.objects.create(name="Markers"))
    assert counts(exam) == [(8, 8, None), (8, 8, 0), (8, 0, 0)]
    essay = Answer.objects.filter(slot=2).first()
    for _ in range(2):
        Mark.objects.create(answer=essay, revision=1, points=1, marker=ana, at=now)
    Answer.objects.filter(pk=essay.pk).update(due=2)

    assert counts(exam) == [(8, 8, None), (8, 7, 1), (8, 1, 0)]


def test_two_halves_hold_all_answers(exam):
    ana = make_user(is_staff=True)
    assign(exam, user=ana, size=50)
    assign(exam, user=ana, size=50, start=50)

    first, second = shares_of(exam)

    assert first.answers + second.answers == 8


def test_the_statements_do_not_grow(exam, django_assert_num_queries):
    for slot in (1, 2):
        for start in range(0, 100, 20):
            person = make_user(is_staff=True)
            assign(exam, slot=slot, user=person, start=start, size=20)

    with django_assert_num_queries(3):
        assert len(shares_of(exam)) == 10


def test_without_an_assignment_there_is_nothing(exam):
    assert shares_of(exam) == []
