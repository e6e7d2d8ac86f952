"""
Refuses migrations that stop the processes of the release before.

During an upgrade they go on serving while the schema is already the next one. Their
inserts name the columns they know. A column they do not know must therefore be NULL or
have a default in the database; one that they know must stay.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

OURS = ("assessments", "realtime")
TAKES_AWAY = (
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.DeleteModel,
    operations.AlterModelTable,
)


def check_migrations(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What of our migrations the processes of the release before could not stand."""
    loader = MigrationLoader(None)
    state = ProjectState()
    found: list[CheckMessage] = []
    for key in _in_order(loader):
        migration = loader.graph.nodes[key]
        assert isinstance(migration, Migration)
        if key[0] in OURS and not migration.initial:
            found += flaws(migration, state)
        migration.mutate_state(state, preserve=False)
    return found


def _in_order(loader: MigrationLoader) -> list[tuple[str, str]]:
    plan: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        plan.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))
    return list(plan)


def flaws(migration: Migration, state: ProjectState) -> Iterator[CheckMessage]:
    """
    Of one migration; ``state`` is the schema before it.

    A migration with ``old_processes_are_gone = True`` says that no release that knew what
    it takes away is upgraded from any more.
    """
    made = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, operations.CreateModel)
    }
    for operation in migration.operations:
        if getattr(operation, "model_name_lower", "") in made:
            continue
        if message := _flaw(operation, migration, state):
            yield message


def _flaw(
    operation: Operation, migration: Migration, state: ProjectState
) -> CheckMessage | None:
    if isinstance(operation, operations.AddField) and _must_be_named(operation.field):
        return _error(operation, migration, "E001")
    if isinstance(operation, operations.AlterField) and _must_be_named(operation.field):
        key = (migration.app_label, operation.model_name_lower)
        if not _must_be_named(state.models[key].fields[operation.name]):
            return _error(operation, migration, "E001")
    is_gone = getattr(migration, "old_processes_are_gone", False)
    if isinstance(operation, TAKES_AWAY) and not is_gone:
        return _error(operation, migration, "E002")
    return None


def _must_be_named(field: "models.Field[Any, Any]") -> bool:
    """Whether an insert that leaves the column out fails."""
    is_column = not field.many_to_many
    return is_column and not (field.null or field.has_db_default() or field.generated)


HINTS = {
    "E001": "Give it db_default as well as default, or null=True.",
    "E002": (
        "Stop using it now, and take it away in a later release, in a migration with"
        " old_processes_are_gone = True."
    ),
}


def _error(operation: Operation, migration: Migration, code: str) -> CheckMessage:
    return Error(
        f"{migration.app_label}.{migration.name}: {operation.describe()}."
        " Processes of the release before cannot go on with that.",
        hint=HINTS[code],
        id=f"site.{code}",
    )
