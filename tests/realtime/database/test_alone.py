"""A rare verb waits in a thread of its own, and a lost connection is an outage."""

import threading

import pytest
from django.db import DatabaseError, InterfaceError

from realtime.database.alone import alone


def add(one, *, other):
    return one + other, threading.current_thread()


async def test_it_has_the_functions_result_from_another_thread():
    total, thread = await alone(add, 1, other=2)

    assert total == 3
    assert thread is not threading.current_thread()


async def test_a_connection_that_was_lost_is_a_database_that_could_not():
    def lost():
        raise InterfaceError("connection already closed")

    with pytest.raises(DatabaseError):
        await alone(lost)


async def test_a_mistake_of_ours_stays_one():
    def mistaken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await alone(mistaken)
