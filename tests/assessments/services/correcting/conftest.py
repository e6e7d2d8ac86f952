from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt, KeyOverlay, QuestionVersion, Test
from assessments.papers.asked import versions_at
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from tests.factories import make_attempt, make_question, make_test


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def test(db):
    """A single choice whose first option is right, a short text and an essay."""
    kinds = (Kind.SINGLE, Kind.SHORT_TEXT, Kind.ESSAY)
    return make_test(questions=[make_question(kind) for kind in kinds])


@pytest.fixture
def overlaid(test, now):
    """Correct a question by a row alone, as if it had been corrected before."""

    def overlay(version, correction, *, told=False):
        revision = test.key_revision + 1
        row = KeyOverlay.objects.create(
            test=test,
            version=version,
            correction=correction,
            revision=revision,
            at=now,
            reason="The key was wrong.",
            told=told,
        )
        Test.objects.filter(pk=test.pk).update(key_revision=revision)
        test.refresh_from_db()
        return row

    return overlay


def version_of(attempt, number=1):
    item = attempt.paper.content["items"][number - 1]
    return QuestionVersion.objects.get(pk=item["question_version"])


def answer(attempt, *, choice=None, text=None, essay=None):
    given = {
        1: choice and {"choice": choice},
        2: text and {"text": text},
        3: essay and {"text": essay},
    }
    for number, response in given.items():
        rows = Answer.objects.filter(attempt=attempt, number=number)
        rows.update(response=response or None, revision=1 if response else 0)


def hand_in(test, now, **given):
    attempt = make_attempt(test=test, now=now)
    answer(attempt, **given)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)
    return Attempt.objects.get(pk=attempt.pk)


def scores(attempt):
    rows = Answer.objects.filter(attempt=attempt).order_by("number")
    return list(rows.values_list("score", flat=True))


HALF = Decimal("0.50")


def overlay(test, slot, correction):
    """A row alone, as if the question at this place had been corrected before."""
    (asked,) = versions_at(test, slot)
    revision = test.key_revision + 1
    KeyOverlay.objects.create(
        test=test,
        version=asked.version,
        correction=correction,
        revision=revision,
        at=timezone.now(),
        reason="The key was wrong.",
    )
    Test.objects.filter(pk=test.pk).update(key_revision=revision)
    test.key_revision = revision
