"""What has to be in order before a process can serve: database, migrations, layer."""

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg_pool import ConnectionPool, PoolTimeout

from realtime import from_threads
from realtime.database import outages
from realtime.database.reconnecting import CONNECT_SECONDS, ask_directly
from realtime.layer.roundtrip import NoRoundTrip, round_trip

logger = logging.getLogger(__name__)

READ_ONLY = "SELECT current_setting('transaction_read_only')"

_is_migrated = False


class ServerNotReady(Exception):
    """
    Why the process cannot serve, in words that anybody may read: no address, no password.
    """


def not_ready() -> dict[str, str]:
    """The problems by name; empty when this process can serve."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
        except ServerNotReady as error:
            found[name] = str(error)
            if name == "database":
                break  # the other checks would wait for a connection as well
        except DatabaseError as error:
            # The message may name hosts and users; the log may, an open page may not.
            if not outages.is_noted(error):
                logger.warning("not ready: %s: %s", name, error)
            found[name] = "the database does not answer"
            break  # nothing else would get an answer from the database
    return found


def check_database() -> None:
    """
    Check by a connection of the pool that serves pages, if there is a pool.

    A pool that has lost its connections serves nobody, even when the database is well.
    """
    pool: ConnectionPool[Any] | None = getattr(connection, "pool", None)
    if pool is None:
        ask_directly()
        return
    try:
        pool.open()
        with pool.connection(timeout=CONNECT_SECONDS) as own:
            own.execute("SELECT 1")
    except PoolTimeout:
        ask_directly()  # raises the trouble of the database
        raise ServerNotReady("every connection of the pool is in use") from None
    except psycopg.Error as error:
        raise DatabaseError(str(error)) from error


def check_saving() -> None:
    """
    Check that the database is not read-only: it would show pages and save nothing.

    A standby says so itself. A disk that is full, or a file without the right to write, is
    known from what failed.
    """
    if connection.vendor == "postgresql" and _only_reads():
        raise ServerNotReady("the database only reads, nothing is saved")
    if outages.is_known(outages.Trouble.READ_ONLY):
        raise ServerNotReady("the database refuses what is to be saved")


def _only_reads() -> bool:
    """Use the pool here too: otherwise a connection would be kept for this check alone."""
    pool: ConnectionPool[Any] | None = getattr(connection, "pool", None)
    try:
        if pool is None:
            with connection.cursor() as cursor:
                cursor.execute(READ_ONLY)
                return bool(cursor.fetchone() == ("on",))
        with pool.connection(timeout=CONNECT_SECONDS) as own:
            return bool(own.execute(READ_ONLY).fetchone() == ("on",))
    except psycopg.Error as error:
        raise DatabaseError(str(error)) from error


def check_migrations() -> None:
    """Check until it succeeds once: no migration is undone under a running process."""
    global _is_migrated
    if _is_migrated:
        return
    if missing := unapplied_migrations():
        raise ServerNotReady(f"{len(missing)} not applied")
    _is_migrated = True


def unapplied_migrations() -> list[str]:
    """The names as ``app.name``, in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def check_layer() -> None:
    try:
        from_threads.run(round_trip)
    except NoRoundTrip as error:
        raise ServerNotReady(str(error)) from error
    except TimeoutError as error:
        raise ServerNotReady("the server's loop does not answer") from error


CHECKS: dict[str, Callable[[], None]] = {
    "channel_layer": check_layer,
    "database": check_database,
    "saving": check_saving,
    "migrations": check_migrations,
}
