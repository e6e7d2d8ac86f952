"""
Statements that go to the database together, and whose answers come back together.

For PostgreSQL. psycopg's own pipeline sends each statement on by itself and looks at the
socket before and after: eleven writes for the statements of one save. This one writes
once and reads once, with libpq as psycopg offers it (``psycopg.pq``), and its statements
are prepared, so that the server parses each but once for every connection. SQLite has no
way to go: there a statement is carried out where it stands.
"""

import itertools
import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from weakref import WeakKeyDictionary, ref

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from psycopg import Connection, OperationalError, errors, postgres
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Answer = Callable[[], list[tuple[Any, ...]]]

# The first version that knows the setting.
TRANSACTION_TIMEOUT = 170_000
# As idle_in_transaction_session_timeout in the settings: seconds, not for ever.
PIPELINE_SECONDS = 5
_TIMEOUT = f"SET LOCAL transaction_timeout = '{PIPELINE_SECONDS}s'"

TIMESTAMPTZ = postgres.types["timestamptz"].oid

# What a connection says whose statements were made for another schema, or by a pooler
# between us for somebody else. A new connection prepares anew.
_STALE = (
    errors.FeatureNotSupported,
    errors.InvalidSqlStatementName,
    errors.DuplicatePreparedStatement,
)


@contextmanager
def pipelined_transaction() -> Iterator[None]:
    """
    A transaction whose statements wait until an answer is asked for, or it ends.

    The commit travels with the last of them. What Django's ORM asks inside goes after
    whatever waits, and a transaction inside another ends with that one.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic(), one_trip():
        pipeline = _current()
        if pipeline is not None and is_own:
            # A process frozen half-way through a long write leaves a backend that waits,
            # with its locks, and is not idle: idle_in_transaction_session_timeout never
            # ends it, and before PostgreSQL 17 nothing does.
            if _server_version() >= TRANSACTION_TIMEOUT:
                pipeline.put(_TIMEOUT, ())
            yield
            # Django finds nothing left to commit. It waits for that answer alone, and a
            # save would take half as long again.
            pipeline.put("COMMIT", ())
        else:
            yield


@contextmanager
def one_trip(*, is_lasting: bool = True) -> Iterator[None]:
    """
    Statements wait until an answer is asked for, and are sent together.

    What is sent together is carried out as one transaction, if it is not part of one.

    Args:
        is_lasting: False for what a crash of the database may forget: its commit waits
            for no disk, and no other commit waits for it.
    """
    if connection.vendor != "postgresql" or _current() is not None:
        yield
        return
    with ExitStack() as stack:
        _threads.pipeline = pipeline = _Pipeline()
        stack.callback(setattr, _threads, "pipeline", None)
        stack.enter_context(connection.execute_wrapper(pipeline.before))
        if not is_lasting:
            assert not connection.in_atomic_block, "the rest of it may have to last"
            pipeline.put("SELECT set_config('synchronous_commit', 'off', true)", ())
        yield
        pipeline.send()


def ask(statement: str, parameters: Sequence[Any]) -> Answer:
    """
    Have a statement carried out; its rows are waited for when the result is called.

    Args:
        statement: With $1 and so on for PostgreSQL, %s for SQLite.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows = cursor.fetchall() if cursor.description else []
        return lambda: rows
    pipeline = _current()
    if pipeline is not None:
        return pipeline.put(statement, parameters)
    alone = _Pipeline()
    answer = alone.put(statement, parameters)
    alone.send()
    return answer


class _Waiting:
    """A statement, and its rows once it was answered."""

    def __init__(self, statement: str, parameters: Sequence[Any]) -> None:
        self.statement = statement
        self.parameters = parameters
        self.rows: list[tuple[Any, ...]] | None = None


