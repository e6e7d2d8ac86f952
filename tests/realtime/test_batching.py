import asyncio
import threading

import pytest
from django.db import IntegrityError, OperationalError, connection

from realtime import batching
from realtime.batching import Batcher, QueueFull, beside, read_together, together


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


async def test_a_database_that_is_away_is_asked_once_for_all():
    asked = []

    def away(items):
        asked.append(len(items))
        raise OperationalError("gone")

    batcher = Batcher()
    calls = [asyncio.ensure_future(batcher.call(away, n)) for n in range(5)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {OperationalError}
    assert sum(asked) == 5


async def test_whoever_left_does_not_disturb_the_others():
    gate, batcher = Gate(), Batcher()
    leaving = asyncio.ensure_future(batcher.call(gate, 1))
    staying = asyncio.ensure_future(batcher.call(gate, 2))
    await enter(gate)
    leaving.cancel()

    gate.open.set()

    assert await staying == 20


def which_connection(items):
    return [(id(connection.connection), threading.current_thread().name)] * len(items)


async def test_one_thread_keeps_one_connection_of_its_own(transactional_db):
    def touch(items):
        connection.ensure_connection()
        return which_connection(items)

    first = await together(touch, None)
    second = await together(touch, None)

    assert first == second
    assert first[1].startswith("batch-writer")
    await together(close, None)


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


def which_thread(items):
    return [threading.current_thread().name] * len(items)


def close(items):
    connection.close()
    return items
