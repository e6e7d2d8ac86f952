"""A release, and what opens its test, wait for each other: never do both happen."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, Test
from assessments.rules.visibility import Released
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.closing import close_to_starts
from assessments.services.errors import AttemptRefused, ResultsShown
from assessments.services.proctoring.verbs import reopen_attempt
from assessments.services.releasing import ReleaseRefused, release_results
from tests.assessments.admin.authoring.editing.test_admin import form_of
from tests.factories import make_question, make_test, make_user
from tests.harness.database import default_database
from tests.harness.waiting import PATIENCE

SCORE = Released(score=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def on_postgres(_postgres_beside):
    with default_database(_postgres_beside):
        yield


@pytest.fixture
def db(on_postgres, transactional_db):
    """PostgreSQL alone: SQLite has one writer at a time."""


@pytest.fixture
def test(db):
    now = timezone.now()
    return make_test(questions=[make_question()], closes_at=now - timedelta(minutes=1))


class Beside(threading.Thread):
    """Does something in a transaction of its own; ``outcome`` is what came of it."""

    def __init__(self, work):
        super().__init__()
        self._work, self.outcome = work, None

    def run(self):
        try:
            self.outcome = self._work()
        except Exception as error:
            self.outcome = error
        finally:
            connection.close()


def first(one, other):
    """``one`` in a transaction; ``other`` comes, waits for it, and goes on after it."""
    beside = Beside(other)
    with transaction.atomic():
        one()
        beside.start()
        wait_for(beside)
    beside.join()
    return beside.outcome


def wait_for(beside):
    """Until it waits for a lock; it may not have ended before."""
    end = time.monotonic() + PATIENCE
    while not somebody_waits():
        assert beside.is_alive(), f"it did not wait: {beside.outcome}"
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.02)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


def release(test):
    return release_results(test.pk, SCORE, actor=None, now=timezone.now())


def save_later_end(client, test, form):
    later = timezone.now() + timedelta(days=1)
    end = {"closes_at_0": f"{later:%Y-%m-%d}", "closes_at_1": "12:00:00"}
    address = reverse("admin:assessments_test_change", args=[test.pk])
    return client.post(address, form | end).text


@pytest.fixture
def author(test):
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = reverse("admin:assessments_test_change", args=[test.pk])
    return client, form_of(client.get(address).text)


def test_a_later_end_waits_for_the_release_and_is_refused(test, author):
    told = first(
        lambda: release(test), lambda: save_later_end(author[0], test, author[1])
    )

    test.refresh_from_db()
    assert "Candidates see results of this test" in told
    assert test.shows_score
    assert test.closes_at < timezone.now()


def test_a_release_waits_for_a_later_end_and_is_refused(test, author):
    told = first(
        lambda: save_later_end(author[0], test, author[1]), lambda: release(test)
    )

    test.refresh_from_db()
    assert isinstance(told, ReleaseRefused)
    assert [one.code for one in told.obstacles] == ["may_start"]
    assert test.closes_at > timezone.now()


@pytest.fixture
def attempt(test):
    Test.objects.filter(pk=test.pk).update(closes_at=None)
    attempt = start_attempt(candidate=make_user(), test=test, now=timezone.now())
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    return attempt


def reopen(attempt):
    staff = make_user(is_staff=True)
    return reopen_attempt(
        attempt.pk, actor=staff, reason="x", minutes=5, now=timezone.now()
    )


def test_reopening_waits_for_the_release_and_is_refused(test, attempt):
    close_to_starts(test.pk, now=timezone.now())

    told = first(lambda: release(test), lambda: reopen(attempt))

    assert isinstance(told, ResultsShown)
    assert Attempt.objects.get(pk=attempt.pk).status == "submitted"


def test_a_release_waits_for_the_reopening_and_is_refused(test, attempt):
    close_to_starts(test.pk, now=timezone.now())

    told = first(lambda: reopen(attempt), lambda: release(test))

    assert isinstance(told, ReleaseRefused)
    assert [one.code for one in told.obstacles] == ["open"]


def test_a_start_waits_for_the_closing_and_is_refused(test):
    Test.objects.filter(pk=test.pk).update(closes_at=None)
    older = Test.objects.get(pk=test.pk)
    user = make_user()

    told = first(
        lambda: close_to_starts(test.pk, now=timezone.now()),
        lambda: start_attempt(candidate=user, test=older, now=timezone.now()),
    )

    assert isinstance(told, AttemptRefused)
    assert told.code == "test.closed"