class _Pipeline:
    """What this thread's connection is still to send."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    def put(self, statement: str, parameters: Sequence[Any]) -> Answer:
        waiting = _Waiting(statement, parameters)
        self._waiting.append(waiting)

        def answer() -> list[tuple[Any, ...]]:
            if waiting.rows is None:
                self.send()
            assert waiting.rows is not None, "the pipeline it belongs to has failed"
            return waiting.rows

        return answer

    def before(self, execute: Any, *statement: Any) -> Any:
        """Django's execute_wrapper: keep the order of what we were told."""
        self.send()
        return execute(*statement)

    def send(self) -> None:
        """Send what waits, and wait until all of it is answered."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        own = connections[DEFAULT_DB_ALIAS]
        own.validate_no_broken_transaction()
        own.ensure_connection()
        began = time.perf_counter()
        with own.wrap_database_errors:
            _carry_out(own.connection, waiting)
        if own.queries_logged:
            took = f"{time.perf_counter() - began:.3f}"
            own.queries_log.extend({"sql": w.statement, "time": took} for w in waiting)


_threads = threading.local()


def _current() -> _Pipeline | None:
    return getattr(_threads, "pipeline", None)


def _server_version() -> int:
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's own
    return version


def _carry_out(own: "Connection[Any]", waiting: Sequence[_Waiting]) -> None:
    """
    One trip: all statements, and all their answers.

    Raises:
        psycopg.Error: Of the first statement that failed; those behind it were not
            carried out.
    """
    pgconn = own.pgconn
    if not own.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        waiting = [_Waiting("BEGIN", ()), *waiting]
    known = _known.get(own)
    if known is None:
        known = _known[own] = _Known(own)
    try:
        pgconn.enter_pipeline_mode()
        fresh = [_put(own, known, w) for w in waiting]
        pgconn.pipeline_sync()
        results = _results(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        # Whatever is still under way would be taken for the next trip's answers.
        own.close()
        raise
    _take_in(own, known, waiting, fresh, results)


class _Known:
    """What we know of a connection: how to read its values, and what it has prepared."""

    def __init__(self, own: "Connection[Any]") -> None:
        self._own = ref(own)
        self.adapters = AdaptersMap(own.adapters)
        # Django's is written in Python: the same moment, in fourteen times the time.
        quick = postgres.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)
        assert quick is not None, "psycopg reads moments"
        self.adapters.register_loader(TIMESTAMPTZ, quick)
        #: Names by statement.
        self.prepared: dict[str, bytes] = {}
        self.names = (b"pipeline_%d" % number for number in itertools.count())

    @property
    def connection(self) -> "Connection[Any] | None":
        """As psycopg's AdaptContext wants it; what has a key weakly may not hold it."""
        return self._own()


_known: "WeakKeyDictionary[Connection[Any], _Known]" = WeakKeyDictionary()


def _put(own: "Connection[Any]", known: _Known, waiting: _Waiting) -> bytes | None:
    """Put a statement on the way; the name it was prepared by, if that was new."""
    name, fresh = known.prepared.get(waiting.statement), None
    if name is None:
        name = fresh = next(known.names)
        known.prepared[waiting.statement] = name
        own.pgconn.send_prepare(name, waiting.statement.encode())
    values = waiting.parameters
    texts = Transformer(known).dump_sequence(values, [PyFormat.TEXT] * len(values))
    own.pgconn.send_query_prepared(name, texts)
    return fresh


def _results(pgconn: PGconn) -> list[PGresult]:
    """The results of all that was sent, up to the end of the pipeline."""
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
    waiting: Sequence[_Waiting],
    fresh: Sequence[bytes | None],
    results: Sequence[PGresult],
) -> None:
    failed = None
    answers = iter(results)
    for w, name in zip(waiting, fresh, strict=True):
        if name is not None:
            prepared = next(answers)
            if prepared.status != ExecStatus.COMMAND_OK:
                known.prepared.pop(w.statement, None)
                failed = failed or _failure(own, prepared)
        result = next(answers)
        failed = failed or _failure(own, result)
        if failed is None:
            w.rows = _rows(known, result)
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
