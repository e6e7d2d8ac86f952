"""
One definition of “the database is away”, for all code that asks.

Pages, forms, admin, API, sockets, workers and commands ask ``trouble_of`` whether an error
is trouble of the database. Trouble passes, the same call may succeed later, and no request
is at fault. Every other error is a bug or a bad request.

An outage is one line in the log when it begins and one when it has ended; the failures in
between are counted.
"""

import logging
import threading
import time
from enum import StrEnum

from django.db import Error as DjangoError
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests

from realtime import metrics

logger = logging.getLogger(__name__)


class Trouble(StrEnum):
    """The kinds of trouble."""

    AWAY = "away"
    READ_ONLY = "read only"
    BUSY = "busy"


#: By SQLSTATE, the whole of it first, then its class.
#: https://www.postgresql.org/docs/current/errcodes-appendix.html
STATES = {
    "25006": Trouble.READ_ONLY,  # a standby, or default_transaction_read_only
    "53100": Trouble.READ_ONLY,  # the disk is full
    "25P03": Trouble.BUSY,  # idle_in_transaction_session_timeout
    "25P04": Trouble.BUSY,  # transaction_timeout
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,  # a deadlock
    "55P03": Trouble.BUSY,  # lock_timeout
    "57014": Trouble.BUSY,  # statement_timeout
    "08": Trouble.AWAY,
    "28": Trouble.AWAY,  # the password was changed
    "53": Trouble.AWAY,
    "57": Trouble.AWAY,
    "58": Trouble.AWAY,
}
#: By SQLite's primary result code: https://www.sqlite.org/rescode.html
SQLITE_CODES = {
    5: Trouble.BUSY,  # SQLITE_BUSY
    6: Trouble.BUSY,  # SQLITE_LOCKED
    8: Trouble.READ_ONLY,  # SQLITE_READONLY
    10: Trouble.AWAY,  # SQLITE_IOERR
    13: Trouble.READ_ONLY,  # SQLITE_FULL
    14: Trouble.AWAY,  # SQLITE_CANTOPEN
    15: Trouble.BUSY,  # SQLITE_PROTOCOL
}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """The trouble that an error shows; None if the error is a bug or a bad request."""
    if not isinstance(error, DjangoError):
        return None
    driver = error.__cause__
    if isinstance(driver, PoolTimeout | TooManyRequests):
        return Trouble.BUSY
    if state := getattr(driver, "sqlstate", None):
        return STATES.get(state) or STATES.get(state[:2])
    if code := getattr(driver, "sqlite_errorcode", None):
        return SQLITE_CODES.get(code & 0xFF)
    # An error of a failed connection has no code.
    return (
        Trouble.AWAY if isinstance(error, OperationalError | InterfaceError) else None
    )


def as_database_error(error: Exception) -> Exception:
    """The error as a DatabaseError: Django's InterfaceError is not a subclass."""
    if not isinstance(error, InterfaceError):
        return error
    told = OperationalError(str(error))
    told.__cause__ = error
    return told


def has_no_connection(error: BaseException) -> bool:
    """Whether there was no connection: the database is away, or the pool is empty."""
    is_pool = isinstance(error.__cause__, PoolTimeout | TooManyRequests)
    return is_pool or trouble_of(error) is Trouble.AWAY


def is_lock_timeout(error: BaseException) -> bool:
    """Whether the wait for a lock timed out; nothing was changed."""
    return getattr(error.__cause__, "sqlstate", None) == "55P03"


FAILURES = metrics.CountBy(
    "realtime_database_failures",
    "Calls that the database could not carry out, by its trouble.",
    "trouble",
)
#: A success ends an outage when nothing has failed for this long: a standby answers every
#: read and refuses every save.
QUIET_SECONDS = 5.0


class _Outage:
    """The current outage of one kind."""

    def __init__(self, trouble: Trouble, now: float) -> None:
        self.trouble, self.began, self.last, self.failures = trouble, now, now, 0


_lock = threading.Lock()
_outages: dict[Trouble, _Outage] = {}


def is_noted(error: BaseException) -> bool:
    """
    Count an error that is trouble of the database.

    Returns: Whether it is. Then the log line of the outage covers it, and no other line
    should.
    """
    trouble = trouble_of(error)
    if trouble is None:
        return False
    FAILURES.inc(trouble)
    now = time.monotonic()
    with _lock:
        is_new = trouble not in _outages
        outage = _outages.setdefault(trouble, _Outage(trouble, now))
        outage.last = now
        outage.failures += 1
    if is_new:
        logger.error("the database is %s: %s", trouble, str(error).strip())
    return True


def is_known(trouble: Trouble) -> bool:
    """Whether an outage of this kind has been noted and not ended."""
    return trouble in _outages


def note_success() -> None:
    """The database answered; end outages that have been quiet for QUIET_SECONDS."""
    if not _outages:  # always empty, except during an outage
        return
    now = time.monotonic()
    with _lock:
        ended = [o for o in _outages.values() if now - o.last >= QUIET_SECONDS]
        for outage in ended:
            del _outages[outage.trouble]
    for outage in ended:
        logger.warning(
            "the database is not %s any more: seconds=%.1f failures=%s",
            outage.trouble,
            outage.last - outage.began,
            outage.failures,
        )
