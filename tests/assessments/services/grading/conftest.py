import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from tests.factories import make_attempt, make_question, make_test, make_user


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def marker(db):
    return make_user(is_staff=True)


@pytest.fixture
def test(db):
    """Two questions: one that the key scores, and an essay of 1 point."""
    return make_test(
        questions=[make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    )


def hand_in(test, text="An essay.", *, now):
    """An attempt at the test that was handed in with this essay; the rest is right."""
    attempt = make_attempt(test=test, now=now)
    Answer.objects.filter(attempt=attempt, number=1).update(
        response={"value": True}, revision=1
    )
    response = {"text": text} if text else None
    Answer.objects.filter(attempt=attempt, number=2).update(
        response=response, revision=1 if text else 0
    )
    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)
    return Attempt.objects.get(pk=attempt.pk)


@pytest.fixture
def attempt(test, now):
    return hand_in(test, now=now)


@pytest.fixture
def essay(attempt):
    return attempt.answers.get(number=2)
