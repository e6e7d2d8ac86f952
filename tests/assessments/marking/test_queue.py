"""The order of markers, and which answers are there to mark."""

import pytest
from django.utils import timezone

from assessments.marking.queue import answers_of, in_order_of, progress_of, waiting
from assessments.models import Answer
from assessments.people.assigned import MarkerReach
from assessments.questions.kind import Kind
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    return make_test(questions=questions, shuffle_questions=True)


def test_the_answers_to_a_place_are_found_wherever_papers_have_it(exam):
    attempts = [hand_in(make_test_of(exam), now=timezone.now()) for _ in range(8)]

    found = answers_of(exam, 2)

    assert {answer.kind for answer in found} == {Kind.ESSAY}
    assert found.count() == len(attempts)


def make_test_of(exam):
    """hand_in answers by number: the first is the truth, whichever paper it is."""
    exam.shuffle_questions = False
    exam.save()
    return exam


def test_what_goes_on_is_not_there_to_mark(exam):
    make_attempt(test=exam)

    assert not answers_of(exam).exists()


def test_those_without_a_score_wait(exam):
    attempt = hand_in(make_test_of(exam), now=timezone.now())

    assert [answer.number for answer in waiting(answers_of(exam))] == [2]
    assert attempt.answers.count() == 2


def test_an_order_leaves_nobody_out_and_is_each_markers_own(exam):
    for _ in range(10):
        hand_in(make_test_of(exam), now=timezone.now())
    rows = Answer.objects.filter(slot=2)

    orders = [
        list(in_order_of(rows, marker, exam.pk, 2).values_list("pk", flat=True))
        for marker in (1, 2, 3, 1)
    ]

    assert orders[0] == orders[3]
    assert len({tuple(order) for order in orders}) == 3
    assert all(set(order) == set(rows.values_list("pk", flat=True)) for order in orders)


def test_progress_counts_by_place(exam):
    hand_in(make_test_of(exam), now=timezone.now())
    hand_in(exam, "", now=timezone.now())

    first, second = progress_of(exam, MarkerReach(1, everything=True))

    assert (first.slot, first.answers, first.done) == (1, 2, 2)
    assert (second.slot, second.answers, second.waiting) == (2, 2, 1)
