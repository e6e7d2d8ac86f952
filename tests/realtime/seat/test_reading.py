"""Who may read what a seat is for."""

from datetime import timedelta

import pytest

from realtime.models import SessionEvent
from realtime.seat import reading
from tests.factories import make_user
from tests.realtime.seating import NOW, row, take

pytestmark = pytest.mark.django_db


def note(lease, now=NOW, **fields):
    fields = {
        "subject": "attempt:a",
        "room": "test:1",
        "address": "192.0.2.7",
        "user_agent": "Chrome/1",
        "device": "Chrome on Windows",
    } | fields
    reading.record_refused_read(lease, now=now, **fields)


def tries():
    return SessionEvent.objects.filter(kind=SessionEvent.Kind.REFUSED_READ)


@pytest.fixture
def user():
    user = make_user()
    take(user, login="home")
    return user


def test_the_sign_in_that_sits_may_read_and_another_may_not(user):
    assert not reading.is_elsewhere(row(user), "home", now=NOW)
    assert reading.is_elsewhere(row(user), "away", now=NOW)
    assert reading.is_elsewhere(row(user), "", now=NOW)


def test_a_seat_that_nobody_holds_keeps_nobody_out(user):
    later = NOW + timedelta(hours=1)

    assert not reading.is_elsewhere(row(user), "away", now=later)
    assert not reading.is_elsewhere(None, "away", now=NOW)
    assert reading.seat_of(make_user().pk) is None


def test_on_hold_is_what_the_row_says(user):
    lease = row(user)
    assert not reading.is_on_hold(lease)
    assert not reading.is_on_hold(None)

    lease.ended_by = "held"
    assert reading.is_on_hold(lease)


def test_a_try_is_on_the_timeline_once_a_minute(user):
    lease = row(user)
    note(lease)
    note(lease, NOW + timedelta(seconds=59))
    assert tries().count() == 1

    note(lease, NOW + timedelta(seconds=60))
    assert tries().count() == 2


@pytest.mark.parametrize(
    "other", [{"address": "192.0.2.8"}, {"user_agent": "Safari/2"}, {"by_copy": True}]
)
def test_another_device_is_another_try(user, other):
    note(row(user))
    note(row(user), **other)

    assert tries().count() == 2


def test_it_says_whose_connection_was_in_the_way(user):
    note(row(user), by_copy=True)

    event = tries().get()
    assert event.other_connection_id == row(user).connection_id
    assert event.connection_id is None
    assert event.detail == {"policy": "newest_wins", "by_copy": True}
