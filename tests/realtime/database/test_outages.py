import sqlite3

import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from psycopg import errors
from psycopg_pool import PoolTimeout

from realtime.database.outages import Trouble, is_lock_timeout, trouble_of


def caused(error, cause):
    error.__cause__ = cause
    return error


def sqlite(code):
    cause = sqlite3.OperationalError("as SQLite says it")
    cause.sqlite_errorcode = code
    return caused(OperationalError("as SQLite says it"), cause)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("connection refused"), Trouble.AWAY),
        (InterfaceError("connection already closed"), Trouble.AWAY),
        (caused(OperationalError(), errors.AdminShutdown()), Trouble.AWAY),
        (caused(OperationalError(), errors.CannotConnectNow()), Trouble.AWAY),
        (caused(OperationalError(), errors.TooManyConnections()), Trouble.AWAY),
        (caused(OperationalError(), errors.InvalidPassword()), Trouble.AWAY),
        (caused(OperationalError(), PoolTimeout()), Trouble.BUSY),
        (caused(OperationalError(), errors.LockNotAvailable()), Trouble.BUSY),
        (caused(OperationalError(), errors.DeadlockDetected()), Trouble.BUSY),
        (caused(OperationalError(), errors.QueryCanceled()), Trouble.BUSY),
        # psycopg's InternalError, though nobody made a mistake.
        (caused(InternalError(), errors.ReadOnlySqlTransaction()), Trouble.READ_ONLY),
        (
            caused(InternalError(), errors.IdleInTransactionSessionTimeout()),
            Trouble.BUSY,
        ),
        (caused(InternalError(), errors.TransactionTimeout()), Trouble.BUSY),
        (caused(OperationalError(), errors.DiskFull()), Trouble.READ_ONLY),
        (sqlite(sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (sqlite(sqlite3.SQLITE_CANTOPEN), Trouble.AWAY),
        (sqlite(sqlite3.SQLITE_FULL), Trouble.READ_ONLY),
        (sqlite(sqlite3.SQLITE_READONLY), Trouble.READ_ONLY),
        (sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.AWAY),
        # Mistakes: of a request, or of ours.
        (sqlite(sqlite3.SQLITE_ERROR), None),  # no such table
        (caused(ProgrammingError(), errors.UndefinedTable()), None),
        (caused(OperationalError(), errors.StatementTooComplex()), None),
        (caused(InternalError(), errors.InFailedSqlTransaction()), None),
        (caused(DataError(), errors.NumericValueOutOfRange()), None),
        (IntegrityError("not unique"), None),
        (ValueError("no number"), None),
        (None, None),
    ],
)
def test_what_is_the_database_s_trouble(error, trouble):
    assert trouble_of(error) == trouble


def test_a_lock_waited_for_in_vain():
    assert is_lock_timeout(caused(OperationalError(), errors.LockNotAvailable()))
    assert not is_lock_timeout(caused(OperationalError(), errors.QueryCanceled()))
