"""Assignments name a person or a group; an answer is handed on once at a time."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.models import HandOn, MarkerAssignment
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db


def test_an_assignment_names_somebody():
    with pytest.raises(IntegrityError):
        MarkerAssignment.objects.create(test=make_test(), slot=1, at=timezone.now())


def test_an_answer_is_handed_on_once_at_a_time():
    answer, now = make_attempt().answers.first(), timezone.now()
    user = make_user(is_staff=True)
    HandOn.objects.create(answer=answer, to=user, at=now, ended_at=now)
    HandOn.objects.create(answer=answer, to=user, at=now)

    with pytest.raises(IntegrityError):
        HandOn.objects.create(answer=answer, at=now)
