"""A check constraint that is added to a table which others write at the same time."""

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState

from realtime.database.constraints import CheckOfNewRows, ValidateCheck


@pytest.fixture
def db(either_database, transactional_db):
    """Once more on PostgreSQL; SQLite changes no schema inside of a transaction."""


class Table:
    """A table that migrations have brought to where it is."""

    def __init__(self):
        self.state = ProjectState()
        self.apply(
            migrations.CreateModel(
                "Thing",
                [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("kind", models.CharField(max_length=9)),
                ],
            )
        )

    def apply(self, operation):
        before = self.state.clone()
        operation.state_forwards("realtime", self.state)
        with connection.schema_editor() as editor:
            operation.database_forwards("realtime", editor, before, self.state)

    def insert(self, kind):
        return self.state.apps.get_model("realtime", "Thing").objects.create(kind=kind)

    def drop(self):
        with connection.schema_editor() as editor:
            editor.delete_model(self.state.apps.get_model("realtime", "Thing"))


@pytest.fixture
def table(db):
    table = Table()
    yield table
    table.drop()


def only(*kinds):
    return migrations.AddConstraint(
        "thing",
        CheckOfNewRows(condition=models.Q(kind__in=kinds), name="known_kind"),
    )


def is_validated():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convalidated FROM pg_constraint WHERE conname = 'known_kind'"
        )
        [(validated,)] = cursor.fetchall()
    return validated


def test_new_rows_obey_it(table):
    table.apply(only("good", "better"))

    table.insert("better")
    with pytest.raises(IntegrityError):
        table.insert("bad")


def test_old_rows_are_read_when_they_are_validated(table):
    old = table.insert("bad")
    if connection.vendor != "postgresql":
        with pytest.raises(IntegrityError):
            table.apply(only("good"))
        return
    table.apply(only("good"))

    assert not is_validated()
    with pytest.raises(IntegrityError):
        table.apply(ValidateCheck("thing", "known_kind"))
    old.delete()
    table.apply(ValidateCheck("thing", "known_kind"))
    assert is_validated()


def test_others_write_while_old_rows_are_read(table):
    """Who has written and not committed yet holds up no validation, nor is held up."""
    table.apply(only("good"))
    table.insert("good")
    if connection.vendor != "postgresql":
        table.apply(ValidateCheck("thing", "known_kind"))
        return
    writer = connection.copy()
    try:
        with writer.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO realtime_thing (kind) VALUES ('good')")
            with connection.cursor() as own:
                own.execute("SET lock_timeout = '5s'")
            table.apply(ValidateCheck("thing", "known_kind"))
            cursor.execute("COMMIT")
    finally:
        writer.close()
        with connection.cursor() as own:
            own.execute("RESET lock_timeout")

    assert is_validated()


def test_it_is_lifted_like_any_other(table):
    table.apply(only("good"))

    table.apply(migrations.RemoveConstraint("thing", "known_kind"))

    table.insert("bad")


def test_a_migration_describes_it():
    assert ValidateCheck("thing", "known_kind").describe() == (
        "Validate constraint known_kind on model thing"
    )
    path, _args, kwargs = only("good").constraint.deconstruct()
    assert path == "realtime.database.constraints.CheckOfNewRows"
    assert kwargs["name"] == "known_kind"
