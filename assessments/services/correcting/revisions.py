"""
No answer is scored by a key that was corrected meanwhile.

Whoever scores shares a lock of the test until the end of the transaction; a correction
takes the lock alone. So when a correction counts, every score that was derived without
it is committed, and can be found. The lock is none of a row: starts, releases and pages
lock the row of the test in an order of their own.
"""

from collections.abc import Iterable

from django.db import connection

_SHARED = "SELECT pg_advisory_xact_lock_shared(%s, one) FROM unnest(%s::int[]) AS one"
_ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"
# Any number that no other lock of the site uses.
_KEYS = 1_263_886_675
_MOST = 2**31


def share(test_ids: Iterable[int]) -> None:
    """Until the transaction ends, no correction of these tests begins to count."""
    # SQLite has one writer, and whoever scores is the one.
    if connection.vendor == "postgresql":
        ids = sorted({test_id % _MOST for test_id in test_ids})
        with connection.cursor() as cursor:
            cursor.execute(_SHARED, [_KEYS, ids])


def take(test_id: int) -> None:
    """Wait for everybody who scores the test; others who come wait for this one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ALONE, [_KEYS, test_id % _MOST])
