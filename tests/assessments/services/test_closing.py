import pytest
from django.utils import timezone

from assessments.models import Test
from assessments.services.attempts import start_attempt
from assessments.services.closing import close_to_starts
from assessments.services.errors import AttemptRefused
from tests.factories import make_attempt, make_question, make_test, make_user


def start(test, user=None):
    return start_attempt(candidate=user or make_user(), test=test, now=timezone.now())


@pytest.fixture
def test(db):
    return make_test(questions=[make_question()])


def test_nobody_starts_a_closed_test_and_who_sits_it_goes_on(test):
    sitting = make_attempt(test=test)
    close_to_starts(test.pk, now=timezone.now())

    with pytest.raises(AttemptRefused) as refused:
        start(test)

    assert refused.value.code == "test.closed"
    assert start(test, sitting.candidate) == sitting


def test_closing_twice_keeps_the_first_moment(test):
    first = timezone.now()
    close_to_starts(test.pk, now=first)
    close_to_starts(test.pk, now=timezone.now())

    assert Test.objects.get(pk=test.pk).starts_closed_at == first
