"""Items of a user whose seat somebody has locked wait apart, in their order."""

import threading
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from realtime.database import locked_seats
from realtime.database.locked_seats import LockedSeats, user_of
from realtime.models import SessionLease
from tests.factories import make_user
from tests.realtime.seating import take


@dataclass
class Item:
    user_id: int | None


@dataclass
class OfASession:
    session: Item


@pytest.mark.parametrize(
    ("item", "user"),
    [(Item(7), 7), (OfASession(Item(8)), 8), (Item(None), None), ("a text", None)],
)
def test_an_item_is_about_one_user_or_none(item, user):
    assert user_of(item) == user


class Carried:
    """What was carried out, in order; the first waits until it may go on."""

    def __init__(self):
        self.done, self.began, self.go = [], threading.Event(), threading.Event()

    def __call__(self, function, items):
        self.began.set()
        assert self.go.wait(60)
        self.done += items
        return items


@pytest.fixture
def carried():
    return Carried()


@pytest.fixture
def locked(carried):
    seats = LockedSeats(carried, begin=lambda: None)
    yield seats
    carried.go.set()
    seats.end()


def test_what_comes_later_of_the_same_user_stands_behind(carried, locked):
    told = []
    first, second, other = Item(1), Item(1), Item(2)
    locked.put(None, first, told.append)
    assert carried.began.wait(60)

    assert locked.takes(None, second, told.append)
    assert not locked.takes(None, other, told.append)
    carried.go.set()
    locked.end()

    assert told == [first, second]


def test_when_nobody_waits_nothing_is_taken(locked):
    assert not locked.takes(None, Item(1), print)


# SQLite locks no rows.
ON_POSTGRES = pytest.mark.parametrize("either_database", ["postgres"], indirect=True)


@pytest.fixture
def db(either_database, transactional_db):
    """Another connection has to see the seats."""


@ON_POSTGRES
def test_a_seat_that_another_transaction_has_locked_is_found(db):
    mine, theirs, seatless = make_user(), make_user(), make_user()
    take(mine)
    take(theirs)
    has_lock, go = threading.Event(), threading.Event()

    def somebody_else():
        try:
            with transaction.atomic():
                seats = SessionLease.objects.select_for_update(no_key=True)
                seats.get(user=theirs)
                has_lock.set()
                assert go.wait(60)
        finally:
            connection.close()

    other = threading.Thread(target=somebody_else)
    other.start()
    try:
        assert has_lock.wait(60)
        users = [mine.pk, theirs.pk, seatless.pk]
        assert locked_seats.locked_users(users) == {theirs.pk}
        items = [Item(pk) for pk in users] + [Item(None), Item(theirs.pk)]
        assert locked_seats.without_locked(items) == ([0, 2, 3], [1, 4])
    finally:
        go.set()
        other.join()


@ON_POSTGRES
def test_a_seat_that_is_free_waits_for_nobody(db):
    user = make_user()
    take(user)

    assert locked_seats.without_locked([Item(user.pk)]) == ([0], [])
