"""What has to be in order before a process can serve, and what is said where it is not."""

import sqlite3

import pytest
from django.db import OperationalError, connection

from realtime import readiness
from realtime.database import outages
from realtime.layer.roundtrip import NoRoundTrip
from realtime.readiness import (
    ServerNotReady,
    check_database,
    check_migrations,
    check_saving,
    not_ready,
    unapplied_migrations,
)


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(readiness, "_is_migrated", False)
    monkeypatch.setattr(outages, "_outages", {})


def forget(app):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", [app])


def fails(error):
    def check():
        raise error

    return check


def test_a_process_that_can_serve_has_no_problem(db):
    assert not_ready() == {}


def test_migrations_that_are_missing_are_counted_and_named(db):
    assert unapplied_migrations() == []
    forget("sessions")

    assert unapplied_migrations() == ["sessions.0001_initial"]
    assert not_ready() == {"migrations": "1 not applied"}


def test_migrations_are_looked_at_until_they_are_there(db, django_assert_num_queries):
    forget("sessions")
    for _ in range(2):
        with pytest.raises(ServerNotReady):
            check_migrations()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('sessions', '0001_initial', '2026-01-01')"
        )

    check_migrations()

    with django_assert_num_queries(0):
        check_migrations()


def test_a_database_that_only_reads_saves_nothing(db):
    check_saving()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        with pytest.raises(ServerNotReady, match="only reads"):
            check_saving()


def test_a_disk_that_was_full_is_known_from_what_failed(db):
    full = OperationalError("database or disk is full")
    full.__cause__ = sqlite3.OperationalError()
    full.__cause__.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert outages.is_noted(full)

    assert not_ready() == {"saving": "the database refuses what is to be saved"}


def test_a_database_that_answers_is_asked_once(db):
    check_database()


def test_without_the_database_nothing_else_is_waited_for(db, monkeypatch):
    away = OperationalError("connection to user:hunter2@db refused")
    asked = []
    checks = {
        "channel_layer": fails(ServerNotReady("no message")),
        "database": fails(away),
        "saving": lambda: asked.append("saving"),
    }
    monkeypatch.setattr(readiness, "CHECKS", checks)

    found = not_ready()

    assert found == {
        "channel_layer": "no message",
        "database": "the database does not answer",
    }
    assert asked == []


def test_a_pool_in_use_is_said_and_nothing_else_waits_for_it(db, monkeypatch):
    asked = []
    checks = {
        "database": fails(ServerNotReady("every connection of the pool is in use")),
        "saving": lambda: asked.append("saving"),
    }
    monkeypatch.setattr(readiness, "CHECKS", checks)

    assert list(not_ready()) == ["database"]
    assert asked == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoRoundTrip("it does not take a subscription"), "a subscription"),
        (TimeoutError(), "the server's loop does not answer"),
    ],
)
def test_a_layer_that_is_away_hides_nothing_behind_it(db, monkeypatch, error, words):
    monkeypatch.setattr(readiness.from_threads, "run", fails_with(error))
    forget("sessions")

    found = not_ready()

    assert words in found["channel_layer"]
    assert found["migrations"] == "1 not applied"


def fails_with(error):
    def run(_coroutine_function):
        raise error

    return run
