import asyncio
import threading

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from realtime.database import batching
from realtime.database.batching import (
    Batcher,
    QueueFull,
    beside,
    queue_length,
    read_together,
    together,
)
from realtime.database.reconnecting import Tries


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(batching, "tries", Tries())


class Gate:
    """A batched function that waits inside its first batch until it is let through."""

    def __init__(self):
        self.batches = []
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, items):
        self.batches.append(list(items))
        self.entered.set()
        assert self.open.wait(20)
        return [item * 10 for item in items]


async def enter(gate):
    await asyncio.to_thread(gate.entered.wait, 20)


async def test_calls_that_arrive_meanwhile_share_the_next_batch():
    gate, batcher = Gate(), Batcher()
    first = asyncio.ensure_future(batcher.call(gate, 1))
    await enter(gate)
    others = [asyncio.ensure_future(batcher.call(gate, n)) for n in range(2, 6)]
    await asyncio.sleep(0)

    gate.open.set()

    assert await asyncio.gather(first, *others) == [10, 20, 30, 40, 50]
    assert gate.batches == [[1], [2, 3, 4, 5]]
    assert batcher.queued == 0


async def test_a_batch_has_an_end_and_nobody_is_forgotten(monkeypatch):
    monkeypatch.setattr(batching, "BATCH_ITEMS", 2)
    gate, batcher = Gate(), Batcher()
    calls = [asyncio.ensure_future(batcher.call(gate, n)) for n in range(5)]
    gate.open.set()

    assert await asyncio.gather(*calls) == [0, 10, 20, 30, 40]
    assert max(len(batch) for batch in gate.batches) == 2


async def test_a_long_queue_does_not_hold_up_what_is_asked_of_another_function(
    monkeypatch,
):
    monkeypatch.setattr(batching, "BATCH_ITEMS", 2)
    order, begun, go_on = [], threading.Event(), threading.Event()

    def many(items):
        order.append("many")
        begun.set()
        assert go_on.wait(20)
        return items

    def one(items):
        order.append("one")
        return items

    batcher = Batcher()
    calls = [asyncio.ensure_future(batcher.call(many, n)) for n in range(5)]
    await asyncio.to_thread(begun.wait, 20)
    calls.append(asyncio.ensure_future(batcher.call(one, 5)))
    await asyncio.sleep(0)
    go_on.set()

    assert await asyncio.gather(*calls) == [0, 1, 2, 3, 4, 5]
    # Behind what was first in line already, and not behind all of it.
    assert order == ["many", "many", "one", "many"]


async def test_calls_of_one_breath_share_the_first_batch():
    gate, batcher = Gate(), Batcher()
    gate.open.set()

    await asyncio.gather(*(batcher.call(gate, n) for n in range(5)))

    assert gate.batches == [[0, 1, 2, 3, 4]]


async def test_a_full_queue_refuses_and_goes_on(monkeypatch):
    monkeypatch.setattr(batching, "QUEUED_ITEMS", 2)
    gate, batcher = Gate(), Batcher()
    calls = [asyncio.ensure_future(batcher.call(gate, n)) for n in range(2)]
    await enter(gate)

    with pytest.raises(QueueFull):
        await batcher.call(gate, 2)

    gate.open.set()
    assert await asyncio.gather(*calls) == [0, 10]
    assert await batcher.call(gate, 3) == 30


def refuse_odd(items):
    if any(item % 2 for item in items):
        raise IntegrityError("odd")
    return list(items)


async def test_an_item_at_fault_fails_alone():
    batcher = Batcher()
    calls = [asyncio.ensure_future(batcher.call(refuse_odd, n)) for n in range(4)]

    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [
        int,
        IntegrityError,
        int,
        IntegrityError,
    ]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
async def test_a_database_that_is_away_is_asked_once_for_all(error):
    asked = []

    def away(items):
        asked.append(len(items))
        raise error("gone")

    batcher = Batcher()
    calls = [asyncio.ensure_future(batcher.call(away, n)) for n in range(5)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    # Whoever waits for a call handles errors of the database, and Django's
    # InterfaceError is none.
    assert {type(outcome) for outcome in outcomes} == {OperationalError}
    assert asked == [5]


@pytest.mark.parametrize("where", ["_drop_if_hung_up", "_carry_out"])
async def test_a_mistake_of_ours_fails_one_batch_and_not_the_worker(monkeypatch, where):
    def fail(*_arguments):
        raise ZeroDivisionError

    batcher = Batcher()
    with monkeypatch.context() as broken:
        broken.setattr(batching, where, fail)
        async with asyncio.timeout(20):
            with pytest.raises(ZeroDivisionError):
                await batcher.call(list, 1)

    async with asyncio.timeout(20):
        assert await batcher.call(list, 2) == 2


async def test_whoever_left_does_not_disturb_the_others():
    gate, batcher = Gate(), Batcher()
    leaving = asyncio.ensure_future(batcher.call(gate, 1))
    staying = asyncio.ensure_future(batcher.call(gate, 2))
    await enter(gate)
    leaving.cancel()

    gate.open.set()

    assert await staying == 20


async def test_one_thread_keeps_one_connection_of_its_own(transactional_db):
    def touch(items):
        connection.ensure_connection()
        # Itself, not its id, which a connection that is closed leaves to the next.
        return [(connection.connection, threading.current_thread().name)] * len(items)

    first = await together(touch, None)
    second = await together(touch, None)

    assert first[0] is second[0]
    assert first[1] == second[1] == "batch-writer_0"


async def test_what_only_reads_does_not_wait_for_what_is_written():
    gate = Gate()
    writing = asyncio.ensure_future(together(gate, 1))
    await enter(gate)

    assert await read_together(which_thread, None) == "batch-reader_0"

    assert not writing.done()
    gate.open.set()
    assert await writing == 10


async def test_the_only_writer_of_sqlite_writes_what_is_small_as_well():
    assert await beside(which_thread, None) == "batch-writer_0"


async def test_calls_that_wait_are_counted_in_every_worker():
    gate = Gate()
    calls = [
        asyncio.ensure_future(worker(gate, n))
        for n, worker in enumerate((together, read_together, read_together, beside))
    ]
    await enter(gate)
    try:
        assert queue_length() == 4
    finally:
        gate.open.set()

    assert await asyncio.gather(*calls) == [0, 10, 20, 30]
    assert queue_length() == 0


def which_thread(items):
    return [threading.current_thread().name] * len(items)
