import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import QuestionVersion

pytestmark = pytest.mark.django_db


def version(question, digest):
    return QuestionVersion.objects.create(
        question=question, digest=digest, content={}, created_at=timezone.now()
    )


def test_the_same_words_are_the_same_version():
    version(1, "a")
    version(1, "b")
    version(2, "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        version(1, "a")


def test_a_version_names_questions_that_are_not_there_any_more():
    assert version(10**12, "a").question == 10**12
