"""The alerts of a test, as everybody who looks at it is told of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Alert, AlertedAttempt
from assessments.monitoring.open_alerts import SHOWN, open_alerts
from assessments.rules.states import AttemptStatus
from tests.factories import make_attempt, make_test, make_user

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test()


def alert(test, *attempts, **fields):
    fields = {"kind": Alert.Kind.MASS, "at": NOW, "grown_at": NOW} | fields
    one = Alert.objects.create(test=test, **fields)
    for attempt in attempts:
        AlertedAttempt.objects.create(alert=one, attempt=attempt)
    return one


def acknowledge(one, *, at=NOW, by=None, **which):
    one.alerted.filter(**which).update(acknowledged_at=at, acknowledged_by=by)


def told(test):
    return open_alerts(test.pk, NOW)


def test_it_counts_whom_it_is_about(test):
    attempts = [make_attempt(test=test) for _ in range(2)]
    one = alert(test, *attempts, total=9, group="Room B")

    [seen] = told(test)

    assert (seen.pk, seen.count, seen.total, seen.group) == (one.pk, 2, 9, "Room B")
    assert sorted(seen.attempt_ids) == sorted(attempt.pk for attempt in attempts)
    assert seen.waits


def test_alerts_of_another_test_and_of_attempts_that_ended_are_not_told(test):
    alert(make_test(), make_attempt())
    alert(test, make_attempt(test=test, status=AttemptStatus.VOIDED, **ENDED))

    assert told(test) == []


ENDED = {"finished_at": NOW, "deadline": None}


def test_who_took_it_is_shown_for_a_while(test):
    ana = make_user(first_name="Ana", last_name="Price")
    acknowledge(alert(test, make_attempt(test=test)), by=ana)

    [seen] = told(test)
    assert (seen.by, seen.waits) == ("Ana Price", False)
    assert open_alerts(test.pk, NOW + timedelta(minutes=5)) == []


def test_of_two_who_took_it_the_last_is_named(test):
    attempts = [make_attempt(test=test) for _ in range(2)]
    one = alert(test, *attempts)
    early, late = make_user(first_name="Early"), make_user(first_name="Late")
    acknowledge(one, attempt=attempts[0], by=late, at=NOW)
    acknowledge(one, attempt=attempts[1], by=early, at=NOW - timedelta(seconds=9))

    [seen] = told(test)
    assert (seen.by, seen.acknowledged_at) == ("Late", NOW)


def test_the_newest_are_told(test, django_assert_num_queries):
    attempt = make_attempt(test=test)
    alerts = [alert(test, attempt) for _ in range(SHOWN + 1)]

    with django_assert_num_queries(1):
        seen = told(test)

    assert [one.pk for one in seen] == [one.pk for one in alerts[:0:-1]]
