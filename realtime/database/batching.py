"""
Many concurrent calls, one transaction.

Calls that arrive while a batch is in flight share the next one: no timer, so a lone call
waits for nobody, and under load the batch grows to what the last commit let queue up. One
thread per process does the work, on a database connection of its own, through the same
list-shaped functions everybody else calls.
"""

import asyncio
import contextlib
import logging
import select
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections

from realtime import metrics
from realtime.database import outages
from realtime.database.locked_seats import LOCK_MS, LockedSeats, without_locked
from realtime.database.reconnecting import tries

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")
Batched = Callable[[Sequence[Item]], Sequence[Result]]

# How many items one call of a function gets at most, and how many calls may wait.
BATCH_ITEMS = 256
QUEUED_ITEMS = 5000


class QueueFull(Exception):
    """More calls are waiting than this process could carry out in good time."""


Taken = list[tuple[Any, "asyncio.Future[Any]"]]


class _Waiting:
    """The calls that wait, by function; filled by the event loop, emptied by the thread."""

    def __init__(self) -> None:
        self._queues: dict[Batched[Any, Any], deque[tuple[Any, asyncio.Future[Any]]]]
        self._queues = {}
        self._lock = threading.Lock()
        self._is_served = False

    def put(
        self, function: Batched[Any, Any], item: Any, future: "asyncio.Future[Any]"
    ) -> bool:
        """True if no thread serves the queue, so that the caller has to start one."""
        with self._lock:
            self._queues.setdefault(function, deque()).append((item, future))
            is_served, self._is_served = self._is_served, True
            return not is_served

    def take(self) -> tuple[Batched[Any, Any], Taken] | None:
        """The next batch; None when nothing waits, and then the thread stops serving."""
        with self._lock:
            if not self._queues:
                self._is_served = False
                return None
            function, queue = next(iter(self._queues.items()))
            del self._queues[function]
            taken = [queue.popleft() for _ in range(min(len(queue), BATCH_ITEMS))]
            if queue:
                self._queues[function] = queue  # behind the other functions
            return function, taken


def own_connection() -> None:
    """Keep this thread's connection for good, and outside any pool."""
    config = connection.settings_dict
    options = {k: v for k, v in config["OPTIONS"].items() if k != "pool"}
    own = {
        **config,
        "CONN_MAX_AGE": None,
        # Django's check asks the server before every batch; _drop_if_hung_up costs no round
        # trip.
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": options,
    }
    connections[DEFAULT_DB_ALIAS].settings_dict = own


# Every statement of a batch reads few rows by their keys. Planning the larger statements
# takes as long as running them, so PostgreSQL keeps the plans. But a plan made while a
# table was empty, or was believed to be empty until the next autovacuum, reads the whole
# table through any index, at every save of the exam that fills it. Bitmap scans are the
# only scan that needs a key, so the other scans are switched off. A scan that is switched
# off costs a plan 1e10, and a PostgreSQL with JIT would compile every such plan anew: a
# quarter of a second for each takeover. So JIT is off too.
BY_KEYS = " ".join(
    f"-c {setting}"
    for setting in (
        "plan_cache_mode=force_generic_plan",
        *("enable_seqscan=off", "enable_indexscan=off", "enable_indexonlyscan=off"),
        "jit=off",
    )
)
IMPATIENT = f"-c lock_timeout={LOCK_MS}"


def _connection_by_keys(more: str = IMPATIENT) -> None:
    own_connection()
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} {BY_KEYS} {more}"


def _patient_connection() -> None:
    """
    A connection for calls that wait for a lock, for as long as the site's settings allow.
    """
    _connection_by_keys("")


