"""A result rule is a planned release: at the scheduled end, held back as long as needed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import results
from assessments.models import Attempt, ResultRelease, Test
from assessments.questions.kind import Kind
from assessments.rules.visibility import NOT_RELEASED, Rule
from assessments.services.proctoring import clocks
from assessments.services.proctoring.verbs import reopen_attempt
from assessments.services.release_rows import carry_out_due, carry_out_now_and_then
from assessments.services.releasing import undo_release
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)
AFTER = NOW + HOUR + timedelta(seconds=31)


@pytest.fixture
def make():
    """``make(rule)``: a test that closes in an hour, and an attempt at it."""

    def make(rule):
        question = make_question(Kind.SINGLE, name="capital")
        test = make_test(questions=[question], result_rule=rule, closes_at=NOW + HOUR)
        return test, sat(test, test.slug, capital=RESPONSES[Kind.SINGLE])

    return make


def shown(attempt, now=AFTER):
    attempt = Attempt.objects.select_related("test").get(pk=attempt.pk)
    return results.result_for_candidate(attempt, now)


@pytest.mark.parametrize(
    ("rule", "released"),
    [
        (Rule.NEVER, None),
        (Rule.SCORE, None),
        (Rule.SCORE_AFTER_CLOSE, (True, False, False)),
        (Rule.ANSWERS_AFTER_CLOSE, (True, False, True)),
    ],
)
def test_a_rule_after_close_becomes_a_release_and_a_practice_does_not(
    make, rule, released
):
    test, attempt = make(rule)
    before = shown(attempt)

    assert carry_out_due(NOW) == 0
    assert carry_out_due(AFTER) == (released is not None)
    assert carry_out_due(AFTER) == 0

    rows = ResultRelease.objects.values_list("score", "grade", "paper")
    assert list(rows) == ([released] if released else [])
    assert set(ResultRelease.objects.values_list("origin", "by")) <= {("rule", None)}
    assert shown(attempt) == before
    closed = Test.objects.get(pk=test.pk).starts_closed_at is not None
    assert closed is (released is not None)


def test_it_is_held_back_while_somebody_sits(make):
    test, attempt = make(Rule.ANSWERS_AFTER_CLOSE)
    other = make_attempt(test=test, now=NOW)
    clocks.pause_attempt(other.pk, actor=None, reason="x", now=NOW)

    assert carry_out_due(AFTER) == 0
    assert shown(attempt) is None

    clocks.resume_attempt(other.pk, actor=None, reason="x", now=NOW)
    assert carry_out_due(AFTER) == 1
    assert shown(attempt).with_answers


def test_what_was_shown_stays_while_a_reopened_attempt_is_open(make):
    _test, attempt = make(Rule.SCORE_AFTER_CLOSE)
    other = sat(_test, "ben")
    carry_out_due(AFTER)

    reopen_attempt(other.pk, actor=None, reason="x", minutes=9, now=AFTER)

    assert shown(attempt).score == 1


@pytest.mark.parametrize("is_carried_out", [True, False])
def test_what_the_rule_shows_can_be_taken_back(make, is_carried_out):
    test, attempt = make(Rule.ANSWERS_AFTER_CLOSE)
    if is_carried_out:
        carry_out_due(AFTER)
    assert shown(attempt).with_answers

    undo_release(test.pk, actor=None, now=AFTER, reason="A wrong key")

    assert shown(attempt) is None
    assert results.shown_by_now(Test.objects.get(pk=test.pk), AFTER) == NOT_RELEASED
    assert carry_out_due(AFTER) == 0


def test_another_rule_and_another_end_are_carried_out_again(make):
    test, attempt = make(Rule.SCORE_AFTER_CLOSE)
    carry_out_due(AFTER)
    undo_release(test.pk, actor=None, now=AFTER)

    Test.objects.filter(pk=test.pk).update(closes_at=NOW + 2 * HOUR)
    assert shown(attempt, AFTER + HOUR).score == 1
    assert carry_out_due(AFTER + HOUR) == 1
    Test.objects.filter(pk=test.pk).update(result_rule=Rule.ANSWERS_AFTER_CLOSE)
    assert carry_out_due(AFTER + HOUR) == 1
    assert shown(attempt, AFTER + HOUR).with_answers


def test_tests_that_were_carried_out_cost_nothing_more(make, django_assert_num_queries):
    for _number in range(3):
        make(Rule.SCORE_AFTER_CLOSE)
    carry_out_due(AFTER)

    with django_assert_num_queries(1):
        carry_out_due(AFTER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_processes_with_connections_carry_out_what_is_due(sync):
    def make():
        end = timezone.now() - HOUR
        return make_test(
            questions=[make_question()],
            result_rule=Rule.SCORE_AFTER_CLOSE,
            closes_at=end,
        )

    test = await sync(make)

    await carry_out_now_and_then()
    await sync(test.refresh_from_db)

    assert test.shows_score
