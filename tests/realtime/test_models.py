"""What the database itself keeps of seats; realtime.seat holds their only writers."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from realtime.models import SeatRequest, SessionEvent, SessionLease
from tests.factories import make_user
from tests.realtime.seating import NOW, row, take


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


def request_of(user, **fields):
    fields = {"hold_epoch": 3, "page": "page-1", "login": "login-1"} | fields
    return SeatRequest.objects.create(user=user, asked_at=NOW, **fields)


def test_two_seats_never_have_the_same_connection(db):
    one, other = make_user(), make_user()
    taken = take(one).session
    take(other)

    with pytest.raises(IntegrityError), transaction.atomic():
        SessionLease.objects.filter(user=other).update(
            connection_id=taken.connection_id
        )


def test_a_page_asks_once_in_each_hold(db):
    user = make_user()
    request_of(user)
    request_of(user, hold_epoch=4)
    request_of(user, login="login-2")

    with pytest.raises(IntegrityError), transaction.atomic():
        request_of(user)


@pytest.mark.parametrize(
    ("state", "is_undecided"),
    [
        ("waiting", True),
        ("approved", True),
        ("refused", False),
        ("seated", False),
        ("over", False),
    ],
)
def test_an_approved_page_may_never_come(state, is_undecided):
    assert SeatRequest(state=state).is_undecided == is_undecided


def test_a_deleted_user_takes_seat_and_log_with_them(db):
    user = make_user()
    take(user)
    request_of(user)

    user.delete()

    assert not SessionLease.objects.exists()
    assert not SessionEvent.objects.exists()
    assert not SeatRequest.objects.exists()


def test_a_row_has_no_room_before_it_was_locked(db):
    user = make_user()
    take(user, room="test:1")

    assert row(user).room_before == ""
    assert isinstance(row(user).connection_id, uuid.UUID)
