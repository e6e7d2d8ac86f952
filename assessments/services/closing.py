"""Closing a test to new starts. Who sits it goes on. opening.py opens it again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from assessments.models import Test

_SHARED = (
    f"SELECT * FROM {Test._meta.db_table}"  # noqa: S608
    " WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
)


@transaction.atomic
def close_to_starts(test_id: int, *, now: datetime) -> Test:
    """
    Nobody starts it from now on; once more changes nothing.

    A start that is being written is there when this returns: see ``shared``.
    """
    test = locked(test_id)
    close(test, now)
    return test


def close(test: Test, now: datetime) -> None:
    """Close a locked test, unless it is closed already."""
    if test.starts_closed_at is None:
        test.starts_closed_at = now
        test.save(update_fields=["starts_closed_at", "updated_at"])


def shared(test_ids: Iterable[int]) -> dict[int, Test]:
    """
    The tests as they are now, by their ids. Until the transaction around this ends,
    nobody closes them and nobody releases their results: they wait.

    What lets a candidate sit reads the tests here, and so does not act on an old row.
    """
    ids = sorted(set(test_ids))
    if connection.vendor != "postgresql":
        # SQLite has one writer at a time.
        return Test.objects.in_bulk(ids)
    # Shared by all who start; the foreign key of the attempt takes it as well, but only
    # at the commit.
    return {test.pk: test for test in Test.objects.raw(_SHARED, [ids])}


def locked(test_id: int) -> Test:
    """
    The test, which nobody starts, closes or releases until the transaction ends.

    Raises:
        Test.DoesNotExist: If there is none.
    """
    return Test.objects.select_for_update().get(pk=test_id)
