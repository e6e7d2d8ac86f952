"""Frames of one connection are worked off in the order in which they came."""

import asyncio

import pytest

from realtime.connections.work import WorkQueue


@pytest.fixture
def failures():
    return []


@pytest.fixture
def queue(failures):
    async def failed(error, ref):
        failures.append((str(error), ref))

    return WorkQueue(3, failed)


def steps(done, number, *, until=None, error=None):
    async def work():
        if until is not None:
            await until.wait()
        if error:
            raise ValueError(error)
        done.append(number)

    return work


async def idle(queue):
    await queue._worker


@pytest.mark.asyncio
async def test_the_order_stays_however_long_one_takes(queue):
    done, free = [], asyncio.Event()
    queue.put(steps(done, 1, until=free), None)
    queue.put(steps(done, 2), None)
    await asyncio.sleep(0)

    assert done == []
    free.set()
    await idle(queue)
    assert done == [1, 2]


@pytest.mark.asyncio
async def test_what_fails_is_told_by_its_ref_and_the_rest_goes_on(queue, failures):
    done = []
    queue.put(steps(done, 1, error="no"), "ref-1")
    queue.put(steps(done, 2), "ref-2")
    await idle(queue)

    assert (done, failures) == ([2], [("no", "ref-1")])


@pytest.mark.asyncio
async def test_it_is_bounded_and_counts_the_piece_under_way(queue):
    done, free = [], asyncio.Event()
    assert all(queue.put(steps(done, n, until=free), None) for n in (1, 2, 3))
    await asyncio.sleep(0)

    assert not queue.put(steps(done, 4), None)
    free.set()
    await idle(queue)
    assert queue.put(steps(done, 5), None)
    await idle(queue)
    assert done == [1, 2, 3, 5]


@pytest.mark.asyncio
async def test_what_has_not_begun_can_be_forgotten(queue):
    done, free = [], asyncio.Event()
    queue.put(steps(done, 1, until=free), None)
    queue.put(steps(done, 2), None)
    await asyncio.sleep(0)

    queue.clear()
    free.set()
    await idle(queue)
    assert done == [1]
