"""What staff see beside the rows, at a fixed number of statements."""

import pytest

from assessments.api.monitoring import Progress, Turnout, progress_of, turnout_of
from tests.factories import make_attempt, make_question, make_test, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test(questions=[make_question(), make_question(), make_question()])


def test_answers_are_counted_and_presence_is_the_seats(test, django_assert_num_queries):
    one, other = make_attempt(test=test), make_attempt(test=test)
    one.answers.filter(number=1).update(response={"choice": 1})
    one.answers.filter(number__gte=2).update(flagged=True)
    take_seat(one)

    with django_assert_num_queries(2):
        found = progress_of([one, other])

    assert found == {
        one.pk: Progress(3, answered=1, flagged=2, live=True),
        other.pk: Progress(3),
    }


def test_a_test_has_its_own_turnout(test, django_assert_num_queries):
    take_seat(make_attempt(test=test))
    make_attempt(test=test)
    empty = make_test()

    with django_assert_num_queries(2):
        found = turnout_of([test, empty])

    assert found == {test.pk: Turnout(2, 1), empty.pk: Turnout(0, 0)}
