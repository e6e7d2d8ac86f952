from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments.models import Answer, Test
from assessments.questions.kind import Kind
from assessments.rules.inspection import Window
from assessments.services.closing import close_to_starts
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.inspection.objecting import object_to
from assessments.services.inspection.windows import set_inspection
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test, make_user

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def marker(db):
    return make_user(is_staff=True, first_name="Mara", last_name="Marker")


@pytest.fixture
def examiner(db):
    return make_user(is_staff=True, first_name="Emil", last_name="Examiner")


@pytest.fixture
def test(db):
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    return make_test(questions=questions)


def marked(test, marker, *, points="0.5", now):
    """An attempt whose essay was marked by the marker."""
    attempt = hand_in(test, now=now)
    essay = attempt.answers.get(number=2)
    new = NewMark(essay.pk, essay.revision, Decimal(points), marker=marker)
    give_mark(new, actor=marker, now=now)
    return attempt


def open_inspection(test, now, *, may_lower=False):
    """Open since this moment; nobody starts the test any more."""
    close_to_starts(test.pk, now=now)
    window = Window(now, now + HOUR, may_lower)
    return set_inspection(test.pk, window, actor=None, now=now)


@pytest.fixture
def attempt(test, marker, now):
    """Its inspection is open."""
    attempt = marked(test, marker, now=now)
    open_inspection(test, now)
    attempt.test = Test.objects.get(pk=test.pk)
    return attempt


@pytest.fixture
def essay(attempt):
    return attempt.answers.get(number=2)


def make_objection(attempt, number=2, *, now, text="Read it again.", token="t1"):
    return object_to(
        attempt.pk, number, text, token=token, candidate=attempt.candidate, now=now
    )


@pytest.fixture
def objection(attempt, now):
    return make_objection(attempt, now=now)


def permit(user, codename):
    user.user_permissions.add(Permission.objects.get(codename=codename))
    return type(user).objects.get(pk=user.pk)


def score_of(answer):
    return Answer.objects.get(pk=answer.pk).score
