"""
Password hashes, a few at a time.

Each takes half a second of a core, on purpose. A room that signs in at once would have
every core, and every connection of the pool, and nobody would be served.
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

#: In each server process. The requests of everybody else need a core as well.
AT_ONCE = 2
#: Half a minute's worth; who comes then is told to come again.
WAITING = 120
LOOK_SECONDS = 0.2


class TooManyHashes(Exception):
    """So many wait already that this one would not be done in good time."""


class Abandoned(Exception):
    """Whoever asked has gone: nobody would read the answer."""


class Turns:
    """A bounded number at once, and a bounded number who wait for that."""

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
        # Who waits needs no connection; others do.
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
    Django's own, in its turn; what it makes and reads is the same.

    Commands serve nobody, and hash on every core they are given.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with turns.turn() if is_in_request() else nullcontext():
            return super().encode(password, salt, iterations)
