from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments import results
from assessments.models import Attempt, ResultRelease, Test, TestGradeKey
from assessments.questions.kind import Kind
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.closing import close_to_starts
from assessments.services.releasing import (
    OverrideRefused,
    ReleaseRefused,
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


def release(test, what=SCORE, **options):
    options = {"actor": None, "now": timezone.now()} | options
    return release_results(test.pk, what, **options)


def shown(attempt):
    attempt = Attempt.objects.select_related("test").get(pk=attempt.pk)
    return results.result_for_candidate(attempt, timezone.now())


def make_attempt_before_it_closed(test, **fields):
    with reopened(test):
        return make_attempt(test=test, **fields)


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


def test_a_release_closes_the_test_to_new_starts(test):
    Test.objects.filter(pk=test.pk).update(
        starts_closed_at=None, closes_at=timezone.now() - timedelta(minutes=1)
    )

    release(test)

    assert Test.objects.get(pk=test.pk).starts_closed_at is not None


def test_it_stays_open_where_the_release_went_past_that(test):
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)

    release(test, override=True, reason="A practice for all")

    assert ResultRelease.objects.get().overridden == ["may_start"]
    assert Test.objects.get(pk=test.pk).starts_closed_at is None
