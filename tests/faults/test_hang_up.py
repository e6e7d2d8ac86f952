"""The database ends the writer's connection between two batches."""

from django.db import connection

from realtime.batching import Batcher
from tests.harness.waiting import eventually

BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"


def backends(items):
    """The writer's own backend, for each item."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchall() * len(items)


def close(items):
    connection.close()
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
