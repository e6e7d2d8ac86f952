"""
Check constraints that are added while processes write.

PostgreSQL reads a whole table when it adds a check, and lets nobody write meanwhile. A
check that is NOT VALID is there at once and holds for every row that is written from then
on. The rows from before are read later, by ValidateCheck, while everybody goes on
writing. Both go into a migration of their own, because the lock of the first lasts until
its transaction ends.

SQLite has neither: the check is there for all rows at once.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Model


class CheckOfNewRows(CheckConstraint):
    """
    A check that a migration adds without reading the rows that are there.

    ``makemigrations`` writes it like any other. When a check only learns more values, the
    old rows obey it already, and nothing is left to validate.
    """

    def create_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        # A Statement, which the stubs of Django take for a str; None has nothing to add.
        statement: Any = super().create_sql(model, schema_editor)
        if not (statement and schema_editor) or not _is_postgresql(schema_editor):
            return statement
        return Statement(f"{statement.template} NOT VALID", **statement.parts)


class ValidateCheck(Operation):
    """
    Reads the rows from before a CheckOfNewRows; fails if one of them breaks it.

    Only PostgreSQL has something to do. Going back does nothing.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The constraint is in the state already."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if _is_postgresql(schema_editor) and self.allow_migrate_model(
            schema_editor.connection.alias, model
        ):
            quote = schema_editor.quote_name
            table, name = quote(model._meta.db_table), quote(self.name)
            schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")

    def database_backwards(self, *_args: Any) -> None:
        """A check that was validated may stay so."""

    def describe(self) -> str:
        return f"Validate constraint {self.name} on model {self.model_name}"


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")
