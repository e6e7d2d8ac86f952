"""While an upgrade runs, processes of the release before write on today's schema."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models

from tests.factories import make_user

INSERTS = Path(__file__).with_name("inserts_of_the_release_before.sql").read_text()
STATEMENT = re.compile(r"^INSERT INTO (\w+) .*?;$", re.MULTILINE | re.DOTALL)
OURS = ("assessments", "realtime")


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL; with whom the rows are about."""
    Group.objects.create(pk=9001, name="Room B")
    make_user(pk=9001)


def our_models():
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    ]


def test_the_release_before_goes_on_inserting(db):
    statements = list(STATEMENT.finditer(INSERTS))

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement[0])

    connection.check_constraints()
    assert len(statements) > 20


def test_what_it_inserted_reads_as_any_row(db):
    tables = {model._meta.db_table: model for model in our_models()}

    with connection.cursor() as cursor:
        for statement in STATEMENT.finditer(INSERTS):
            cursor.execute(statement[0])
            assert tables[statement[1]].objects.filter(pk__isnull=False).latest("pk")


def without_a_default(model):
    """Columns that a process which does not know them could not leave out."""
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if (field.has_default() or (field.empty_strings_allowed and field.blank))
        and not (field.null or field.has_db_default() or field.unique)
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_what_has_a_default_has_it_in_the_database_too(model):
    inherited = (
        {field.name for field in model.__mro__[1]._meta.fields}
        if hasattr(model.__mro__[1], "_meta")
        else set()
    )

    assert set(without_a_default(model)) <= inherited


def test_a_row_of_required_columns_alone_gets_the_defaults(db):
    """The database says the same as the model."""
    candidate = make_user()
    table = apps.get_model("realtime", "SessionLease")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table._meta.db_table} (user_id) VALUES (%s)", [candidate.pk]
        )

    stored, fresh = table.objects.get(pk=candidate.pk), table(pk=candidate.pk)

    assert isinstance(fresh, models.Model)
    assert {f.name: getattr(stored, f.attname) for f in table._meta.fields} == {
        f.name: getattr(fresh, f.attname) for f in table._meta.fields
    }
