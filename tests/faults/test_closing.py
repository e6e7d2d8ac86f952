"""Closing a test to new starts beside a start, on a PostgreSQL of its own."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from assessments.models import Attempt
from assessments.services import closing
from assessments.services.attempts import start_attempt
from assessments.services.closing import close_to_starts
from tests.factories import make_question, make_test, make_user

# SQLite has one writer at a time: nothing to see there.
pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


def test_closing_waits_for_a_start_that_is_being_written(transactional_db, monkeypatch):
    test = make_test(questions=[make_question()])
    looked, go_on = threading.Event(), threading.Event()
    read = closing.shared

    def read_and_held(test_ids):
        tests = read(test_ids)
        looked.set()
        go_on.wait(30)
        return tests

    monkeypatch.setattr("assessments.services.attempts.shared", read_and_held)
    user = make_user()
    starting = run(lambda: start_attempt(candidate=user, test=test, now=timezone.now()))
    assert looked.wait(30)
    counted = []

    def close():
        with transaction.atomic():
            close_to_starts(test.pk, now=timezone.now())
            counted.append(Attempt.objects.filter(test=test).count())

    closes = run(close)
    wait_until_somebody_waits()
    go_on.set()
    starting.join(30)
    closes.join(30)

    assert counted == [1]


def run(work):
    def carry_out():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=carry_out)
    thread.start()
    return thread


def wait_until_somebody_waits():
    """A lock that is asked for and not granted: asked of the server, not of a clock."""
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_sleep(0.01) FROM pg_locks WHERE NOT granted"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
