"""Questions are written by verbs; the API's tests show most of it."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Question
from assessments.services.authoring.questions import (
    QuestionDraft,
    QuestionInvalid,
    change_question,
    create_question,
)
from tests.factories import make_category, make_question

pytestmark = pytest.mark.django_db


def test_the_weights_of_several_right_options_are_worked_out():
    lines = [
        {"text": "2", "weight": Decimal(1)},
        {"text": "3", "weight": Decimal(1)},
        {"text": "4"},
    ]
    fields = {"kind": "multiple", "name": "Primes", "text": "Which?"}

    question = create_question(
        QuestionDraft(fields=fields, category=make_category(), lines=lines),
        now=timezone.now(),
    )

    weights = question.choices.order_by("position").values_list("weight", flat=True)
    assert list(weights)[:2] == [Decimal("0.5"), Decimal("0.5")]


def test_a_refused_change_changes_nothing():
    question = make_question(name="Old")

    with pytest.raises(QuestionInvalid):
        change_question(
            question.pk,
            QuestionDraft(fields={"name": "New"}, lines=[]),
            read_at=None,
            now=timezone.now(),
        )

    assert Question.objects.get().name == "Old"
    assert question.choices.count() == 3


def test_an_unknown_field_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="source"):
        create_question(QuestionDraft(fields={"source": "x"}), now=timezone.now())
