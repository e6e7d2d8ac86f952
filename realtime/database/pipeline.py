"""
Statements that are sent to the database together, and whose rows come back together.

For PostgreSQL. psycopg's own pipeline sends each statement on by itself and looks at the
socket before and after: eleven writes for the statements of one save. This one writes
once and reads once (realtime.database.libpq). SQLite has no network, so there a statement
runs at once.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from realtime.database.libpq import Statement, carry_out
from realtime.database.poolers import is_pooled, settings_again

PendingRows = Callable[[], list[tuple[Any, ...]]]

# The first version that knows the setting.
TRANSACTION_TIMEOUT = 170_000
# As idle_in_transaction_session_timeout in the settings: seconds, not for ever.
PIPELINE_SECONDS = 5
_TIMEOUT = f"SET LOCAL transaction_timeout = '{PIPELINE_SECONDS}s'"


@contextmanager
def pipelined_transaction() -> Iterator[None]:
    """
    A transaction whose statements are queued until rows are needed or the transaction ends.

    The commit is sent with the last statements. A statement of Django's ORM inside runs
    after the queued statements. A transaction inside another one ends with the outer one.
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
            # Django would send the commit by itself and wait for it alone; a save would
            # take half as long again. Now Django finds nothing left to commit.
            pipeline.put("COMMIT", ())
        else:
            yield


@contextmanager
def one_trip(*, is_lasting: bool = True) -> Iterator[None]:
    """
    Queue statements until rows are needed, and send them together.

    Statements that are sent together run as one transaction, unless a transaction is open.

    Args:
        is_lasting: False for changes that a crash of the database may lose. Then the commit
        does not wait for the disk, and no other commit waits for it.
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


def enqueue(statement: str, parameters: Sequence[Any]) -> PendingRows:
    """
    Queue a statement; calling the result sends what is queued and waits for the rows.

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
    pending = alone.put(statement, parameters)
    alone.send()
    return pending


class _Pipeline:
    """The statements that this thread's connection has not sent yet."""

    def __init__(self) -> None:
        self._waiting: list[Statement] = []

    def put(self, statement: str, parameters: Sequence[Any]) -> PendingRows:
        put = Statement(statement, parameters)
        self._waiting.append(put)

        def pending() -> list[tuple[Any, ...]]:
            if put.rows is None:
                self.send()
            assert put.rows is not None, "the pipeline it belongs to has failed"
            return put.rows

        return pending

    def before(self, execute: Any, *statement: Any) -> Any:
        """Django's execute_wrapper: send queued statements first, to keep the order."""
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
            carry_out(own.connection, [*_left_out(own), *waiting])
        if own.queries_logged:
            took = f"{time.perf_counter() - began:.3f}"
            own.queries_log.extend({"sql": each.text, "time": took} for each in waiting)


def _left_out(own: Any) -> list[Statement]:
    """The settings to repeat in each trip, because a pooler is in between."""
    if not is_pooled(own.connection):
        return []
    again = settings_again(own.settings_dict["OPTIONS"].get("options", ""))
    return [Statement(again, ())] if again else []


_threads = threading.local()


def _current() -> _Pipeline | None:
    return getattr(_threads, "pipeline", None)


def _server_version() -> int:
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's own
    return version
