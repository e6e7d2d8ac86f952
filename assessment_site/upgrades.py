"""
Refuses migrations that break the processes of the previous release.

During an upgrade those processes go on serving with the new schema. Their inserts name
the columns they know. So a column they do not know must be nullable or have a default
in the database; a column they know must stay, and must take every value that it took
before. This check cannot read SQL, so the author of RunSQL has to declare its effect.
RunPython is assumed to change rows only.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

OURS = ("assessments", "realtime")
TAKES_AWAY = (
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.DeleteModel,
    operations.AlterModelTable,
)
WHOLE_TABLE = (
    operations.RenameModel
    | operations.DeleteModel
    | operations.AlterModelTable
    | operations.AlterUniqueTogether
    | operations.AlterOrderWithRespectTo
)
#: What a migration may declare, and which declarations excuse each flaw.
EXCUSES = ("old_processes_are_gone", "old_processes_go_on")
EXCUSED_BY: dict[str, set[str]] = {
    "E001": set(),
    "E002": {"old_processes_are_gone"},
    "E003": set(EXCUSES),
    "E004": set(EXCUSES),
}
RANGES = BaseDatabaseOperations.integer_field_ranges
#: Kinds of column that differ only in length or uniqueness.
ALIKE = (
    {"CharField", "SlugField", "FileField", "TextField"},
    {"ForeignKey", "OneToOneField"},
)

if TYPE_CHECKING:
    Field = models.Field[Any, Any]


def check_migrations(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """The steps of our migrations that break processes of the previous release."""
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
    The flaws of one migration; ``state`` is the schema before it.

    ``old_processes_are_gone = True`` declares: nobody upgrades any more from a release
    that uses what the migration removes. ``old_processes_go_on = True`` declares: the
    previous release was tested with the rules or the SQL of the migration.
    """
    said = {name for name in EXCUSES if getattr(migration, name, False)}
    made: set[str] = set()
    for operation, before in _steps(migration, state):
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        if _table(operation) in made:
            continue
        code = _flaw(operation, before, state, migration.app_label)
        if code and not said & EXCUSED_BY[code]:
            yield _error(operation, migration, code)


def _steps(
    migration: Migration, state: ProjectState
) -> Iterator[tuple[Operation, ProjectState]]:
    """The operations on the database, each with the schema before it."""
    before = state.clone()
    for operation in migration.operations:
        yield from _done(operation, migration.app_label, before)
        operation.state_forwards(migration.app_label, before)


def _done(
    operation: Operation, app_label: str, before: ProjectState
) -> Iterator[tuple[Operation, ProjectState]]:
    if not isinstance(operation, operations.SeparateDatabaseAndState):
        yield operation, before
        return
    inner = before.clone()
    for part in operation.database_operations:
        yield from _done(part, app_label, inner)
        part.state_forwards(app_label, inner)


def _table(operation: Operation) -> str:
    """The table's name in lower case; operations on a whole table call it ``name``."""
    if isinstance(operation, operations.CreateModel | WHOLE_TABLE):
        return str(operation.name_lower)
    return str(getattr(operation, "model_name", "")).lower()


def _flaw(
    operation: Operation, before: ProjectState, first: ProjectState, app_label: str
) -> str | None:
    """The code of the flaw for the previous release, which has the schema ``first``."""
    if isinstance(operation, operations.AddField):
        return "E001" if _must_be_named(operation.field) else None
    if _keeps_column(operation, before, app_label):
        return None
    if isinstance(operation, TAKES_AWAY):
        return "E002"
    if isinstance(operation, operations.RunSQL):
        return "E004" if operation.sql else None
    key = (app_label, _table(operation))
    if key not in before.models:
        return None
    known = first.models.get(key, before.models[key])
    return _narrows(operation, before.models[key], known)


def _keeps_column(operation: Operation, before: ProjectState, app_label: str) -> bool:
    """Whether this renames a field whose column has a name of its own."""
    if not isinstance(operation, operations.RenameField):
        return False
    fields = before.models[app_label, operation.model_name_lower].fields
    return fields[operation.old_name].db_column is not None


