from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.releases.same_questions import sat_or_to_come, sharing_questions
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def question():
    return make_question(category="Geography")


@pytest.fixture
def test(question):
    return make_test(questions=[question])


def test_another_test_shares_what_it_names_or_draws(test, question):
    named = make_test(questions=[question], title="A")
    drawing = make_test(questions=[], title="B")
    drawing.sections.get().slots.create(position=1, category=question.category)
    make_test(questions=[make_question(category="Music")])

    assert list(sharing_questions(test)) == [named, drawing]


def test_only_what_is_sat_or_may_be_started_counts(test, question):
    over = {"closes_at": NOW - timedelta(days=1)}
    make_test(questions=[question], **over)
    make_test(questions=[question], published=False)
    make_test(questions=[question], starts_closed_at=NOW)
    open_one = make_test(questions=[question], title="A")
    sat = make_test(questions=[question], title="B")
    make_attempt(test=sat)
    type(sat).objects.filter(pk=sat.pk).update(published_at=None)

    assert list(sat_or_to_come(test, NOW)) == [open_one, sat]
