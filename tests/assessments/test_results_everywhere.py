"""Every surface, for every rule, release, status and end of the test: what it shows."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, ReleasePlan, Test, TestGradeKey
from assessments.questions.kind import Kind
from assessments.rules.states import FINISHED, AttemptStatus
from assessments.rules.visibility import Rule
from tests.assessments.test_results import SCORE, SECRET, everything_shown, sit
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
GRADE = "Summa-cum-Merit"
S = AttemptStatus
STATUSES = [S.IN_PROGRESS, S.PAUSED, S.SUBMITTED, S.EXPIRED, S.TERMINATED, S.VOIDED]
# What is released, as score, grade and paper; by a person, or by a plan that is due.
RELEASES = [(), ("score",), ("grade",), ("paper",), ("score", "grade", "paper")]


def expected(rule, status, released, *, has_closed):
    """Written again by hand, not with the function that decides."""
    if status not in FINISHED:
        return (False, False, False)
    score = "score" in released or "paper" in released or rule is Rule.SCORE
    key = "paper" in released
    if has_closed and rule in (Rule.SCORE_AFTER_CLOSE, Rule.ANSWERS_AFTER_CLOSE):
        score = True
        key = key or rule is Rule.ANSWERS_AFTER_CLOSE
    return (score, "grade" in released, key)


@pytest.fixture
def attempt():
    now = timezone.now()
    question = make_question(Kind.SINGLE, feedback=SECRET)
    test = make_test(questions=[question], closes_at=now + HOUR)
    TestGradeKey.objects.create(test=test, lines=f"0 = {GRADE}", pass_mark=0)
    return sit(test, at=now - HOUR / 2)


def become(attempt, status):
    now = timezone.now()
    is_running, is_paused = status == S.IN_PROGRESS, status == S.PAUSED
    is_open = is_running or is_paused
    Attempt.objects.filter(pk=attempt.pk).update(
        status=status,
        deadline=now + HOUR if is_running else None if is_paused else now,
        remaining_ms=60_000 if is_paused else None,
        finished_at=None if is_open else now,
        # An open attempt has no receipt; its page leads to the sitting.
        receipt=None if is_open else attempt.receipt,
        answers_hash="" if is_open else attempt.answers_hash,
        score=SCORE,
    )


def close(attempt, *, has_closed):
    end = timezone.now() + (-HOUR if has_closed else HOUR)
    Test.objects.filter(pk=attempt.test_id).update(closes_at=end, opens_at=None)


def shown(attempt):
    """Whether score, grade and key are in any byte of any surface."""
    stored = Attempt.objects.select_related("test", "candidate").get(pk=attempt.pk)
    text = everything_shown(stored, timezone.now())
    return SCORE in text, GRADE in text, SECRET in text


@pytest.mark.parametrize("rule", list(Rule))
def test_each_surface_shows_what_is_released_and_no_more(attempt, rule):
    Test.objects.filter(pk=attempt.test_id).update(result_rule=rule)
    for status, released, has_closed in product(STATUSES, RELEASES, (True, False)):
        become(attempt, status)
        close(attempt, has_closed=has_closed)
        Test.objects.filter(pk=attempt.test_id).update(
            **{
                f"shows_{name}": name in released
                for name in ("score", "grade", "paper")
            }
        )

        assert shown(attempt) == expected(
            rule, status, released, has_closed=has_closed
        ), (rule, status, released, has_closed)


@pytest.mark.parametrize("is_due", [True, False])
@pytest.mark.parametrize("has_closed", [True, False])
def test_a_plan_shows_itself_when_it_is_due_and_nothing_is_in_the_way(
    attempt, is_due, has_closed
):
    due_at = timezone.now() + (-HOUR if is_due else HOUR)
    ReleasePlan.objects.create(
        test=attempt.test, made_at=due_at, due_at=due_at, grade=True, paper=True
    )
    Test.objects.filter(pk=attempt.test_id).update(release_due_at=due_at)
    for status in STATUSES:
        become(attempt, status)
        close(attempt, has_closed=has_closed)
        is_shown = is_due and has_closed and status in FINISHED

        assert shown(attempt) == (is_shown, is_shown, is_shown), status


def test_surfaces_of_staff_are_closed_to_a_candidate(attempt, client):
    become(attempt, S.SUBMITTED)
    client.force_login(attempt.candidate)
    addresses = [
        f"/api/staff/tests/{attempt.test.slug}/results/",
        f"/api/staff/tests/{attempt.test.slug}/release/plan/",
        f"/api/staff/attempts/{attempt.pk}/",
        reverse("admin:assessments_test_results", args=[attempt.test_id]),
        reverse("admin:assessments_test_results_file", args=[attempt.test_id]),
    ]

    answers = [client.get(address) for address in addresses]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not any(SCORE in answer.text or SECRET in answer.text for answer in answers)
