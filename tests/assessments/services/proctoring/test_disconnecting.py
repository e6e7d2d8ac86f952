"""Ending a candidate's session: here only, and their sign-ins only if that is asked."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from assessments.rules.states import AttemptStatus
from assessments.services.errors import NotConnected
from assessments.services.proctoring.disconnecting import disconnect_attempt
from realtime.models import SessionLease
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def attempt():
    attempt = make_attempt(now=NOW)
    take_seat(attempt, now=NOW)
    return attempt


def end(attempt, staff, **values):
    return disconnect_attempt(
        attempt.pk, actor=staff, reason="Wrong room", now=NOW, **values
    )


def seat_of(attempt):
    return SessionLease.objects.get(user=attempt.candidate_id)


def sign_in(user, **fields):
    client = Client()
    client.force_login(user)
    key = client.session.session_key
    if fields:
        Session.objects.filter(pk=key).update(**fields)
    return key


def event(attempt, kind="disconnected"):
    return attempt.events.get(kind=kind)


def test_the_session_ends_and_the_clock_runs_on(attempt, staff):
    other = make_attempt(now=NOW)
    take_seat(other, now=NOW)

    end(attempt, staff)

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.IN_PROGRESS
    assert attempt.deadline is not None
    assert seat_of(attempt).ended_by == "revoked"
    assert seat_of(other).ended_by == ""
    assert (event(attempt).actor, event(attempt).reason) == (staff, "Wrong room")


def test_a_seat_in_another_attempt_is_left_alone(attempt, staff):
    elsewhere = make_attempt(attempt.candidate, now=NOW)

    with pytest.raises(NotConnected):
        end(elsewhere, staff)

    assert seat_of(attempt).ended_by == ""


def test_nobody_is_signed_out_unless_it_is_asked(attempt, staff):
    key = sign_in(attempt.candidate)

    end(attempt, staff)

    assert Session.objects.filter(pk=key).exists()
    assert event(attempt).detail == {}


def test_every_sign_in_of_the_candidate_ends_and_nobody_elses(attempt, staff):
    theirs = {sign_in(attempt.candidate), sign_in(attempt.candidate)}
    others = {sign_in(make_user()), sign_in(staff)}
    # A session without a user, as an anonymous visitor has.
    empty = SessionStore()
    empty.create()

    end(attempt, staff, sign_out=True)

    left = set(Session.objects.values_list("pk", flat=True))
    assert left == others | {empty.session_key}
    assert not left & theirs
    assert event(attempt).detail == {"logins_ended": 2}


def test_a_sign_in_that_another_clock_calls_expired_ends_too(attempt, staff):
    hour, week = timedelta(hours=1), timedelta(days=7)
    just = sign_in(attempt.candidate, expire_date=timezone.now() - hour)
    long_ago = sign_in(attempt.candidate, expire_date=timezone.now() - week)

    end(attempt, staff, sign_out=True)

    assert not Session.objects.filter(pk=just).exists()
    assert Session.objects.filter(pk=long_ago).exists()


@pytest.mark.parametrize(("sign_out", "left"), [(True, 0), (False, 1)])
def test_with_a_hold_the_clock_stands_and_one_event_says_so(
    attempt, staff, sign_out, left
):
    sign_in(attempt.candidate)

    end(attempt, staff, hold=True, sign_out=sign_out)

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PAUSED
    assert seat_of(attempt).ended_by == "held"
    assert not attempt.events.filter(kind="disconnected").exists()
    assert event(attempt, "held").reason == "Wrong room"
    assert Session.objects.count() == left


def test_the_same_token_again_puts_nothing_on_hold_twice(attempt, staff):
    for _ in range(2):
        end(attempt, staff, hold=True, token="once")

    assert attempt.events.filter(kind="held").count() == 1
