"""
Statements for many rows at once, as both databases like them best.

The ORM writes a placeholder for every value of every row, and its share of a save is
larger than the database's. PostgreSQL takes all rows as one JSON document instead, which
costs a third of arrays; SQLite has no network to save and repeats a prepared statement.
"""

import json
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound=models.Model)

# The first version that knows the setting.
TRANSACTION_TIMEOUT = 170_000
# As idle_in_transaction_session_timeout in the settings: seconds, not for ever.
PIPELINE_SECONDS = 5


@contextmanager
def pipelined_transaction() -> Iterator[None]:
    """
    A transaction whose statements are sent on without waiting for each one's answer.

    PostgreSQL carries them out in order and answers them together: what waits is a
    select whose rows are asked for, and the end of the block, which the commit travels
    with. SQLite answers at once, and a transaction inside another ends with that one.

    A backend that waits for the middle of a pipeline is not idle, so
    idle_in_transaction_session_timeout never ends it, and a process frozen there would
    hold its locks for ever. Only since PostgreSQL 17 can a transaction be given an end;
    before, every statement is waited for.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor != "postgresql" or _version() < TRANSACTION_TIMEOUT:
            yield
            return
        with connection.wrap_database_errors, connection.connection.pipeline():
            _execute(f"SET LOCAL transaction_timeout = '{PIPELINE_SECONDS}s'", [])
            yield
            if is_own:
                # Django finds nothing left to commit. It waits for that answer alone,
                # and a save would take half as long again.
                _execute("COMMIT", [])


def _version() -> int:
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's own
    return version


@contextmanager
def one_trip() -> Iterator[None]:
    """
    Send selects on together: what waits is the first whose rows are asked for.

    For reading only: nothing inside may lock a row. SQLite has no way to go.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class Rows:
    """
    A select of rows by a list of keys.

    Made once, where the ORM would build the same statement for every batch; that took
    longer than the database needs to answer it.
    """

    lock = ""

    def __init__(
        self,
        columns: Sequence[tuple[type[models.Model], str]],
        *,
        source: str,
        key: str,
        order: str,
        where: str = "TRUE",
    ) -> None:
        self._columns = columns
        self._source = source
        self._key = key
        self._order = order
        self._where = where

    def __call__(self, keys: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows of these keys, in the order this was made for."""
        return self.ask(keys)()

    def ask(self, keys: Collection[Any]) -> Callable[[], list[tuple[Any, ...]]]:
        """As a call, but the rows are waited for only when the result is called."""
        listed = as_stored(keys)
        if not listed:
            return list
        if connection.vendor == "postgresql":
            statement, parameters = self._statement("= ANY(%s)"), [listed]
        else:
            marks = ", ".join(["%s"] * len(listed))
            statement, parameters = self._statement(f"IN ({marks})"), listed
        cursor = connection.cursor()
        cursor.execute(statement, parameters)

        def answer() -> list[tuple[Any, ...]]:
            with cursor:
                return self._converted(cursor.fetchall())

        return answer

    def _statement(self, condition: str) -> str:
        names = ", ".join(
            f"{_table(model)}.{connection.ops.quote_name(name)}"
            for model, name in self._columns
        )
        # SQLite's one writer needs no lock of its own.
        lock = self.lock if connection.features.has_select_for_update else ""
        return (
            f"SELECT {names} FROM {self._source}"  # noqa: S608 - written by us
            f" WHERE {self._key} {condition} AND {self._where}"
            f" ORDER BY {self._order}{lock}"
        )

    def _converted(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        if not rows:
            return []
        columns = list(zip(*rows, strict=True))
        for place, (model, name) in enumerate(self._columns):
            for convert, expression in _converters(connection.vendor, model, name):
                columns[place] = tuple(
                    convert(value, expression, connection) for value in columns[place]
                )
        return list(zip(*columns, strict=True))


def as_stored(keys: Collection[Any]) -> list[Any]:
    """UUIDs in the form the database stores."""
    if connection.features.has_native_uuid_field:
        return list(keys)
    return [key.hex if isinstance(key, uuid.UUID) else key for key in keys]


class HeldRows(Rows):
    """Rows that are held until the transaction ends, locked in their order."""

    lock = " FOR NO KEY UPDATE"


class Instances(Generic[M]):
    """Whole rows of a model by a key that is unique, as instances of it."""

    def __init__(
        self, model: type[M], *, key: str = "", rows: type[Rows] = Rows
    ) -> None:
        self._model = model
        self._names = column_names(model)
        key = key or str(model._meta.pk.column)
        self._place = self._names.index(key)
        self._rows = rows(
            [(model, name) for name in self._names],
            source=model._meta.db_table,
            key=key,
            order=key,
        )

    def __call__(self, keys: Collection[Any]) -> dict[Any, M]:
        """The instances by their key; one that does not exist is missing."""
        return self.ask(keys)()

    def ask(self, keys: Collection[Any]) -> Callable[[], dict[Any, M]]:
        """As a call, but the rows are waited for only when the result is called."""
        answer = self._rows.ask(keys)
        return lambda: {
            row[self._place]: self._model.from_db(connection.alias, self._names, row)
            for row in answer()
        }


def column_names(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


@cache
def _converters(vendor: str, model: type[models.Model], name: str) -> list[Any]:
    """What turns a column's value into Python's, as the ORM would."""
    field = _fields(model)[name]
    column = field.get_col(model._meta.db_table)
    converters = [
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ]
    return [(convert, column) for convert in converters]


def update_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """
    Set columns of rows that exist: one statement for any number of them.

    Args:
        names: Columns of the table; the first is the key.
        rows: Their values, a sequence for each row.
    """
    if not rows:
        return
    statement = _update(connection.vendor, model, tuple(names))
    if connection.vendor == "postgresql":
        _execute(statement, [_document(names, rows)])
    else:
        values = _values(_columns(model, names), rows)
        _repeat(statement, [[*row[1:], row[0]] for row in values])


@cache
def _update(vendor: str, model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = _columns(model, names)
    key, *others = (quoted for quoted, _field in columns)
    if vendor != "postgresql":
        sets = ", ".join(f"{name} = %s" for name in others)
        return f"UPDATE {_table(model)} SET {sets} WHERE {key} = %s"  # noqa: S608
    sets = ", ".join(f"{name} = v.{name}" for name in others)
    return (
        f"UPDATE {_table(model)} AS t SET {sets}"  # noqa: S608 - the model's own names
        f" FROM {_recordset(columns)} WHERE t.{key} = v.{key}"
    )


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows: one statement for any number of them; keys are the database's."""
    if not rows:
        return
    statement = _insert(connection.vendor, model, tuple(names))
    if connection.vendor == "postgresql":
        _execute(statement, [_document(names, rows)])
    else:
        _repeat(statement, _values(_columns(model, names), rows))


@cache
def _insert(vendor: str, model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = _columns(model, names)
    listed = ", ".join(quoted for quoted, _field in columns)
    into = f"INSERT INTO {_table(model)} ({listed})"
    if vendor != "postgresql":
        marks = ", ".join(["%s"] * len(columns))
        return f"{into} VALUES ({marks})"
    return f"{into} SELECT {listed} FROM {_recordset(columns)}"  # noqa: S608


Column = tuple[str, "models.Field[Any, Any]"]


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[models.Model], names: Sequence[str]) -> list[Column]:
    fields = _fields(model)
    return [(connection.ops.quote_name(name), fields[name]) for name in names]


@cache
def _fields(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    return {str(field.column): field for field in model._meta.concrete_fields}


def _recordset(columns: Sequence[Column]) -> str:
    """The rows of the one parameter, with the types of their columns."""
    typed = ", ".join(f"{name} {_type(field)}" for name, field in columns)
    return f"jsonb_to_recordset(%s::jsonb) AS v ({typed})"


def _document(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    records = [dict(zip(names, row, strict=True)) for row in rows]
    # Moments and UUIDs are written as PostgreSQL reads them.
    return json.dumps(records, default=str)


def _type(field: "models.Field[Any, Any]") -> str | None:
    # The type of a reference to a key, without the key's own "identity".
    is_key = field.primary_key and not field.remote_field
    return field.rel_db_type(connection) if is_key else field.db_type(connection)


def _values(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> list[list[Any]]:
    """The values as the ORM stores them: what it compares has to look the same."""
    return [
        [
            field.get_db_prep_save(value, connection)
            for (_, field), value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]


def _execute(sql: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _repeat(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
