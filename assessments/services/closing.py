"""Closing a test to new starts, and opening it again. Who sits it goes on."""

from datetime import datetime

from django.db import connection, transaction

from assessments.models import Test

_CLOSED = (
    f"SELECT starts_closed_at IS NOT NULL FROM {Test._meta.db_table}"  # noqa: S608
    " WHERE id = %s FOR KEY SHARE"
)


@transaction.atomic
def close_to_starts(test_id: int, *, now: datetime) -> Test:
    """
    Nobody starts it from now on; once more changes nothing.

    A start that is being written is there when this returns: see is_closed_to_starts.
    """
    test = locked(test_id)
    if test.starts_closed_at is None:
        test.starts_closed_at = now
        test.save(update_fields=["starts_closed_at", "updated_at"])
    return test


@transaction.atomic
def open_to_starts(test_id: int) -> Test:
    """Its own times say again who may start."""
    test = locked(test_id)
    test.starts_closed_at = None
    test.save(update_fields=["starts_closed_at", "updated_at"])
    return test


def is_closed_to_starts(test_id: int) -> bool:
    """
    Whether nobody may start it. False holds until the transaction around this ends:
    whoever closes the test, or releases its results, waits for it.
    """
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time, and a start is one.
        return Test.objects.filter(pk=test_id, starts_closed_at__isnull=False).exists()
    with connection.cursor() as cursor:
        # Shared by all who start; the foreign key of the attempt takes it as well, but
        # only at the commit.
        cursor.execute(_CLOSED, [test_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def locked(test_id: int) -> Test:
    """
    The test, which nobody starts, closes or releases until the transaction ends.

    Raises:
        Test.DoesNotExist: If there is none.
    """
    return Test.objects.select_for_update().get(pk=test_id)
