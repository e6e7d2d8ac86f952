"""What each marker sees of the marks of an answer."""

import pytest
from django.utils import timezone

from assessments.grading.marks import MarkDifference
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.marking.seen import seen_marks
from assessments.models import Mark
from assessments.questions.kind import Kind
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

EVERY = MarkingRules(100, MarkDifference.THIRD)


@pytest.fixture
def essay():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    attempt = hand_in(make_test(questions=questions), now=timezone.now())
    return attempt.answers.get(number=2)


@pytest.fixture
def people():
    return [make_user(is_staff=True) for _ in range(3)]


def give(answer, marker, points, round):
    return Mark.objects.create(
        answer=answer,
        revision=answer.revision,
        response=answer.response,
        marker=marker,
        points=points,
        round=round,
        at=timezone.now(),
    )


def seen(answer, marker, rules=EVERY):
    marks = list(Mark.objects.filter(answer=answer).order_by("pk"))
    return seen_marks(answer, marks, marker.pk, rules)


def test_what_is_not_marked_waits_for_the_first_round(essay, people):
    assert (seen(essay, people[0]).due, seen(essay, people[0]).round) == (1, 1)


def test_what_the_key_scored_waits_for_nobody(essay, people):
    truth = essay.attempt.answers.get(number=1)

    assert seen(truth, people[0]).due is None


def test_the_first_mark_is_hidden_from_the_second_marker(essay, people):
    ana, ben, _eve = people
    mark = give(essay, ana, 1, 1)

    bens, anas = seen(essay, ben), seen(essay, ana)

    assert (bens.due, bens.round, bens.marks, bens.hidden) == (2, 2, (), 1)
    assert (bens.newest, bens.waits_for_another) == (0, False)
    assert (anas.round, anas.marks, anas.hidden) == (1, (mark,), 0)
    assert (anas.newest, anas.waits_for_another) == (mark.pk, True)


def test_the_third_marker_sees_both_until_then_hidden(essay, people):
    ana, ben, eve = people
    first, second = give(essay, ana, 1, 1), give(essay, ben, 0, 2)

    assert seen(essay, eve).marks == (first, second)
    assert seen(essay, ana).marks == (first,)
    assert seen(essay, ben).marks == (second,)
    give(essay, eve, 1, 3)
    assert len(seen(essay, ana).marks) == len(seen(essay, ben).marks) == 3


def test_where_one_marker_is_enough_everybody_sees_the_mark(essay, people):
    mark = give(essay, people[0], 1, 1)

    theirs = seen(essay, people[1], MARKED_ONCE)

    assert (theirs.marks, theirs.round, theirs.due) == ((mark,), 1, None)
