"""
A database as the last release with Django's own accounts left it.

demo.sql is what ``manage.py demo`` of that release made, with a sitting by ada that its
proctor petra paused, an administrator Boss, and permissions and groups of their own.
"""

import sqlite3
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.harness.database import default_database

DUMP = Path(__file__).parent / "demo.sql"


@pytest.fixture
def earlier(tmp_path):
    """The file of the earlier release's database."""
    path = tmp_path / "earlier.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(DUMP.read_text())
    database.close()
    return path


@pytest.fixture
def run_on(django_db_blocker):
    """Make a file or a URL the default database for the rest of the test."""
    opened = []

    def run_on(url):
        config = dj_database_url.parse(url)
        is_sqlite = config["ENGINE"].endswith("sqlite3")
        options = settings.SQLITE_OPTIONS if is_sqlite else settings.POSTGRES_OPTIONS
        config |= {"OPTIONS": dict(options), "CONN_MAX_AGE": 0}
        change = default_database(config)
        change.__enter__()
        opened.append(change)

    with django_db_blocker.unblock():
        yield run_on
        for change in reversed(opened):
            change.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request, tmp_path, run_on):
    """The default database, with nothing in it yet."""
    if request.param == "sqlite":
        run_on(f"sqlite:///{tmp_path / 'ours.sqlite3'}")
    else:
        run_on(_empty_postgres(request.getfixturevalue("postgres"), tmp_path.name))
    return connection


def _empty_postgres(postgres, name):
    with psycopg.connect(postgres.url(), autocommit=True) as cluster:
        cluster.execute(f'CREATE DATABASE "{name}"')
    return postgres.url(name)
