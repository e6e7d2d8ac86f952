"""
A pause between tries to reach a database that is away.

When the database goes away, every save finds the worker's connection gone. Without a pause
each save would connect again: thousands of connections while the database starts. And every
page would wait for a connection of the pool until the pool gives up.
"""

import threading
import time

from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
CONNECT_SECONDS = 3  # libpq takes 2 at least


class Tries:
    """The tries of this process to connect; shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._pause = 0.0
        self._again_at = 0.0
        self._said = ""

    def look(self, own: BaseDatabaseWrapper) -> None:
        """
        Call before using the database.

        Raises:
            django.db.OperationalError: There is no connection, and it is too soon to try
                for one.
        """
        is_pause = self._again_at and time.monotonic() < self._again_at
        if is_pause and own.connection is None:
            raise OperationalError(self._said)

    def failed(self, own: BaseDatabaseWrapper, error: Exception) -> None:
        """Call after a failure; a pause begins if there was no connection."""
        now = time.monotonic()
        with self._lock:
            if own.connection is not None or now < self._again_at:
                return
            longer = max(FIRST_PAUSE_SECONDS, 2 * self._pause)
            self._pause = min(longer, LONGEST_PAUSE_SECONDS)
            self._again_at = now + self._pause
            self._said = str(error)

    def succeeded(self) -> None:
        self._pause = self._again_at = 0.0

    def is_away(self) -> bool:
        """
        Whether the last try failed. Makes the next try if it is due, in one thread at a
        time.
        """
        return bool(self._again_at) and not self.ask_again()

    def ask_again(self) -> bool:
        """
        Whether the database answers, asked without the pool; False if it is too soon to
        ask.
        """
        if time.monotonic() < self._again_at or not self._asking.acquire(False):
            return False
        try:
            ask_directly(self)
        except Error:
            return False
        finally:
            self._asking.release()
        return True


tries = Tries()


def ask_directly(noting: Tries = tries) -> None:
    """
    Ask the database by a connection of its own; libpq alone would wait for minutes.

    Raises:
        django.db.Error: It does not answer.
    """
    own = connections[DEFAULT_DB_ALIAS].copy()
    if own.vendor == "postgresql":
        options = {**own.settings_dict["OPTIONS"], "connect_timeout": CONNECT_SECONDS}
        options.pop("pool", None)
        own.settings_dict["OPTIONS"] = options
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        own.close()
        noting.failed(own, error)
        raise
    noting.succeeded()
    own.close()
