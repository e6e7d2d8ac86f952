"""Over the API: who may read the answers of an open attempt, and why not."""

import uuid

import pytest
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from assessments.api.reading import reader_of, why_withheld
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.clocks import pause_attempt
from realtime.connections.auth import login_hash
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db


def request_of(attempt, login="home", **headers):
    request = RequestFactory().get("/api/", headers=headers)
    request.session = type("Session", (), {"session_key": login})()
    asked = Request(request)
    asked.user, asked.auth = attempt.candidate, None
    return asked


def why(attempt, login="home", **headers):
    attempt.refresh_from_db()
    return why_withheld(request_of(attempt, login, **headers), attempt, timezone.now())


@pytest.fixture
def attempt():
    """Sat by the sign-in "home"."""
    attempt = make_attempt()
    take_seat(attempt, login=login_hash("home"))
    return attempt


def test_the_sign_in_that_has_the_seat_may_read_and_another_may_not(attempt):
    assert why(attempt) is None
    assert why(attempt, "away") == "elsewhere"


def test_a_connection_id_that_was_copied_opens_nothing(attempt):
    session = take_seat(attempt, login=login_hash("home"), page="page-2")
    named = {"X-Connection-Id": str(session.connection_id)}

    assert why(attempt, **named) is None
    assert why(attempt, "away", **named) == "elsewhere"


@pytest.mark.parametrize("named", ["", "no id", str(uuid.UUID(int=7))])
def test_a_connection_id_of_nobody_changes_nothing(attempt, named):
    assert why(attempt, **{"X-Connection-Id": named}) is None
    assert why(attempt, "away", **{"X-Connection-Id": named}) == "elsewhere"


def test_a_pause_hides_no_answers(attempt):
    pause_attempt(attempt.pk, actor=make_user(), reason="", now=timezone.now())

    assert why(attempt) is None
    assert why(attempt, "away") == "elsewhere"


def test_what_has_ended_is_read_from_anywhere(attempt):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert why(attempt, "away") is None


def test_a_reader_is_the_sign_in_the_address_and_the_browser():
    reader = reader_of(request_of(make_attempt(), **{"User-Agent": "F" * 600}))

    assert reader.login == login_hash("home")
    assert reader.address == "127.0.0.1"
    assert reader.user_agent == "F" * 512
