import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from assessment_site.operations.doctor import database
from assessment_site.operations.doctor.findings import Level
from tests.harness.process import ROOT


def levels(findings):
    return [finding.level for finding in findings]


@pytest.mark.django_db
def test_the_database_of_the_tests_is_fit():
    description, *trouble = database.check_database()

    assert description.level is Level.OK
    assert connection.display_name in description.message
    assert trouble == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
@pytest.mark.parametrize(
    ("pragma", "lacks"),
    [
        ("synchronous = NORMAL", "synchronous FULL"),
        ("busy_timeout = 0", "a busy timeout"),
    ],
)
def test_sqlite_that_could_lose_answers_fails(pragma, lacks):
    connection.close()
    connection.connect()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    try:
        found = list(database.check_database())
    finally:
        connection.close()

    assert levels(found) == [Level.OK, Level.FAIL]
    assert lacks in found[1].message


@pytest.mark.django_db
def test_a_clock_that_differs_is_told_by_how_much(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "another")
    for skew, level in [(0.2, Level.OK), (-1.5, Level.WARN), (60, Level.FAIL)]:
        monkeypatch.setattr(database, "_skew_seconds", lambda skew=skew: skew)

        (finding,) = database.check_clock()

        assert finding.level is level
        assert f"{abs(skew):.3f} s" in finding.message
        assert ("ahead" if skew < 0 else "behind") in finding.message


@pytest.mark.django_db
def test_all_migrations_are_applied_and_a_missing_one_is_named():
    assert levels(database.check_migrations()) == [Level.OK]

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    (finding,) = database.check_migrations()
    assert finding.level is Level.FAIL
    assert finding.message == "not applied: sessions.0001_initial"


# On PostgreSQL, through the command, as an operator does.


@pytest.fixture(scope="module")
def doctored(postgres):
    """A migrated PostgreSQL database; its URL."""
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE doctored")
    url = postgres.url("doctored")
    run(url, "migrate", "-v0")
    return url


def run(url, *arguments):
    env = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def examine(url):
    done = run(url, "doctor", "--json")
    return done, json.loads(done.stdout)


def of(findings, check):
    return [(f["level"], f["message"]) for f in findings if f["check"] == check]


def test_postgresql_as_it_is_installed_is_fit(doctored):
    done, findings = examine(doctored)

    assert done.returncode == 0, done.stdout
    ((level, message),) = of(findings, "database")
    assert (level, message[:10]) == ("ok", "PostgreSQL")
    ((level, message),) = of(findings, "clock")
    assert (level, message.split()[1]) == ("ok", "s")


def test_postgresql_that_acknowledges_too_early_fails(doctored, postgres):
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("ALTER DATABASE doctored SET synchronous_commit = off")
        try:
            done, findings = examine(doctored)
        finally:
            admin.execute("ALTER DATABASE doctored RESET synchronous_commit")

    assert done.returncode == 1
    assert of(findings, "database")[1][0] == "fail"
    assert "synchronous_commit is off" in of(findings, "database")[1][1]


def test_postgresql_without_lock_timeouts_is_warned_of(doctored):
    options = "?options=-c%20lock_timeout%3D0"

    done, findings = examine(doctored + options)

    assert done.returncode == 0
    assert [level for level, _ in of(findings, "database")] == ["ok", "warn", "warn"]


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        ("-c lock_timeout=8000", "A pooler ignores lock_timeout: run ALTER ROLE"),
        ("-c lock_timeout=0", "Leave `options` out"),
        ("", "Leave `options` out"),
    ],
)
def test_a_pooler_that_drops_what_we_ask_for_is_named(monkeypatch, options, fix):
    values = {"synchronous_commit": "on", "fsync": "on", "lock_timeout": "0"}
    values["idle_in_transaction_session_timeout"] = "5000"
    monkeypatch.setattr(database, "_postgres_settings", lambda: values)
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"options": options})

    (finding,) = database._postgres_trouble()

    assert finding.level is Level.WARN
    assert fix in finding.fix


def test_a_database_that_is_away_is_found_within_seconds():
    done, findings = examine("postgresql://someone:hunter2@127.0.0.1:1/gone")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert findings[-1]["check"] == "database"
    assert "Connection refused" in findings[-1]["message"]
    assert "DATABASE_URL" in findings[-1]["fix"]
