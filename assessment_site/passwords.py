"""
Password hashes, a few at a time.

Each hash takes half a second of a core, on purpose. When a whole room signs in at once,
unbounded hashing would take every core and every connection of the pool.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from assessment_site.request_threads import (
    give_back_connections,
    is_abandoned,
    is_in_request,
)

#: Hashes at a time in each server process. All other requests need a core as well.
AT_ONCE = 2
#: Hashes that may wait, half a minute's worth. Later requests are told to come again.
WAITING = 120
LOOK_SECONDS = 0.2


class TooManyHashes(Exception):
    """Too many hashes wait already; this one would take too long."""


class Abandoned(Exception):
    """The client has disconnected: nobody would read the answer."""


class Turns:
    """Runs a bounded number at once, and lets a bounded number wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turns = threading.Semaphore(at_once)
        self._places = threading.Semaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Raises:
            TooManyHashes: Nothing was done.
            Abandoned: Nothing was done.
        """
        if not self._places.acquire(blocking=False):
            raise TooManyHashes
        try:
            self._wait()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _wait(self) -> None:
        if self._turns.acquire(blocking=False):
            return
        # A waiting request needs no database connection; other requests do.
        give_back_connections()
        while not self._turns.acquire(timeout=LOOK_SECONDS):
            if is_abandoned():
                raise Abandoned
        if is_abandoned():
            self._turns.release()
            raise Abandoned


turns = Turns(AT_ONCE, WAITING)


class BoundedPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """
    Django's hasher, which waits for its turn; the hashes are the same.

    Management commands serve no requests, so they hash without waiting.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with turns.turn() if is_in_request() else nullcontext():
            return super().encode(password, salt, iterations)
