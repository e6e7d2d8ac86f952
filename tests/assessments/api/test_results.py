"""The right response of a paper is one that earns all its points."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.api.results import outcome_for_candidate
from assessments.models import Attempt
from assessments.models.content import ResultRule
from assessments.papers.freezing import freeze_paper
from assessments.questions import scoring
from assessments.questions.kind import Kind, ScoredBy
from assessments.questions.registry import kind_of
from assessments.questions.responses import normalise
from assessments.questions.scoring import best_response
from assessments.services.attempts import submit_attempt
from tests.assessments.api.conftest import make_attempt
from tests.factories import make_question, make_test, make_user

SCORED_BY_RULE = [k for k in Kind if kind_of(k).scored_by is ScoredBy.MACHINE]


def frozen(kind, *, seed=0, **fields):
    test = make_test(questions=[make_question(kind, **fields)], shuffle_choices=True)
    return freeze_paper(test, seed=seed)["items"][0]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", SCORED_BY_RULE)
def test_the_right_response_earns_everything_however_shuffled(kind, seed):
    item = frozen(kind, seed=seed)

    right = best_response(item)

    options, stems = len(item["options"]), len(item["stems"])
    assert normalise(kind, right, options=options, stems=stems) == right
    assert scoring.score(item, right) == Decimal(item["points"])


@pytest.mark.django_db
def test_no_rule_knows_the_right_essay():
    assert best_response(frozen(Kind.ESSAY)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.SHORT_TEXT, Kind.NUMERICAL])
def test_a_question_nothing_is_accepted_for_has_no_best_response(kind):
    assert best_response(frozen(kind, choices=[])) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("response", "said"), [({"text": "In Rome"}, ["Not quite."]), (None, [])]
)
def test_what_the_author_says_of_the_line_that_decided_is_told(response, said):
    lines = [
        {"text": "Paris", "weight": 1, "feedback": "Yes."},
        {"text": "*rome*", "feedback": "Not quite."},
        {"text": "*", "feedback": "No."},
    ]
    question = make_question(Kind.SHORT_TEXT, choices=lines, feedback="So.")
    test = make_test(questions=[question], result_rule=ResultRule.ANSWERS_AFTER_CLOSE)
    attempt = make_attempt(make_user(), test)
    attempt.answers.update(response=response)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    test.closes_at = timezone.now() - timedelta(hours=1)
    test.save()
    ended = Attempt.objects.get(pk=attempt.pk)

    [marked] = outcome_for_candidate(ended, timezone.now()).marked

    assert (marked.feedback_on_response, marked.feedback) == (said, "So.")
