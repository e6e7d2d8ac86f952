from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import selectors
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.clocks import pause_attempt
from assessments.sitting import admission
from realtime.connections.admission import Admission, ConnectingUser
from realtime.protocol import CloseCode, milliseconds
from tests.factories import make_attempt, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def admit(attempt, user=None, now=NOW):
    address = {"attempt_id": attempt.pk}
    user = user or attempt.candidate
    [found] = admission.admit([ConnectingUser(user, address)], now=now)
    return found


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def test_the_candidate_is_admitted_and_nobody_else(attempt):
    assert admit(attempt) == Admission(attempt.subject, attempt.test.room)
    assert admit(attempt, make_user()).code == CloseCode.FORBIDDEN


def test_only_in_a_pause_is_it_worth_a_look_whether_the_seat_is_on_hold(attempt):
    assert not admit(attempt).may_be_on_hold

    staff = make_user(is_staff=True)
    pause_attempt(attempt.pk, actor=staff, reason="fire", now=NOW)

    assert admit(attempt).may_be_on_hold


def test_what_has_ended_says_how_and_what_ran_out_has_to_be_settled(attempt):
    late = attempt.deadline + timedelta(hours=1)
    assert isinstance(admit(attempt, now=late), admission.Overdue)

    submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    closed = admit(attempt)
    attempt.refresh_from_db()
    assert closed.code == CloseCode.ATTEMPT_CLOSED
    assert closed.frame.receipt == attempt.receipt


def test_a_clock_that_stands_has_no_deadline():
    deadline = NOW + timedelta(minutes=1)

    running = admission.clock(deadline, 5, NOW)
    standing = admission.clock(None, 5, NOW)

    assert running == {"deadline": milliseconds(deadline), "remaining_ms": 60_000}
    assert standing == {"deadline": None, "remaining_ms": 5}


def test_a_heartbeat_brings_what_the_beginning_carried(attempt):
    state = selectors.sittings([attempt.pk])[attempt.pk]

    carried, news = admission.carried(state, NOW), admission.news(state, NOW)

    assert news["notices"] == carried["notices"]
    for name in ("status", "deadline", "remaining_ms"):
        assert news[name] == carried["attempt"][name]
