"""Alerts: raised once, acknowledged once, for everybody."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Alert
from assessments.monitoring.open_alerts import SHOWN_FOR, open_alerts
from assessments.services.attempts import submit_attempt
from assessments.services.errors import AlertRefused
from assessments.services.proctoring.alerts import (
    GROWS,
    SAME,
    Noticed,
    acknowledge_alerts,
    raise_alert,
)
from realtime.seat import leases
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.fixture
def test():
    return make_test(questions=[make_question()])


@pytest.fixture
def crowd(test):
    return [make_attempt(test=test, now=NOW) for _ in range(4)]


def drop(*attempts, now=NOW, total=40, group="Room B", kind=Alert.Kind.MASS):
    ids = frozenset(attempt.pk for attempt in attempts)
    noticed = Noticed(kind, ids, now, total, group)
    return raise_alert(attempts[0].test_id, noticed, now=now)


def acknowledge(*attempts, now=NOW, actor=None):
    for attempt in attempts:
        acknowledge_alerts(attempt.pk, actor=actor, now=now)


def told(test, now=NOW):
    """Of each that stands: how many wait, and of how many."""
    return [(len(one.attempt_ids), one.count) for one in open_alerts(test.pk, now)]


def test_what_several_processes_notice_is_one_alert(test, crowd):
    first = drop(*crowd)

    assert drop(*crowd[:3], now=NOW + 2 * SECOND) is None
    assert Alert.objects.get() == first
    assert told(test) == [(4, 4)]


def test_a_drop_that_goes_on_is_one_alert_that_grows(test, crowd):
    first = drop(*crowd[:2])

    grown = drop(*crowd, now=NOW + 10 * SECOND, total=38, group="Room C")

    assert (grown.pk, grown.at, grown.total, grown.group) == (first.pk, NOW, 40, "")
    assert told(test) == [(4, 4)]


def test_a_later_drop_is_another_alert(test, crowd):
    drop(*crowd[:2])

    drop(*crowd[2:], now=NOW + GROWS)
    drop(*crowd[:2], now=NOW + GROWS + SAME)

    assert told(test, NOW) == [(2, 2), (2, 2), (2, 2)]


def test_what_was_acknowledged_is_not_raised_again_by_who_was_late(test, crowd):
    drop(*crowd[:2])
    acknowledge(*crowd[:2])

    assert drop(*crowd[:2], now=NOW + SECOND) is None
    drop(*crowd, now=NOW + SECOND)

    assert told(test) == [(2, 2), (0, 2)]


def test_each_takeover_war_is_its_own_alert(test, crowd):
    for one in (*crowd[:2], crowd[0]):
        drop(one, kind=Alert.Kind.TAKEOVERS)

    assert told(test) == [(1, 1), (1, 1)]


def test_nothing_is_raised_of_another_test_or_of_who_has_ended(test, crowd):
    stranger = make_attempt(test=make_test(questions=[make_question()]), now=NOW)
    submit_attempt(crowd[0].pk, actor=crowd[0].candidate, now=NOW)

    drop(*crowd[:2], stranger)

    assert told(test) == [(1, 1)]
    assert told(stranger.test) == []


def test_an_alert_ends_with_the_attempts_it_is_about(test, crowd):
    drop(*crowd[:2])

    submit_attempt(crowd[0].pk, actor=crowd[0].candidate, now=NOW)
    assert told(test) == [(1, 1)]
    submit_attempt(crowd[1].pk, actor=crowd[1].candidate, now=NOW)
    assert told(test) == []


def test_who_acknowledged_is_shown_for_a_while(test, crowd):
    ana = make_user("ana", first_name="Ana")
    drop(*crowd[:2])
    acknowledge(crowd[0], now=NOW)
    assert told(test) == [(1, 2)]

    acknowledge(crowd[1], now=NOW + SECOND, actor=ana)

    (alert,) = open_alerts(test.pk, NOW + SECOND)
    assert (alert.waits, alert.by) == (False, "Ana")
    assert alert.acknowledged_at == NOW + SECOND
    assert told(test, NOW + SHOWN_FOR) == [(0, 1)]
    assert told(test, NOW + SHOWN_FOR + SECOND) == []


def test_both_are_in_the_timeline(crowd):
    ana = make_user("ana")
    drop(crowd[0])

    acknowledge_alerts(crowd[0].pk, actor=ana, reason="Rebooted", now=NOW + SECOND)

    events = crowd[0].events.filter(kind__startswith="alert.")
    assert [(e.kind, e.by, e.actor, e.reason, e.detail) for e in events] == [
        ("alert.raised", "system", None, "", {"alert": "mass"}),
        ("alert.acknowledged", "staff", ana, "Rebooted", {"alert": "mass"}),
    ]


def test_nothing_is_acknowledged_twice(crowd):
    ana = make_user("ana")
    drop(crowd[0])
    done = acknowledge_alerts(crowd[0].pk, actor=ana, token="x", now=NOW)

    assert acknowledge_alerts(crowd[0].pk, actor=ana, token="x", now=NOW) == done
    with pytest.raises(AlertRefused):
        acknowledge(crowd[0])


def test_a_takeover_war_that_ends_in_a_hold_is_an_alert(test, crowd):
    """Whether or not anybody looks."""
    for number in range(5):
        claim = leases.Claim(
            crowd[0].candidate_id,
            uuid.uuid4(),
            crowd[0].subject,
            room=test.room,
            page=f"page {number}",
            login=f"login {number % 2}",
        )
        leases.claim([claim], now=NOW + number * SECOND)

    (alert,) = open_alerts(test.pk, NOW)
    assert (alert.kind, alert.attempt_ids) == ("takeovers", [crowd[0].pk])