def _drop_if_hung_up() -> None:
    """
    Close a connection whose server has gone, so that the next batch opens another.

    Between batches PostgreSQL sends nothing unless it closes the connection. So anything to
    read means that this connection is over.
    """
    connection.close_if_unusable_or_obsolete()
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    if connection.connection.closed:  # by this process, in the middle of a trip
        connection.close()
        return
    waiting = select.poll()
    waiting.register(connection.connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        connection.close()


class Batcher:
    """
    Batches of one event loop, carried out one after the other by one thread.

    The thread takes the next batch by itself. If the loop handed batches over, thread and
    database would wait until the loop had read everything that arrived meanwhile.
    """

    def __init__(self, name: str = "batch-writer") -> None:
        self._waiting = _Waiting()
        self._queued = 0
        self._thread = ThreadPoolExecutor(
            1, thread_name_prefix=name, initializer=_connection_by_keys
        )
        self._locked = LockedSeats(_carry_out_patiently, _patient_connection)

    @property
    def queued(self) -> int:
        return self._queued

    async def call(self, function: Batched[Item, Result], item: Item) -> Result:
        """
        The function's result for one item, computed together with others.

        Raises:
            QueueFull: If too many calls are waiting; nothing was done.
            django.db.DatabaseError: If the database could not do it; it may be tried
                again, and what was acknowledged is not affected.
        """
        if self._queued >= QUEUED_ITEMS:
            raise QueueFull
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._queued += 1
        if self._locked.takes(function, item, self._teller(loop, item, future)):
            return await future
        if self._waiting.put(function, item, future):
            # Start soon, not now: calls made in the same step of the loop share the first
            # batch.
            loop.call_soon(self._thread.submit, self._serve, loop)
        return await future

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run batches until nothing waits; runs in the thread."""
        while (batch := self._waiting.take()) is not None:
            function, taken = batch
            try:
                outcomes = _carry_out(function, [item for item, _ in taken])
            except Exception as error:
                # Catch everything: a worker that ended here would serve nobody any more,
                # and every later save would wait for ever.
                logger.exception("a batch of %s failed as a whole", len(taken))
                outcomes = [_Failed(error)] * len(taken)
            if _LOCKED in outcomes:
                taken, outcomes = self._put_aside(loop, function, taken, outcomes)
            self._tell(loop, taken, outcomes)

    def _put_aside(
        self,
        loop: asyncio.AbstractEventLoop,
        function: Batched[Any, Any],
        taken: Taken,
        outcomes: list[Any],
    ) -> tuple[Taken, list[Any]]:
        """
        Hand over the items that have to wait for a lock; return the others with their
        outcomes.
        """
        done: Taken = []
        for (item, future), outcome in zip(taken, outcomes, strict=True):
            if outcome is _LOCKED:
                told = self._teller(loop, item, future)
                self._locked.put(function, item, told)
            else:
                done.append((item, future))
        return done, [outcome for outcome in outcomes if outcome is not _LOCKED]

    def _teller(
        self, loop: asyncio.AbstractEventLoop, item: Any, future: asyncio.Future[Any]
    ) -> Callable[[Any], None]:
        def told(outcome: Any) -> None:
            self._tell(loop, [(item, future)], [outcome])

        return told

    def _tell(
        self, loop: asyncio.AbstractEventLoop, taken: Taken, outcomes: list[Any]
    ) -> None:
        # If the loop has been closed, nobody waits for the outcomes.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._settle, taken, outcomes)

    def _settle(self, taken: Taken, outcomes: list[Any]) -> None:
        self._queued -= len(taken)
        if taken:
            metrics.BATCH_ITEMS.observe(len(taken))
        for (_, future), outcome in zip(taken, outcomes, strict=True):
            _settle(future, outcome)


def _settle(future: asyncio.Future[Any], outcome: Any) -> None:
    if future.done():  # the caller has gone
        return
    if isinstance(outcome, _Failed):
        future.set_exception(outcome.error)
    else:
        future.set_result(outcome)


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error


#: Stands in for an outcome: somebody else has locked the seat.
_LOCKED: Final = object()


def _carry_out(function: Batched[Any, Any], items: list[Any]) -> list[Any]:
    """
    Run one batch. An item that is at fault fails alone; an item whose seat is locked waits
    alone.
    """
    try:
        return _call(function, items)
    except Exception as error:
        if outages.is_lock_timeout(error):
            return _carry_out_unlocked(function, items)
        return _after_failure(function, items, error)


def _carry_out_patiently(function: Batched[Any, Any], items: list[Any]) -> list[Any]:
    """The same for items that wait for a lock, in a thread that serves nobody else."""
    try:
        return _call(function, items)
    except Exception as error:
        return _after_failure(function, items, error)


def _call(function: Batched[Any, Any], items: list[Any]) -> list[Any]:
    _drop_if_hung_up()
    tries.look(connections[DEFAULT_DB_ALIAS])
    outcomes = list(function(items))
    tries.succeeded()
    outages.note_success()
    return outcomes


def _carry_out_unlocked(function: Batched[Any, Any], items: list[Any]) -> list[Any]:
    """Run the items whose seat is free, after the wait for a lock timed out."""
    try:
        free, waits = without_locked(items)
    except Exception as error:
        return _after_failure(function, items, error)
    if not waits:
        # The seats are free by now, or the locked row is no seat. Each item waits by
        # itself.
        if len(items) == 1:
            return [_LOCKED]
        return [_carry_out(function, [item])[0] for item in items]
    outcomes: list[Any] = [_LOCKED] * len(items)
    if free:
        done = _carry_out(function, [items[place] for place in free])
        for place, outcome in zip(free, done, strict=True):
            outcomes[place] = outcome
    return outcomes


def _after_failure(
    function: Batched[Any, Any], items: list[Any], error: Exception
) -> list[Any]:
    if (trouble := outages.trouble_of(error)) is not None:
        # The database is at fault, not an item. Another try right now would fail too.
        connection.close_if_unusable_or_obsolete()
        if trouble == outages.Trouble.AWAY:
            tries.failed(connections[DEFAULT_DB_ALIAS], error)
        return [_Failed(outages.as_database_error(error))] * len(items)
    if len(items) == 1:
        return [_Failed(error)]
    logger.warning("batch of %s failed, going one by one: %r", len(items), error)
    return [_carry_out(function, [item])[0] for item in items]


class _Workers:
    """Three workers, so that writes, reads and small writes do not wait for each other."""

    def __init__(self) -> None:
        self.writes = Batcher("batch-writer")
        self.reads = Batcher("batch-reader")
        self.beside = Batcher("batch-beside")

    @property
    def queued(self) -> int:
        return self.writes.queued + self.reads.queued + self.beside.queued


_workers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Workers] = WeakKeyDictionary()


class _ThreadWorkers(threading.local):
    """The workers of this thread's loop, kept here because every save needs them."""

    loop: asyncio.AbstractEventLoop | None = None
    workers: _Workers


_here = _ThreadWorkers()


def _own_workers() -> _Workers:
    """The workers of the running event loop."""
    loop = asyncio.get_running_loop()
    if _here.loop is not loop:
        _here.loop, _here.workers = loop, _workers.setdefault(loop, _Workers())
    return _here.workers


def queue_length() -> int:
    """How many calls wait in this process."""
    return sum(workers.queued for workers in list(_workers.values()))


async def together(function: Batched[Item, Result], item: Item) -> Result:
    """``function([item])[0]``, in one transaction with the calls that arrive meanwhile."""
    return await _own_workers().writes.call(function, item)


async def beside(function: Batched[Item, Result], item: Item) -> Result:
    """
    The same for a small write that nobody waits for: in a worker of its own.

    SQLite has one writer at a time, so there the call joins the other writes.
    """
    workers = _own_workers()
    worker = (
        workers.beside if connection.features.has_select_for_update else workers.writes
    )
    return await worker.call(function, item)


async def read_together(function: Batched[Item, Result], item: Item) -> Result:
    """
    The same for a function that changes nothing and locks nothing.

    It sees everything that was committed when it was called, and perhaps nothing newer.
    """
    return await _own_workers().reads.call(function, item)
