"""A connection id can be copied: it is worth something with its sign-in alone."""

import uuid
from datetime import timedelta

import pytest
from django.test import RequestFactory

from realtime.connections import over_http
from realtime.protocol import CloseCode
from realtime.seat import leases
from tests.factories import make_user
from tests.realtime.seating import NOW, ask, fenced, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def session(user):
    return take(user, login="home").session


def named(user, connection_id, *, login="home", subject="attempt:a"):
    return over_http.session_named(user.pk, connection_id, subject=subject, login=login)


def test_ones_own_connection_is_ones_session(user, session):
    assert named(user, session.connection_id) == session


def test_another_sign_in_that_names_it_has_no_seat(user, session):
    copied = named(user, session.connection_id, login="away")

    assert over_http.is_copied(copied)
    assert not fenced(copied)
    assert not over_http.show_life(copied, now=NOW)
    assert fenced(session)


def test_an_old_connection_is_known_and_refused(user, session):
    take(user, page="page-2", login="home")

    old = named(user, session.connection_id)
    assert old == session
    assert not fenced(old)
    assert over_http.why_lost(old).code == CloseCode.TAKEN_OVER


@pytest.mark.parametrize(
    "other", [{"subject": "attempt:b"}, {"connection_id": uuid.uuid4()}]
)
def test_what_was_never_theirs_is_no_session(user, session, other):
    connection = other.pop("connection_id", session.connection_id)

    assert named(user, connection, **other) is None
    assert named(make_user(), session.connection_id) is None


def test_life_is_shown_by_each_request(user, session):
    later = NOW + timedelta(seconds=9)

    assert over_http.show_life(session, now=later)
    assert over_http.why_lost(session) is None


def test_a_seat_that_was_released_is_lost(user, session):
    leases.release([leases.Release(user.pk, session.connection_id)], now=NOW)

    assert over_http.why_lost(session).code == CloseCode.LEASE_LOST


def test_taking_the_seat_ends_the_one_before(user, session):
    claimed = over_http.take(ask(user, page="page-2", login="home"), now=NOW)

    assert claimed.took_over
    assert fenced(claimed.session)
    assert not fenced(session)


def test_the_page_that_sat_until_the_hold_is_known_by_its_login(user, session):
    assert over_http.page_on_hold(user.pk, "home") == ""
    leases.claim([ask(user, page="p2", login="away", policy="hold")], now=NOW)
    other = make_user()
    take(other, page="home page", login="home", policy="hold")
    leases.claim([ask(other, page="away page", login="away")], now=NOW)

    assert over_http.page_on_hold(other.pk, "home") == "home page"
    assert over_http.page_on_hold(other.pk, "away") == ""


def test_a_forwarded_address_counts_from_our_proxies_only(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]

    def address(peer):
        request = RequestFactory().get(
            "/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="203.0.113.9"
        )
        return over_http.address_of(request)

    assert address("10.0.0.1") == "203.0.113.9"
    assert address("192.0.2.1") == "192.0.2.1"
