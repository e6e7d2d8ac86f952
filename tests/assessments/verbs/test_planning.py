"""What a verb would do, said before it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.clocks import pause_attempt
from assessments.verbs.planning import plan
from assessments.verbs.table import VERBS
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
NO_TIME = {"minutes": 0, "percent": 0, "from_now": False}


def planned(name, attempts, values=None):
    return plan(VERBS[name], attempts, values, NOW)


def fresh(attempt):
    return Attempt.objects.select_related("candidate", "test").get(pk=attempt.pk)


@pytest.fixture
def running():
    return make_attempt(
        make_user("ada", first_name="Ada", last_name="Lovelace"), now=NOW
    )


@pytest.fixture
def ended():
    attempt = make_attempt(now=NOW)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    return fresh(attempt)


def test_who_is_reached_and_who_is_not_in_the_order_chosen(running, ended):
    other = make_attempt(now=NOW)

    told = planned("pause", [other, ended, running], {"reason": "", "message": ""})

    assert [row.attempt for row in told.affected] == [other, running]
    assert [row.attempt for row in told.skipped] == [ended]
    assert told.skipped[0].code == "attempt.closed"
    assert told.skipped[0].why
    assert (told.affected[0].code, told.affected[0].why) == ("", "")


def test_a_change_of_the_clock_is_said_once_the_form_says_which(running):
    values = NO_TIME | {"minutes": 10}

    (asked,) = planned("add-time", [running]).affected
    (told,) = planned("add-time", [running], values).affected

    assert asked.change is None
    assert told.change.before.deadline == running.deadline
    assert told.change.after.deadline == running.deadline + 10 * MINUTE
    running.refresh_from_db()
    assert running.deadline == told.change.before.deadline


def test_a_form_that_reaches_nobody_may_be_another_one(running):
    shorter = NO_TIME | {"minutes": -600}

    told = planned("add-time", [running], shorter)

    (row,) = told.skipped
    assert row.depends_on_form
    assert told.may_reach
    assert row.code


def test_no_form_reaches_who_has_ended(ended):
    told = planned("pause", [ended], {"reason": "", "message": ""})

    assert not told.skipped[0].depends_on_form
    assert not told.may_reach


def test_attempts_of_one_test_are_of_one_test(running):
    same = make_attempt(test=running.test, now=NOW)
    pause_attempt(same.pk, actor=make_user(), reason="", now=NOW)
    elsewhere = make_attempt(test=make_test(), now=NOW)
    values = {"reason": "", "message": ""}

    assert not planned("pause", [running, fresh(same)], values).has_many_tests
    assert planned("pause", [running, elsewhere], values).has_many_tests


def test_a_username_is_said_only_beside_a_name(running):
    (row,) = planned("pause", [running]).affected
    (nameless,) = planned("pause", [make_attempt(make_user("bob"), now=NOW)]).affected

    assert (row.name, row.username) == ("Ada Lovelace", "ada")
    assert (nameless.name, nameless.username) == ("bob", "")


def test_reopening_says_what_the_candidate_has_seen(ended):
    def remark():
        told = planned("reopen", [fresh(ended)])
        return [row.remark for row in (*told.affected, *told.skipped)]

    assert remark() == [""]
    ended.test.shows_score = True
    ended.test.save()
    assert remark() == ["results are shown"]
    Attempt.objects.filter(pk=ended.pk).update(key_shown_at=NOW)
    assert remark() == ["has seen the right answers"]


def test_many_cost_what_one_costs(django_assert_max_num_queries):
    attempts = [make_attempt(now=NOW) for _ in range(6)]

    with django_assert_max_num_queries(12) as one:
        planned("add-time", attempts[:1], NO_TIME | {"minutes": 5})
    with django_assert_max_num_queries(len(one)):
        planned("add-time", attempts, NO_TIME | {"minutes": 5})
