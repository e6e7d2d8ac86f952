"""What ends with attempts: scores and hashes, for any number at once."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import Answer, KeyOverlay, Mark
from assessments.papers import receipts
from assessments.questions.kind import Kind
from assessments.services.answers.scored import score_and_seal
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    """A question that the machine scores, and one that a person does."""
    kinds = (Kind.SHORT_TEXT, Kind.ESSAY)
    return make_test(questions=[make_question(kind) for kind in kinds])


def answered(test, text="Paris", essay="An essay."):
    ended = {"status": "submitted", "deadline": None, "finished_at": timezone.now()}
    attempt = make_attempt(test=test, **ended)
    for answer, said in zip(
        attempt.answers.order_by("number"), (text, essay), strict=True
    ):
        Answer.objects.filter(pk=answer.pk).update(
            response=said and {"text": said}, revision=1
        )
    return attempt


def scores(attempt):
    return list(attempt.answers.order_by("number").values_list("score", flat=True))


def test_each_answer_is_scored_and_what_a_person_scores_waits(test):
    right, wrong = answered(test), answered(test, "Rome")

    score_and_seal([right, wrong])

    assert (scores(right), scores(wrong)) == ([1, None], [0, None])
    assert (right.score, wrong.score) == (1, 0)
    assert right.needs_grading
    assert right.answers_hash == receipts.hash_of(right, right.answers.all())
    assert right.answers_hash != wrong.answers_hash


def test_a_mark_counts_and_then_nothing_waits(test):
    attempt = answered(test)
    Mark.objects.create(
        answer=attempt.answers.get(number=2),
        points=Decimal("0.50"),
        revision=1,
        response={"text": "An essay."},
        at=timezone.now(),
    )

    score_and_seal([attempt])

    assert scores(attempt) == [1, Decimal("0.50")]
    assert attempt.score == Decimal("1.50")
    assert not attempt.needs_grading


def test_doing_it_again_changes_nothing(test):
    attempt = answered(test)
    score_and_seal([attempt])
    before = scores(attempt), attempt.score, attempt.answers_hash

    score_and_seal([attempt])

    assert (scores(attempt), attempt.score, attempt.answers_hash) == before


def test_the_number_of_statements_does_not_depend_on_the_number_of_attempts(
    test, django_assert_num_queries
):
    many = [answered(test) for _ in range(5)]
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        score_and_seal(many[:1])

    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        score_and_seal(many[1:])
    with django_assert_num_queries(0):
        score_and_seal([])


def test_an_attempt_that_ends_is_scored_by_the_corrected_key(
    test, django_assert_num_queries
):
    attempt = answered(test, "Rome")
    item = attempt.paper.content["items"][0]
    line = {"text": "Rome", "weight": "1", "tolerance": "0", "feedback": ""}
    KeyOverlay.objects.create(
        test=test,
        version_id=item["question_version"],
        correction={"accepted": [line], "points": "3"},
        revision=1,
        at=timezone.now(),
    )
    type(test).objects.filter(pk=test.pk).update(key_revision=1)

    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 5):
        score_and_seal([attempt])

    assert scores(attempt) == [3, None]
    assert (attempt.score, attempt.max_score) == (3, 4)
