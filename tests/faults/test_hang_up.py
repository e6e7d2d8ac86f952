"""The writer's connection to PostgreSQL: ended between two batches; held up."""

import asyncio
import threading

import pytest
from django.db import connection

from realtime.database.batching import Batcher, beside, read_together, together
from tests.harness.waiting import eventually

pytestmark = pytest.mark.debian

BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"


def backends(items):
    """The writer's own backend, for each item."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchall() * len(items)


def close(items):
    connection.close()
    return items


def as_they_are(items):
    return items


async def test_the_next_batch_opens_another_connection(bystander):
    batcher = Batcher()
    (first,) = await batcher.call(backends, None)

    bystander.execute("SELECT pg_terminate_backend(%s)", [first])
    await eventually(
        lambda: bystander.execute(BACKENDS, [first]).fetchone() == (0,),
        what="the backend is gone",
    )

    (second,) = await batcher.call(backends, None)
    assert second != first
    await batcher.call(close, None)


async def test_batches_share_one_connection_while_it_holds():
    batcher = Batcher()

    first = await batcher.call(backends, None)

    assert await batcher.call(backends, None) == first
    await batcher.call(close, None)


@pytest.mark.parametrize("worker", [together, read_together])
async def test_what_is_small_waits_for_nothing(worker, transactional_db):
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def held_up(items):
        loop.call_soon_threadsafe(begun.set)
        go_on.wait()
        return items

    held = asyncio.ensure_future(worker(held_up, 1))
    await begun.wait()

    assert await beside(as_they_are, 2) == 2

    assert not held.done()
    go_on.set()
    assert await held == 1
