from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments import results
from assessments.models import Attempt, Test, TestGradeKey
from assessments.questions.kind import Kind
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import Released
from assessments.services.closing import close_to_starts
from assessments.services.releasing import (
    release_results,
)
from tests.assessments.gradebook import test_table
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db

SCORE = Released(score=True)
GRADE = Released(grade=True)
PAPER = Released(paper=True)


@pytest.fixture
def test():
    questions = [
        make_question(Kind.SINGLE, name="capital", category="Geography"),
        make_question(Kind.ESSAY, name="essay", category="Geography"),
    ]
    test = make_test(questions=questions)
    close_to_starts(test.pk, now=timezone.now())
    return test


def sat(test, username="ada", **responses):
    """Before it closed."""
    with reopened(test):
        return test_table.sat(test, username, **responses)


@contextmanager
def reopened(test):
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)
    yield
    Test.objects.filter(pk=test.pk).update(starts_closed_at=timezone.now())


def codes(test, what=SCORE):
    test = Test.objects.get(pk=test.pk)
    return [one.code for one in obstacles_to(test, what, timezone.now())]


def release(test, what=SCORE, **options):
    options = {"actor": None, "now": timezone.now()} | options
    return release_results(test.pk, what, **options)


def shown(attempt):
    attempt = Attempt.objects.select_related("test").get(pk=attempt.pk)
    return results.result_for_candidate(attempt, timezone.now())


def test_nothing_stands_in_the_way_of_a_marked_test_that_is_over(test):
    sat(test, capital=RESPONSES[Kind.SINGLE])

    assert codes(test) == []


def test_who_sits_holds_it_back(test):
    make_attempt_before_it_closed(test)

    assert codes(test) == ["open"]


def make_attempt_before_it_closed(test, **fields):
    with reopened(test):
        return make_attempt(test=test, **fields)


def test_an_attempt_that_is_not_settled_holds_it_back(test):
    make_attempt_before_it_closed(test, deadline=timezone.now() - timedelta(minutes=10))

    assert codes(test) == ["unsettled"]


def test_what_waits_to_be_marked_holds_it_back_unless_it_does_not_count(test):
    attempt = sat(test, essay={"text": "Long."})
    before = codes(test)
    Attempt.objects.filter(pk=attempt.pk).update(status="voided")

    assert before == ["unmarked"]
    assert codes(test) == []


def test_a_grade_needs_a_key(test):
    assert codes(test, GRADE) == ["no_grade_key"]

    TestGradeKey.objects.create(test=test, lines="0 = fail")
    assert codes(test, GRADE) == []


class TestMayStart:
    @pytest.fixture
    def test(self):
        return make_test(questions=[make_question()])

    def test_in_a_test_for_everybody_somebody_always_may(self, test):
        assert codes(test) == ["may_start"]

        close_to_starts(test.pk, now=timezone.now())
        assert codes(test) == []

    def test_not_when_it_has_closed(self, test):
        Test.objects.filter(pk=test.pk).update(
            closes_at=timezone.now() - timedelta(minutes=1)
        )

        assert codes(test) == []

    def test_not_when_everybody_of_its_groups_has_sat_it(self, test):
        group = Group.objects.create(name="Room 4")
        test.groups.add(group)
        ada = make_user("ada")
        ada.groups.add(group)
        before = codes(test)
        sat_by(ada, test)

        assert before == ["may_start"]
        assert codes(test) == []


def sat_by(user, test):
    attempt = make_attempt(user, test)
    Attempt.objects.filter(pk=attempt.pk).update(
        status="submitted", finished_at=timezone.now(), score=0
    )


class TestSameQuestions:
    @pytest.mark.parametrize("how", ["named", "drawn"])
    def test_another_test_that_is_to_come_holds_back_the_paper_alone(self, test, how):
        other = make_test(title="Resit", questions=[])
        slot = {
            "named": {"question": test.sections.get().slots.first().question},
            "drawn": {"category": test.sections.get().slots.first().question.category},
        }[how]
        other.sections.get().slots.create(position=1, **slot)

        assert codes(test, PAPER) == ["same_questions"]
        assert codes(test, SCORE) == []
        found = obstacles_to(Test.objects.get(pk=test.pk), PAPER, timezone.now())
        assert "Resit" in found[0].words

    def test_one_that_is_over_does_not(self, test):
        question = test.sections.get().slots.first().question
        over = timezone.now() - timedelta(days=1)
        make_test(questions=[question], closes_at=over)
        make_test(questions=[question], published=False)

        assert codes(test, PAPER) == []


def test_statements_do_not_grow_with_attempts(test, django_assert_max_num_queries):
    for number in range(6):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])
    test = Test.objects.get(pk=test.pk)

    with django_assert_max_num_queries(9):
        obstacles_to(test, PAPER, timezone.now())
