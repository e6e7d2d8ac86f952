"""Whoever scores and whoever corrects take turns."""

import threading
import time

import pytest
from django.db import connection, transaction

from assessments.services.correcting import revisions
from tests.harness.waiting import PATIENCE


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


def in_a_transaction(function, *, then=lambda: None):
    """As another process would: on a connection of its own."""

    def run():
        try:
            with transaction.atomic():
                function()
                then()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_scores_shares_the_lock_and_a_correction_waits_for_it(db):
    if connection.vendor != "postgresql":
        revisions.share([1])  # the one writer has everything
        revisions.take(1)
        return
    shared, finish, taken = threading.Event(), threading.Event(), threading.Event()

    def hold():
        shared.set()
        finish.wait(PATIENCE)

    scorer = in_a_transaction(lambda: revisions.share([1]), then=hold)
    shared.wait(PATIENCE)
    in_a_transaction(lambda: revisions.share([1, 2])).join()  # does not wait
    in_a_transaction(lambda: revisions.take(2)).join()  # another test
    corrector = in_a_transaction(lambda: revisions.take(1), then=taken.set)
    wait_for_somebody_who_waits()
    assert not taken.is_set()

    finish.set()
    scorer.join()
    corrector.join()
    assert taken.is_set()


def wait_for_somebody_who_waits():
    waiting, until = 0, time.monotonic() + PATIENCE
    while not waiting:
        assert time.monotonic() < until, "nobody waits for the lock"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND NOT granted"
            )
            (waiting,) = cursor.fetchone()
