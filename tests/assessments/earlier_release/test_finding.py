import sqlite3

import pytest
from django.db import connection

from assessments.earlier_release.finding import is_earlier, missing_migrations
from tests.assessments.earlier_release.conftest import DUMP


@pytest.fixture
def change(earlier, run_on):
    """``change(sql)``: the earlier database after this, as the default one."""

    def change(sql):
        with sqlite3.connect(earlier) as database:
            database.execute(sql)
        database.close()
        run_on(f"sqlite:///{earlier}")

    return change


def test_the_users_of_django_beside_our_tests_are_of_an_earlier_release(
    run_on, earlier
):
    run_on(f"sqlite:///{earlier}")

    assert is_earlier(connection)
    assert missing_migrations(connection) == []
    assert "auth_user" in DUMP.read_text()


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE auth_user RENAME TO assessments_user",
        "ALTER TABLE auth_user RENAME TO other_user",
        "ALTER TABLE assessments_test RENAME TO quiz",
        "CREATE TABLE assessments_user (id integer)",
    ],
)
def test_any_other_database_is_not(change, sql):
    change(sql)

    assert not is_earlier(connection)


def test_an_empty_database_is_not(run_on, tmp_path):
    run_on(f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    assert not is_earlier(connection)


def test_what_an_older_one_lacks_is_named(change):
    change("DELETE FROM django_migrations WHERE name = '0006_titles_of_columns'")

    assert missing_migrations(connection) == ["realtime.0006_titles_of_columns"]
