"""Answers of attempts that a process of the release before finished get their place."""

import pytest

from assessments.models import Answer
from assessments.services.grading.slots import fill_slots
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_answers_without_a_place_get_it(attempt):
    Answer.objects.update(slot=None)

    fill_slots(attempt.test)

    assert dict(Answer.objects.values_list("number", "slot")) == {1: 1, 2: 2}


def test_an_attempt_that_goes_on_is_left_alone(test, now):
    make_attempt(test=test, now=now)
    Answer.objects.update(slot=None)

    fill_slots(test)

    assert not Answer.objects.exclude(slot=None).exists()


def test_when_none_lacks_it_one_statement_says_so(
    attempt, test, django_assert_num_queries
):
    with django_assert_num_queries(1):
        fill_slots(test)
