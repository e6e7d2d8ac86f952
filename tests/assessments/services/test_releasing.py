from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from assessments import results
from assessments.models import Attempt, ResultRelease, Test, TestGradeKey
from assessments.questions.kind import Kind
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services import releasing
from assessments.services.closing import close_to_starts
from assessments.services.releasing import (
    OverrideRefused,
    ReleaseRefused,
    obstacles_to,
    release_results,
    undo_release,
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


def test_a_released_score_is_shown_and_no_more(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    before = shown(attempt)

    release(test)

    after = shown(attempt)
    assert before is None
    assert (after.score, after.with_answers, after.grade) == (1, False, None)


def test_a_released_grade_is_shown_without_the_score(test):
    TestGradeKey.objects.create(test=test, lines="50 = pass\n0 = fail", pass_mark=50)
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])

    release(test, GRADE)

    after = shown(attempt)
    assert (after.score, after.with_answers) == (None, False)
    assert (after.grade.grade, after.grade.passed) == ("pass", True)


def test_a_released_paper_shows_answers_and_the_score(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])

    release(test, PAPER)

    assert (shown(attempt).with_answers, shown(attempt).score) == (True, 1)


def test_a_voided_attempt_and_an_open_one_are_shown_nothing(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    release(test, PAPER)
    with_it = shown(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(status="voided")

    assert with_it is not None
    assert shown(attempt) is None


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


def test_a_refusal_names_each_reason_and_changes_nothing(test):
    sat(test, essay={"text": "Long."})
    make_attempt_before_it_closed(test)

    with pytest.raises(ReleaseRefused) as refused:
        release(test)

    assert [one.code for one in refused.value.obstacles] == ["open", "unmarked"]
    assert not Test.objects.get(pk=test.pk).shows_score
    assert not ResultRelease.objects.exists()


def test_an_override_is_logged_with_what_it_went_past(test):
    sat(test, essay={"text": "Long."})

    release(test, override=True, reason="The board meets today")

    row = ResultRelease.objects.get()
    assert (row.overridden, row.reason) == (["unmarked"], "The board meets today")
    assert Test.objects.get(pk=test.pk).shows_score


def test_an_override_needs_a_reason_and_the_permission(test):
    sat(test, essay={"text": "Long."})
    user = make_user(is_staff=True)

    for reason, actor in (("", None), ("Because", user)):
        with pytest.raises(OverrideRefused):
            release(test, override=True, reason=reason, actor=actor)

    user.user_permissions.add(Permission.objects.get(codename="override_release"))
    actor = type(user).objects.get(pk=user.pk)
    assert release(test, override=True, reason="Because", actor=actor).by == user


def test_releasing_more_keeps_a_row_of_each(test):
    release(test, SCORE)
    release(test, Released(score=True, paper=True))
    again = release(test, Released(score=True, paper=True))

    rows = list(ResultRelease.objects.values_list("score", "paper"))
    assert rows == [(True, True), (True, False)]
    assert again.pk == ResultRelease.objects.first().pk


def test_what_is_undone_is_shown_no_more_and_kept_as_a_row(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    release(test, PAPER)
    before = shown(attempt)

    undo_release(test.pk, actor=None, now=timezone.now(), reason="Wrong key")

    assert before is not None
    assert shown(attempt) is None
    assert results.released(Test.objects.get(pk=test.pk)) == NOT_RELEASED
    assert ResultRelease.objects.count() == 2
    assert undo_release(test.pk, actor=None, now=timezone.now()) is None


def test_taking_back_is_never_refused(test):
    release(test, Released(score=True, paper=True))
    make_attempt_before_it_closed(test)

    release(test, SCORE)

    assert not Test.objects.get(pk=test.pk).shows_paper


def test_statements_do_not_grow_with_attempts(test, django_assert_max_num_queries):
    for number in range(6):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])
    test = Test.objects.get(pk=test.pk)

    with django_assert_max_num_queries(8):
        releasing.obstacles_to(test, PAPER, timezone.now())
