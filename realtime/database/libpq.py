"""
Sends statements to PostgreSQL and reads their results: one write, one read.

With libpq as psycopg offers it (``psycopg.pq``), past its cursors. Statements are prepared,
so that the server parses each only once per connection. Behind a pooler they are not
prepared.
"""

import itertools
import select
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary, ref

from psycopg import Connection, OperationalError, errors, postgres
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from realtime.database.poolers import is_pooled

TIMESTAMPTZ = postgres.types["timestamptz"].oid

# What a connection says whose statements were made for another schema. A new connection
# prepares anew.
_STALE = (
    errors.FeatureNotSupported,
    errors.InvalidSqlStatementName,
    errors.DuplicatePreparedStatement,
)


class Statement:
    """A statement, with $1 and so on for its parameters; its rows once it was answered."""

    def __init__(self, text: str, parameters: Sequence[Any]) -> None:
        self.text = text
        self.parameters = parameters
        self.rows: list[tuple[Any, ...]] | None = None


def carry_out(own: "Connection[Any]", statements: Sequence[Statement]) -> None:
    """
    Send all statements in one trip and read all results; begin a transaction if one is due.

    Raises:
        psycopg.Error: Of the first statement that failed; those behind it were not
            carried out.
    """
    pgconn = own.pgconn
    if not own.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        statements = [Statement(_begin(own), ()), *statements]
    known = _known.get(own)
    if known is None:
        known = _known[own] = _Known(own)
    texts = [known.as_texts(statement.parameters) for statement in statements]
    try:
        pgconn.enter_pipeline_mode()
        fresh = [
            _put(pgconn, known, statement.text, values)
            for statement, values in zip(statements, texts, strict=True)
        ]
        pgconn.pipeline_sync()
        results = _results(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        # Results that still arrive would be taken for the results of the next trip.
        own.close()
        raise
    _take_in(own, known, statements, fresh, results)


def _begin(own: "Connection[Any]") -> str:
    level = own.isolation_level
    return f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}" if level else "BEGIN"


class _Known:
    """
    What is known about a connection: how to read its values, and which statements it
    prepared.
    """

    def __init__(self, own: "Connection[Any]") -> None:
        self._own = ref(own)
        self.adapters = AdaptersMap(own.adapters)
        # Django's loader is written in Python and takes fourteen times as long.
        quick = postgres.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)
        assert quick is not None, "psycopg reads moments"
        self.adapters.register_loader(TIMESTAMPTZ, quick)
        #: The next trip may reach another connection of the server's, which has prepared
        #: nothing, or something else by the same name.
        self.is_pooled = is_pooled(own)
        #: Names by statement.
        self.prepared: dict[str, bytes] = {}
        self.names = (b"pipeline_%d" % number for number in itertools.count())

    @property
    def connection(self) -> "Connection[Any] | None":
        """For psycopg's AdaptContext. A weak key must not be referenced strongly."""
        return self._own()

    def as_texts(self, values: Sequence[Any]) -> Sequence[Buffer | None]:
        return Transformer(self).dump_sequence(values, [PyFormat.TEXT] * len(values))


_known: "WeakKeyDictionary[Connection[Any], _Known]" = WeakKeyDictionary()


def _put(
    pgconn: PGconn, known: _Known, text: str, values: Sequence[Buffer | None]
) -> bytes | None:
    """Send a statement; return the name it was prepared under, if it was prepared now."""
    if known.is_pooled:
        pgconn.send_query_params(text.encode(), values)
        return None
    name, fresh = known.prepared.get(text), None
    if name is None:
        name = fresh = next(known.names)
        known.prepared[text] = name
        pgconn.send_prepare(name, text.encode())
    pgconn.send_query_prepared(name, values)
    return fresh


def _results(pgconn: PGconn) -> list[PGresult]:
    """The results of all statements sent, up to the end of the pipeline."""
    socket = select.poll()
    socket.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        if socket.poll()[0][1] & select.POLLIN:
            pgconn.consume_input()
    socket.modify(pgconn.socket, select.POLLIN)
    results: list[PGresult] = []
    is_between = False
    while True:
        while pgconn.is_busy():
            socket.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:  # the end of one statement's
            if is_between:
                raise OperationalError(pgconn.get_error_message())
            is_between = True
            continue
        is_between = False
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)


def _take_in(
    own: "Connection[Any]",
    known: _Known,
    statements: Sequence[Statement],
    fresh: Sequence[bytes | None],
    results: Sequence[PGresult],
) -> None:
    failed = None
    answers = iter(results)
    for statement, name in zip(statements, fresh, strict=True):
        if name is not None:
            prepared = next(answers)
            if prepared.status != ExecStatus.COMMAND_OK:
                known.prepared.pop(statement.text, None)
                failed = failed or _failure(own, prepared)
        result = next(answers)
        failed = failed or _failure(own, result)
        if failed is None:
            statement.rows = _rows(known, result)
    if isinstance(failed, _STALE):
        own.close()
    if failed is not None:
        raise failed


def _failure(own: "Connection[Any]", result: PGresult) -> Exception | None:
    if result.status != ExecStatus.FATAL_ERROR:
        return None
    return errors.error_from_result(result, own.info.encoding)


def _rows(known: _Known, result: PGresult) -> list[tuple[Any, ...]]:
    if result.status != ExecStatus.TUPLES_OK:
        return []
    loader = Transformer(known)
    loader.set_pgresult(result)
    rows: list[tuple[Any, ...]] = loader.load_rows(0, result.ntuples, tuple)
    return rows
