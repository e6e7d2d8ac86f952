"""Telling a database of an earlier release from one of ours."""

from collections.abc import Collection

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

REFUSAL = (
    "An earlier release made this database: keep it, name a new one (DATABASE_URL; on "
    "SQLite move the file), and carry the data over with: "
    "manage.py carry_over URL_OF_THE_OLD_ONE"
)
# The last of the earlier release; what is older has to get there first.
LAST_MIGRATIONS = {
    ("assessments", "0022_since_in_results"),
    ("realtime", "0006_titles_of_columns"),
}


def is_earlier(connection: BaseDatabaseWrapper) -> bool:
    """Whether accounts are Django's own there, beside tests of ours."""
    return _holds_earlier(connection.introspection.table_names())


def _holds_earlier(tables: Collection[str]) -> bool:
    return {"auth_user", "assessments_test"} <= {*tables} and (
        "assessments_user" not in tables
    )


def missing_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Those of the earlier release that were never applied there."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in LAST_MIGRATIONS - applied.keys())
