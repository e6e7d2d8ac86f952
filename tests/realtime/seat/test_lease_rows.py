"""The rows behind the verbs of the seat."""

from datetime import timedelta

import pytest
from django.db import transaction

from realtime.models import SessionEvent, SessionLease
from realtime.seat import lease_rows
from realtime.seat.seats import LEASE
from tests.factories import make_user
from tests.realtime.seating import NOW, row, take

pytestmark = pytest.mark.django_db


def locked(users, **kwargs):
    with transaction.atomic():
        return lease_rows.lock({user.pk for user in users}, **kwargs)


def test_rows_that_are_missing_are_made_only_when_asked_for():
    users = [make_user(), make_user()]

    assert locked(users) == {}
    assert sorted(locked(users, create=True)) == sorted(user.pk for user in users)
    assert {row(user).epoch for user in users} == {0}


def test_a_row_that_is_there_is_not_made_anew():
    user = make_user()
    taken = take(user).session

    assert locked([user, make_user()], create=True)[user.pk].epoch == taken.epoch


def test_what_is_written_is_read_back():
    user = make_user()
    take(user)
    lease = row(user)
    lease.rivalry, lease.window_claims, lease.device = [1, 2], 3, 'Fire"fox'

    lease_rows.write([lease])

    again = row(user)
    assert [again.rivalry, again.window_claims, again.device] == [[1, 2], 3, 'Fire"fox']


def test_a_lapse_is_stamped_when_the_lease_ran_out():
    user = make_user()
    take(user)
    lease, later = row(user), NOW + timedelta(minutes=5)

    event = lease_rows.note_lapse(lease, later)

    assert (event.kind, event.at) == (SessionEvent.Kind.LAPSED, NOW + LEASE)
    assert (lease.lapsed_at, lease.lapse_noted_at) == (NOW + LEASE, later)
    # Once: the holder has not come back since.
    assert lease_rows.note_lapse(lease, later) is None


@pytest.mark.parametrize(
    "change", [{"released_at": NOW}, {"connection_id": None}, {"renewed_at": None}]
)
def test_who_does_not_sit_does_not_lapse(change):
    lease = SessionLease(user_id=1, renewed_at=NOW, connection_id=None)
    for name, value in change.items():
        setattr(lease, name, value)

    assert lease_rows.note_lapse(lease, NOW + timedelta(hours=1)) is None


def test_an_event_names_the_seat_as_it_was():
    user = make_user()
    session = take(user, room="test:1", device="Firefox on Linux").session

    event = lease_rows.event(row(user), SessionEvent.Kind.RELEASED, NOW)
    lease_rows.record([event])

    stored = SessionEvent.objects.get(kind="released")
    assert (stored.connection_id, stored.epoch) == (
        session.connection_id,
        session.epoch,
    )
    assert (stored.room, stored.device) == ("test:1", "Firefox on Linux")
