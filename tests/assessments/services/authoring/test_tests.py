"""Tests are written by verbs; the API's tests show most of it."""

import pytest
from django.utils import timezone

from assessments.models import QuestionVersion, Test
from assessments.services.authoring.tests import (
    SlotDraft,
    TestChange,
    add_slot,
    changed,
    write,
)
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db


def test_a_change_that_fails_inside_changes_nothing():
    test = make_test(title="Old")
    change = TestChange(make_user(), timezone.now())

    with pytest.raises(RuntimeError), changed(test.pk, change) as locked:
        write(locked, {"title": "New"})
        locked.save()
        raise RuntimeError

    assert Test.objects.get(pk=test.pk).title == "Old"


def test_an_unknown_field_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="published_at"):
        write(make_test(), {"published_at": timezone.now()})


def test_a_question_added_to_a_published_test_gets_its_version():
    test, question = make_test(questions=[make_question()]), make_question()

    with changed(test.pk, TestChange(make_user(), timezone.now())):
        add_slot(test.sections.get(), SlotDraft(question=question.pk))

    assert QuestionVersion.objects.filter(question=question.pk).exists()
