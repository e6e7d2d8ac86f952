"""Copies every row of a database of the earlier release into an empty new one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from assessments.earlier_release.models import Releases
from assessments.models.users import username_key

BATCH = 500
# By column: for rows that Django makes again, the new id by the old id.
Ids = Mapping[str, Mapping[int, int]]


def rivals(releases: Releases, alias: str, renames: Mapping[str, str]) -> list[str]:
    """User names that differ only in case, in groups."""
    users = releases.earlier.get_model("assessments", "User")
    names = users._base_manager.using(alias).values_list("username", flat=True)
    alike = defaultdict(list)
    for name in sorted(names):
        alike[username_key(renames.get(name, name))].append(name)
    return [", ".join(names) for names in alike.values() if len(names) > 1]


def copy_everything(
    releases: Releases,
    *,
    source: str,
    target: str,
    renames: Mapping[str, str],
    on_model: Callable[[], None] = lambda: None,
) -> int:
    """
    Copy all rows with their ids, or none; returns how many were copied.

    Args:
        source: The alias of the database of the earlier release. Only read.
        target: The alias of the new database, which has no accounts yet.
        renames: New user names by old ones.
        on_model: Called after each table.
    """
    ids = _new_ids(releases, source, target)
    with transaction.atomic(using=source), transaction.atomic(using=target):
        _be_patient(connections[target])
        # A migration made the roles; the roles of the earlier release replace them.
        releases.ours.get_model("auth", "Group")._base_manager.using(target).delete()
        copied = 0
        for earlier, ours in releases.pairs():
            rows = earlier._base_manager.using(source).order_by("pk")
            copied += _copy(rows.iterator(BATCH), ours, target, ids, renames)
            on_model()
        _go_on_counting(releases.ours, connections[target])
    return copied


def _be_patient(connection: BaseDatabaseWrapper) -> None:
    """Allow a long idle transaction: it waits while the other database is read."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _copy(
    rows: Iterator[models.Model],
    ours: type[models.Model],
    target: str,
    ids: Ids,
    renames: Mapping[str, str],
) -> int:
    manager = ours._base_manager.using(target)
    names = [field.attname for field in ours._meta.concrete_fields]
    found = (_values(row, names, ids) for row in rows)
    made = (_renamed(values, renames) for values in found if values is not None)
    copied = 0
    while batch := list(islice(made, BATCH)):
        manager.bulk_create(ours(**values) for values in batch)
        copied += len(batch)
    return copied


def _renamed(values: dict[str, Any], renames: Mapping[str, str]) -> dict[str, Any]:
    if name := renames.get(values.get("username", "")):
        values["username"] = name
    return values


def _values(row: models.Model, names: Iterable[str], ids: Ids) -> dict[str, Any] | None:
    """The row's columns; None if the row names a model or permission that is gone."""
    values = {name: getattr(row, name) for name in names if hasattr(row, name)}
    for name in ids.keys() & values.keys():
        if values[name] is not None:
            values[name] = ids[name].get(values[name])
            if values[name] is None:
                return None
    return values


def _new_ids(releases: Releases, source: str, target: str) -> Ids:
    columns = {
        "content_type_id": _names_of_types,
        "permission_id": _names_of_permissions,
    }
    return {
        column: _by_name(names(releases.earlier, source), names(releases.ours, target))
        for column, names in columns.items()
    }


def _by_name(old: Mapping[Any, int], new: Mapping[Any, int]) -> dict[int, int]:
    return {old[name]: new[name] for name in old.keys() & new.keys()}


def _names_of_types(apps: Apps, alias: str) -> dict[Any, int]:
    kinds = apps.get_model("contenttypes", "ContentType")._base_manager.using(alias)
    rows = kinds.values_list("app_label", "model", "pk")
    return {_accounts_are_ours(app, model): pk for app, model, pk in rows}


def _names_of_permissions(apps: Apps, alias: str) -> dict[Any, int]:
    permissions = apps.get_model("auth", "Permission")._base_manager.using(alias)
    rows = permissions.values_list(
        "content_type__app_label", "content_type__model", "codename", "pk"
    )
    return {
        (*_accounts_are_ours(app, model), code): pk for app, model, code, pk in rows
    }


def _accounts_are_ours(app: str, model: str) -> tuple[str, str]:
    return ("assessments", model) if (app, model) == ("auth", "user") else (app, model)


def _go_on_counting(apps: Apps, connection: BaseDatabaseWrapper) -> None:
    """Set the sequences above the copied ids, so that new rows get free ids."""
    every = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every):
            cursor.execute(statement)
