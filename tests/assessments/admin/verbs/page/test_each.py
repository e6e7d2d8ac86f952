"""What is particular to single verbs: disconnecting, reopening."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessments.rules.states import AttemptStatus
from assessments.services.attempts import start_attempt, submit_attempt
from realtime import registry
from realtime.models import SessionLease
from tests.assessments.admin.conftest import signed_in, take_seat
from tests.assessments.admin.verbs.conftest import ask, do, status_of, told
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def test_a_candidate_in_another_test_is_not_disconnected(proctor, attempt):
    elsewhere = start_attempt(
        candidate=attempt.candidate, test=make_test(), now=timezone.now()
    )
    take_seat(elsewhere)

    [skipped] = ask(proctor, "disconnect", attempt).context["plan"].skipped
    do(proctor, "disconnect", attempt)

    assert skipped.why == "connected to another test"
    assert registry.has_active_connection(attempt.candidate_id)


def test_disconnecting_ends_the_seat(proctor, attempt, another, ana):
    take_seat(attempt)

    response = do(proctor, "disconnect", attempt, another)

    assert told(response)[0] == "1 disconnected, 1 skipped."
    assert told(response)[1] == "Skipped: Bob Best: not connected"
    assert not registry.has_active_connection(attempt.candidate_id)
    assert SessionLease.objects.get(user=attempt.candidate).ended_by == "revoked"


def test_disconnecting_signs_out_everywhere_if_asked(proctor, attempt, another):
    for person in (attempt.candidate, another.candidate):
        signed_in(person)
    take_seat(attempt)
    take_seat(another)

    do(proctor, "disconnect", attempt, sign_out="on")
    do(proctor, "disconnect", another)

    logins = [login.get_decoded() for login in Session.objects.all()]
    people = {int(login["_auth_user_id"]) for login in logins}
    assert attempt.candidate_id not in people
    assert another.candidate_id in people


def test_an_attempt_that_ran_out_of_time_is_reopened(proctor, attempt):
    attempt.deadline = timezone.now() - timedelta(hours=1)
    attempt.save()

    response = do(proctor, "reopen", attempt, minutes="10")

    assert told(response) == ["1 reopened."]
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert attempt.deadline > timezone.now()


def test_nobody_gets_two_open_attempts_by_reopening(superuser, candidate):
    test = make_test(questions=[make_question()], attempts_allowed=2)
    first = make_attempt(candidate, test)
    submit_attempt(first.pk, actor=candidate, now=timezone.now())
    make_attempt(candidate, test)

    response = do(superuser, "reopen", first, minutes="10")

    assert told(response)[0] == "0 reopened, 1 skipped."
    assert "another attempt of the candidate is open" in told(response)[1]


def test_disconnecting_holds_if_asked(proctor, attempt):
    take_seat(attempt)

    response = do(proctor, "disconnect", attempt, hold="on")
    again = ask(proctor, "resume", attempt)

    assert told(response) == ["1 disconnected."]
    assert status_of(attempt) == AttemptStatus.PAUSED
    assert SessionLease.objects.get(user=attempt.candidate).ended_by == "held"
    [skipped] = again.context["plan"].skipped
    assert skipped.why == "on hold: release the hold instead"
