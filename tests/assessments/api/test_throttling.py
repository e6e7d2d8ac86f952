"""How much one person may ask for, and that it is counted for that person alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from rest_framework.request import Request

from assessments.api.throttling import (
    CheckingThrottle,
    ReadingThrottle,
    SittingThrottle,
)
from realtime.connections import budget
from realtime.connections.budget import BURST_FRAMES
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    monkeypatch.setattr(budget, "_budgets", {})


def request_of(user, login="login", address="192.0.2.1"):
    request = RequestFactory().get("/api/", REMOTE_ADDR=address)
    request.session = type("Session", (), {"session_key": login})()
    asked = Request(request)
    asked.user = user
    asked.auth = None
    return asked


def granted(user, count, **who):
    """How many of so many requests are granted, and what the last was told to wait."""
    tries = []
    for _ in range(count):
        throttle = SittingThrottle()
        tries.append(throttle.allow_request(request_of(user, **who), None))
    return tries.count(True), throttle.wait()


@pytest.fixture
def candidate():
    attempt = make_attempt()
    take_seat(attempt)
    return attempt.candidate


def test_sitting_has_the_budget_of_a_socket(candidate):
    count, wait = granted(candidate, BURST_FRAMES + 20)

    assert BURST_FRAMES <= count < BURST_FRAMES + 20
    assert wait >= 1
    assert wait == int(wait)


def test_a_room_behind_one_address_is_not_one_person(candidate):
    granted(candidate, BURST_FRAMES + 20)
    other = make_user()

    assert granted(other, 1) == (1, 0)


def test_who_is_not_signed_in_is_refused_for_that():
    assert granted(AnonymousUser(), BURST_FRAMES + 20) == (BURST_FRAMES + 20, 0)


def test_reading_and_checking_are_counted_apart(candidate):
    keys = {
        throttle().get_cache_key(request_of(candidate), None)
        for throttle in (ReadingThrottle, CheckingThrottle)
    }

    assert len(keys) == 2
    assert ReadingThrottle().num_requests > CheckingThrottle().num_requests > 0
    elsewhere = ReadingThrottle().get_cache_key(
        request_of(candidate, address="::1"), None
    )
    assert elsewhere in keys
