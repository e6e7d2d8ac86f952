"""
Calls that wait for a locked seat, apart from all other calls.

A worker runs the saves of many candidates in one transaction, so one row that is locked
from outside would make all of them wait. A worker waits LOCK_MS. Then it finds out whose
seats are locked, hands their items to this module, and goes on with the others.
"""

import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from realtime.models import SessionLease

#: How long a worker waits for a lock: longer than a commit, shorter than people notice.
LOCK_MS = 100
#: How many locked seats are waited for at once; each wait takes one database connection.
SEATS = 4

CarryOut = Callable[[Any, list[Any]], list[Any]]
#: A function, an item, and the callback for the outcome.
Waiting = tuple[Any, Any, Callable[[Any], None]]


def user_of(item: object) -> int | None:
    """The user whose seat an item is about; None if it is about no seat."""
    session = getattr(item, "session", item)
    user_id = getattr(session, "user_id", None)
    return user_id if isinstance(user_id, int) else None


def locked_users(users: Collection[int]) -> set[int]:
    """Those whose seat is locked by somebody else right now."""
    seats = SessionLease.objects.filter(user_id__in=users)
    with transaction.atomic():
        there = set(seats.values_list("user_id", flat=True))
        free = seats.select_for_update(skip_locked=True, no_key=True)
        return there - set(free.values_list("user_id", flat=True))


class LockedSeats:
    """
    Runs items that have to wait for a lock, user by user and in order.

    While an item of a user waits here, all new items of that user come here too.
    """

    def __init__(self, carry_out: CarryOut, begin: Callable[[], None]) -> None:
        self._carry_out = carry_out
        self._lock = threading.Lock()
        self._of_user: dict[int | None, deque[Waiting]] = {}
        self._threads = ThreadPoolExecutor(
            SEATS, thread_name_prefix="locked-seat", initializer=begin
        )

    def put(self, function: Any, item: Any, told: Callable[[Any], None]) -> None:
        user = user_of(item)
        with self._lock:
            queue = self._of_user.get(user)
            if queue is not None:
                queue.append((function, item, told))
                return
            self._of_user[user] = deque([(function, item, told)])
        self._threads.submit(self._serve, user)

    def takes(self, function: Any, item: Any, told: Callable[[Any], None]) -> bool:
        """
        Put an item behind the waiting items of its user; False if no item of that user
        waits.
        """
        if not self._of_user:
            return False
        with self._lock:
            queue = self._of_user.get(user_of(item))
            if queue is not None:
                queue.append((function, item, told))
            return queue is not None

    def end(self) -> None:
        """For tests: wait until nothing waits, and end the threads."""
        self._threads.shutdown()

    def _serve(self, user: int | None) -> None:
        try:
            while (next_one := self._next(user)) is not None:
                function, item, told = next_one
                told(self._carry_out(function, [item])[0])
        finally:
            connection.close()

    def _next(self, user: int | None) -> Waiting | None:
        with self._lock:
            if self._of_user[user]:
                return self._of_user[user].popleft()
            del self._of_user[user]
            return None


def without_locked(items: Sequence[Any]) -> tuple[list[int], list[int]]:
    """The indexes of the items that may run, and of those that have to wait."""
    users = {user for user in map(user_of, items) if user is not None}
    locked = locked_users(users) if users else set()
    places = range(len(items))
    waits = [place for place in places if user_of(items[place]) in locked]
    return [place for place in places if place not in set(waits)], waits
