"""What the machine itself takes, measured in the same run: nobody's save is faster."""

import time

import psycopg

from assessment_site.operations.load.latencies import Latencies


def committed_rows(url, *, rate=200, seconds=3):
    """
    Milliseconds until one row is stored for good, by a bare statement at ``rate``.

    The disk is in it, the pace, and whoever else uses the machine; nothing of ours.
    """
    took = Latencies()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS floor (value integer)")
        connection.execute("INSERT INTO floor VALUES (0)")
        due = time.perf_counter()
        for _ in range(rate * seconds):
            due += 1 / rate
            time.sleep(max(0, due - time.perf_counter()))
            began = time.perf_counter()
            connection.execute("UPDATE floor SET value = value + 1")
            took.add(time.perf_counter() - began)
        connection.execute("DROP TABLE floor")
    return took.summary()
