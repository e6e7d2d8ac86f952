"""Tells a database of the earlier release from a database of this one."""

from collections.abc import Collection

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

REFUSAL = (
    "An earlier release made this database. Keep it, name a new one in DATABASE_URL (on "
    "SQLite move the old file first), and copy the data into the new one with: "
    "manage.py carry_over URL_OF_THE_OLD_ONE"
)
# The last migrations of the earlier release. An older database has to apply them first.
LAST_MIGRATIONS = {
    ("assessments", "0022_since_in_results"),
    ("realtime", "0006_titles_of_columns"),
}


def is_earlier(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has the site's tests, but Django's own table of users."""
    return _holds_earlier(connection.introspection.table_names())


def _holds_earlier(tables: Collection[str]) -> bool:
    return {"auth_user", "assessments_test"} <= {*tables} and (
        "assessments_user" not in tables
    )


def missing_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """The last migrations of the earlier release that the database lacks."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in LAST_MIGRATIONS - applied.keys())