def _narrows(operation: Operation, model: ModelState, first: ModelState) -> str | None:
    known = list(_unique(first))
    if isinstance(operation, operations.AlterOrderWithRespectTo):
        return "E001" if operation.order_with_respect_to else None
    if isinstance(operation, operations.AddConstraint):
        rule = operation.constraint
        fields = getattr(rule, "fields", ())
        is_kept = fields and _is_kept(fields, known)
        return None if is_kept or _takes_more(rule, first) else "E003"
    if isinstance(operation, operations.AlterUniqueTogether):
        rules = operation.option_value or ()
        return None if all(_is_kept(fields, known) for fields in rules) else "E003"
    if isinstance(operation, operations.AlterField):
        name, new = operation.name, operation.field
        is_new_rule = new.unique and not _is_kept([name], known)
        return _altered(name, model.fields[name], new) or (
            "E003" if is_new_rule else None
        )
    return None


def _unique(model: ModelState) -> Iterator[set[str]]:
    """Sets of fields whose values together are unique."""
    yield from ({name} for name, field in model.fields.items() if field.unique)
    yield from (set(names) for names in model.options.get("unique_together") or ())
    for rule in model.options.get("constraints", ()):
        if isinstance(rule, models.UniqueConstraint) and not rule.condition:
            yield set(rule.fields) or {""}


def _takes_more(rule: models.BaseConstraint, first: ModelState) -> bool:
    """Whether the rule only adds values to the list that an earlier check allowed."""
    before = next(
        (
            _listed(one)
            for one in first.options.get("constraints", ())
            if one.name == rule.name
        ),
        None,
    )
    now = _listed(rule)
    return (
        before is not None
        and now is not None
        and before[0] == now[0]
        and before[1] <= now[1]
    )


def _listed(rule: models.BaseConstraint) -> tuple[str, set[Any]] | None:
    """The lookup and values of a check ``field__in=[...]``; None for other rules."""
    condition: Any = getattr(rule, "condition", None)
    if not isinstance(rule, models.CheckConstraint) or condition.negated:
        return None
    if len(condition.children) != 1 or not isinstance(condition.children[0], tuple):
        return None
    lookup, values = condition.children[0]
    return (lookup, set(values)) if lookup.endswith("__in") else None


def _is_kept(fields: Iterable[str], known: list[set[str]]) -> bool:
    """Whether some or all of these fields were unique already."""
    return any(names <= set(fields) for names in known)


def _altered(name: str, old: "Field", new: "Field") -> str | None:
    if (old.db_column or name) != (new.db_column or name):
        return "E002"
    if _must_be_named(new) and not _must_be_named(old):
        return "E001"
    is_stricter = old.null and not new.null
    return "E003" if is_stricter or _takes_less(old, new) else None


def _takes_less(old: "Field", new: "Field") -> bool:
    """Whether the new column may refuse a value that the old column takes."""
    types = {old.get_internal_type(), new.get_internal_type()}
    if types <= RANGES.keys():
        (low, high), (lowest, highest) = (
            RANGES[field.get_internal_type()] for field in (old, new)
        )
        return lowest > low or highest < high
    is_other = len(types) > 1 and not any(types <= alike for alike in ALIKE)
    return (
        is_other
        or _length(new) < _length(old)
        or _whole(new) < _whole(old)
        or (_places(new) < _places(old))
    )


def _length(field: "Field") -> float:
    return inf if field.max_length is None else field.max_length


def _places(field: "Field") -> float:
    return getattr(field, "decimal_places", None) or 0


def _whole(field: "Field") -> float:
    """How many digits a decimal number has before its point."""
    return (getattr(field, "max_digits", None) or 0) - _places(field)


def _must_be_named(field: "Field") -> bool:
    """Whether an insert that leaves the column out fails."""
    is_column = not field.many_to_many
    return is_column and not (field.null or field.has_db_default() or field.generated)


HINTS = {
    "E001": "Give it db_default as well as default, or null=True.",
    "E003": (
        "Let this release obey the rule and the next one add it, in a migration with"
        " old_processes_go_on = True."
    ),
    "E004": (
        "Try it under processes of the release before, and write old_processes_go_on ="
        " True into the migration."
    ),
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
