"""What a monitor asks; true for all processes, for it is read from the seats."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from realtime import registry
from realtime.models import EndedBy
from realtime.seat import leases
from tests.factories import make_user
from tests.realtime.seating import fenced, row, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def session(user):
    return take(user, now=timezone.now(), room="test:1").session


def silent(user):
    return take(user, now=timezone.now() - timedelta(hours=1), room="test:1").session


def test_who_is_connected_is_found(user, session):
    assert registry.has_active_connection(user.pk)
    assert registry.get_user_connection_id(user.pk) == str(session.connection_id)
    assert registry.get_user_connections_count(user.pk) == 1
    assert registry.get_active_connections_count() == 1
    assert registry.count_in_room("test:1") == 1


def test_who_shows_no_life_does_not_count(user):
    silent(user)

    assert not registry.has_active_connection(user.pk)
    assert registry.get_user_connection_id(user.pk) is None
    assert registry.get_user_connections_count(user.pk) == 0
    assert registry.count_in_room("test:1") == 0


def test_a_room_counts_its_own(user, session):
    take(make_user(), now=timezone.now(), room="test:2")

    assert registry.count_in_room("test:1") == 1
    assert registry.get_active_connections_count() == 2


def test_a_message_is_for_a_live_seat_only(user, session):
    message = {"type": "notice"}

    assert registry.send_personal_message(str(session.connection_id), message)
    assert registry.send_to_user(user.pk, message) == 1
    assert not registry.send_personal_message(str(uuid.uuid4()), message)
    assert not registry.send_personal_message("no uuid", message)
    assert registry.send_to_user(make_user().pk, message) == 0


def test_disconnecting_ends_that_session_and_no_other(user, session):
    other = take(make_user(), now=timezone.now()).session

    assert registry.disconnect(str(session.connection_id))
    assert not registry.disconnect(str(session.connection_id))

    assert not fenced(session)
    assert fenced(other)
    assert row(user).ended_by == EndedBy.REVOKED


def test_one_connection_is_not_taken_for_the_next(user, session):
    later = take(user, now=timezone.now(), page="page-2").session

    assert not registry.disconnect(str(session.connection_id))
    assert fenced(later)


def test_a_sign_out_takes_the_seat_of_its_own_login_only(user, session):
    assert registry.revoke([user.pk], reason=EndedBy.SIGNED_OUT, login="other") == {}
    assert fenced(session)

    epochs = registry.revoke([user.pk], reason=EndedBy.SIGNED_OUT, login="login-1")
    assert list(epochs) == [user.pk]
    assert not fenced(session)
    assert epochs[user.pk] > session.epoch


def test_live_is_what_the_lease_says(user, session):
    assert leases.is_live(row(user), timezone.now())
    assert [seat.user_id for seat in registry.live_seats()] == [user.pk]
