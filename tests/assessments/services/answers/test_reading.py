"""Who may read an open attempt now, and why not."""

import uuid

import pytest
from django.utils import timezone

from assessments.rules.states import AttemptStatus
from assessments.services.answers.reading import (
    Reader,
    Why,
    session_named,
    session_of,
    withheld,
)
from realtime.connections.over_http import is_copied
from realtime.models import SessionEvent
from realtime.seat import holds
from tests.factories import make_attempt, take_seat

NOW = timezone.now()
HOME, AWAY = (Reader(login, "192.0.2.1", "Chrome/1") for login in ("home", "away"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return make_attempt()


def tries():
    return SessionEvent.objects.filter(kind=SessionEvent.Kind.REFUSED_READ)


def why(attempt, reader):
    found = withheld(attempt, reader, now=NOW)
    return found and found.why


def test_while_nobody_sits_one_may_read(attempt):
    assert withheld(attempt, HOME, now=NOW) is None


def test_another_sign_in_may_not_and_it_is_noted(attempt):
    take_seat(attempt, login="home", now=NOW)

    assert why(attempt, HOME) is None
    assert not tries().exists()
    found = withheld(attempt, AWAY, now=NOW)
    assert (found.why, found.since) == (Why.ELSEWHERE, NOW)
    assert tries().count() == 1


def test_on_hold_nobody_may(attempt):
    take_seat(attempt, login="home", now=NOW)
    holds.put(attempt.candidate_id, attempt.subject, now=NOW)

    assert why(attempt, HOME) == why(attempt, AWAY) == Why.ON_HOLD


def test_while_paused_nobody_may(attempt):
    take_seat(attempt, login="home", now=NOW)
    attempt.status = AttemptStatus.PAUSED

    assert why(attempt, HOME) == Why.PAUSED
    # Where the test is open comes first: it leads to the seat.
    assert why(attempt, AWAY) == Why.ELSEWHERE


def test_a_connection_is_ones_own_by_the_sign_in_that_claimed_it(attempt):
    session = take_seat(attempt, login="home", now=NOW)

    assert session_named(attempt, HOME, session.connection_id) == session
    assert session_named(attempt, HOME, uuid.uuid4()) is None
    assert is_copied(session_named(attempt, AWAY, session.connection_id))


def test_who_acts_with_a_copied_connection_is_noted(attempt):
    session = take_seat(attempt, login="home", now=NOW)

    assert is_copied(session_of(attempt, AWAY, session.connection_id, now=NOW))
    assert tries().get().detail["by_copy"] is True
    assert session_of(attempt, HOME, session.connection_id, now=NOW) == session
    assert tries().count() == 1
