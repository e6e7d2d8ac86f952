"""
Statements that are sent together, on either database.

What only a server can show (trips, locks, ended backends) is in tests/faults/test_pipeline.py.
"""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from assessments.models import Answer
from realtime.database import bulk
from realtime.database.pipeline import enqueue, one_trip, pipelined_transaction
from tests.factories import make_attempt


@pytest.fixture
def answer(either_database, transactional_db):
    yield make_attempt().answers.first()
    connection.close()


def revise(answer, revision):
    bulk.update_rows(Answer, ("id", "revision"), [(answer.pk, revision)])


def revision(answer):
    return Answer.objects.values_list("revision", flat=True).get(pk=answer.pk)


def mark():
    return "$1" if connection.vendor == "postgresql" else "%s"


def read(answer):
    """What is asked for now, and read when it is called."""
    statement = f"SELECT revision FROM assessments_answer WHERE id = {mark()}"
    return enqueue(statement, [answer.pk])


def test_rows_are_those_of_the_moment_at_which_they_were_asked_for(answer):
    with pipelined_transaction():
        revise(answer, 1)
        asked = read(answer)
        revise(answer, 2)
        assert asked() == [(1,)]
        assert asked() == [(1,)]

    assert revision(answer) == 2


def test_a_statement_without_rows_has_none(answer):
    statement = f"UPDATE assessments_answer SET revision = 5 WHERE id = {mark()}"

    assert enqueue(statement, [answer.pk])() == []
    assert revision(answer) == 5


def test_the_orm_finds_what_was_put_before_it(answer):
    with pipelined_transaction():
        revise(answer, 5)
        Answer.objects.filter(pk=answer.pk).update(revision=F("revision") + 1)
        revise(answer, revision(answer) * 10)

    assert revision(answer) == 60


def test_what_the_body_refuses_leaves_nothing(answer):
    with pytest.raises(ZeroDivisionError), pipelined_transaction():
        revise(answer, 1)
        assert read(answer)() == [(1,)]
        raise ZeroDivisionError

    assert revision(answer) == 0
    assert not connection.in_atomic_block


def test_a_transaction_inside_another_ends_with_it(answer):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with pipelined_transaction():
            revise(answer, 1)
        assert revision(answer) == 1
        raise ZeroDivisionError

    assert revision(answer) == 0


def test_a_statement_that_fails_leaves_a_connection_that_goes_on(answer):
    with pytest.raises(IntegrityError), pipelined_transaction():
        revise(answer, 1)
        revise(answer, -1)

    assert revision(answer) == 0
    with pipelined_transaction():
        revise(answer, 3)
    assert revision(answer) == 3


def test_a_trip_that_fails_leaves_nothing_for_the_next_one(answer):
    with pytest.raises(ZeroDivisionError), one_trip():
        raise ZeroDivisionError

    with one_trip():
        revise(answer, 4)
    assert revision(answer) == 4


def test_a_trip_within_a_trip_is_the_same_trip(answer):
    with one_trip():
        revise(answer, 1)
        with one_trip(is_lasting=False):
            asked = read(answer)
        revise(answer, 2)

    assert asked() == [(1,)]
    assert revision(answer) == 2
