"""
Statements for many rows at once, in the fastest form for each database.

The ORM writes a placeholder for every value of every row, and then spends more time on a
save than the database does. PostgreSQL takes all rows as one JSON document instead, which
costs a third of arrays; SQLite has no network to save and repeats a prepared statement.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from realtime.database import pipeline
from realtime.json_text import as_json

M = TypeVar("M", bound=models.Model)


class Rows:
    """
    A select of rows by a list of keys.

    The statement is built once. The ORM would build it for every batch, which took longer
    than the database needs to run it.
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
        self._made: dict[str, _Select] = {}

    def __call__(self, keys: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows of these keys, in the order this was made for."""
        return self.enqueue(keys)()

    def enqueue(self, keys: Collection[Any]) -> pipeline.PendingRows:
        """As a call, but the rows are waited for only when the result is called."""
        listed = as_stored(keys)
        if not listed:
            return list
        select = self._select(connection.vendor)
        if select.is_postgresql:
            pending = pipeline.enqueue(select.text, [listed])
        else:
            marks = ", ".join(["%s"] * len(listed))
            pending = pipeline.enqueue(select.text % marks, listed)
        return lambda: _converted(pending(), select.converters)

    def _select(self, vendor: str) -> "_Select":
        made = self._made.get(vendor)
        if made is None:
            made = self._made[vendor] = self._make(vendor)
        return made

    def _make(self, vendor: str) -> "_Select":
        names = ", ".join(
            f"{_table(model)}.{connection.ops.quote_name(name)}"
            for model, name in self._columns
        )
        is_postgresql = vendor == "postgresql"
        condition = "= ANY($1)" if is_postgresql else "IN (%s)"
        # SQLite's one writer needs no lock of its own.
        lock = self.lock if connection.features.has_select_for_update else ""
        text = (
            f"SELECT {names} FROM {self._source}"  # noqa: S608 - written by us
            f" WHERE {self._key} {condition} AND {self._where}"
            f" ORDER BY {self._order}{lock}"
        )
        converters = [
            (place, convert, expression)
            for place, (model, name) in enumerate(self._columns)
            for convert, expression in _converters(model, name)
        ]
        return _Select(is_postgresql, text, converters)


class _Select(NamedTuple):
    """
    The select for one database, and the functions that convert its columns to Python
    values.
    """

    is_postgresql: bool
    text: str
    converters: list[tuple[int, Callable[..., Any], Any]]


def _converted(
    rows: list[tuple[Any, ...]],
    converters: Sequence[tuple[int, Callable[..., Any], Any]],
) -> list[tuple[Any, ...]]:
    if not rows or not converters:
        return rows
    own = connections[DEFAULT_DB_ALIAS]
    columns = list(zip(*rows, strict=True))
    for place, convert, expression in converters:
        # NULL becomes None in every column; most answers have no response yet.
        columns[place] = tuple(
            None if value is None else convert(value, expression, own)
            for value in columns[place]
        )
    return list(zip(*columns, strict=True))


def as_stored(keys: Collection[Any]) -> list[Any]:
    """UUIDs in the form the database stores."""
    if connection.features.has_native_uuid_field:
        return list(keys)
    return [key.hex if isinstance(key, uuid.UUID) else key for key in keys]


class LockedRows(Rows):
    """Rows that stay locked until the transaction ends, locked in their order."""

    lock = " FOR NO KEY UPDATE"


class Instances(Generic[M]):
    """
    Reads rows of a model by a unique key, as instances of the model.

    Args:
        names: The columns to read; the other fields are deferred.
    """

    def __init__(
        self,
        model: type[M],
        *,
        key: str = "",
        names: Sequence[str] = (),
        rows: type[Rows] = Rows,
    ) -> None:
        self._model = model
        self._names = list(names) or column_names(model)
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
        return self.enqueue(keys)()

    def enqueue(self, keys: Collection[Any]) -> Callable[[], dict[Any, M]]:
        """As a call, but the rows are waited for only when the result is called."""
        pending = self._rows.enqueue(keys)
        return lambda: {
            row[self._place]: self._model.from_db(DEFAULT_DB_ALIAS, self._names, row)
            for row in pending()
        }


def column_names(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _converters(model: type[models.Model], name: str) -> list[tuple[Any, Any]]:
    """The functions that convert a column's value to Python's, as the ORM does."""
    column = _fields(model)[name].get_col(model._meta.db_table)
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
        pipeline.enqueue(statement, [_document(names, rows), [row[0] for row in rows]])
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
    # The keys a second time: PostgreSQL estimates a hundred rows for every document, and
    # would read a small table from end to end to find one row.
    return (
        f"UPDATE {_table(model)} AS t SET {sets}"  # noqa: S608 - the model's own names
        f" FROM {_recordset(columns)} WHERE t.{key} = v.{key} AND t.{key} = ANY($2)"
    )


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
) -> None:
    """
    Insert rows: one statement for any number of them; keys are the database's.

    Args:
        ignore_conflicts: Skip rows that exist already.
    """
    if not rows:
        return
    statement = _insert(connection.vendor, model, tuple(names), ignore_conflicts)
    if connection.vendor == "postgresql":
        pipeline.enqueue(statement, [_document(names, rows)])
    else:
        _repeat(statement, _values(_columns(model, names), rows))


@cache
def _insert(
    vendor: str, model: type[models.Model], names: tuple[str, ...], ignore: bool
) -> str:
    columns = _columns(model, names)
    listed = ", ".join(quoted for quoted, _field in columns)
    into = f"INSERT INTO {_table(model)} ({listed})"
    unless = " ON CONFLICT DO NOTHING" if ignore else ""
    if vendor != "postgresql":
        marks = ", ".join(["%s"] * len(columns))
        return f"{into} VALUES ({marks}){unless}"
    return f"{into} SELECT {listed} FROM {_recordset(columns)}{unless}"  # noqa: S608


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
    return f"jsonb_to_recordset($1::jsonb) AS v ({typed})"


def _document(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    records = [dict(zip(names, row, strict=True)) for row in rows]
    # Moments and UUIDs are written as PostgreSQL reads them.
    return as_json(records)


def _type(field: "models.Field[Any, Any]") -> str | None:
    # The type of a reference to a key, without the key's own "identity".
    is_key = field.primary_key and not field.remote_field
    return field.rel_db_type(connection) if is_key else field.db_type(connection)


def _values(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> list[list[Any]]:
    """The values as the ORM stores them, because the ORM compares them later."""
    return [
        [
            field.get_db_prep_save(value, connection)
            for (_, field), value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]


def _repeat(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
