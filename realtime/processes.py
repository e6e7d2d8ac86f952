"""
Which server processes run, to warn when there are too many for the channel layer.

Each process registers itself and shows life from the renewal loop: from its first
connection until shortly after its last. The fence works with any number of processes on any
layer and database. Several processes on the in-memory layer learn of a takeover late; on
SQLite they are slow.
"""

import logging
import os
import socket
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from realtime import server_time
from realtime.database.batching import together
from realtime.models import ProcessRegistration

logger = logging.getLogger(__name__)

#: A process that has not shown life for this long is not counted.
ALIVE = timedelta(seconds=30)
#: Rows are kept a little longer, to help after a crash.
KEPT = timedelta(minutes=10)
SHOW_EVERY_SECONDS = 10.0

_id = uuid.uuid4()
_started_at = server_time.now()
_shown_at = float("-inf")
_warned_of: frozenset[uuid.UUID] = frozenset()


async def show_life(loop_time: float) -> None:
    """
    Register this process, at most every SHOW_EVERY_SECONDS of loop time.

    Raises:
        django.db.DatabaseError, realtime.database.batching.QueueFull: As any batched call; the
            next one makes up for it.
    """
    global _shown_at
    if loop_time - _shown_at < SHOW_EVERY_SECONDS:
        return
    _shown_at = loop_time
    await together(_register_all, server_time.now())


def _register_all(moments: Sequence[datetime]) -> list[None]:
    register(now=max(moments))
    return [None] * len(moments)


def register(*, now: datetime) -> None:
    """
    Show life of this process, delete old rows, and warn of too many processes.

    It also compares its clock with the database's.
    """
    server_time.ask_database()
    row = ProcessRegistration(
        id=_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        started_at=_started_at,
        last_seen=now,
        layer=layer_kind(),
        database=connection.vendor,
        skew_ms=_skew_ms(),
    )
    with transaction.atomic():
        ProcessRegistration.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["last_seen", "skew_ms"],
        )
        ProcessRegistration.objects.filter(last_seen__lt=now - KEPT).delete()
    _warn(alive(now=now))


def _skew_ms() -> int | None:
    skew = server_time.skew()
    return None if skew is None else round(skew * 1000)


def alive(*, now: datetime) -> list[ProcessRegistration]:
    """
    The processes that show life, without those that are known to have ended on this host.
    """
    rows = ProcessRegistration.objects.filter(last_seen__gt=now - ALIVE)
    return [row for row in rows if not _has_ended(row)]


def trouble(rows: Collection[ProcessRegistration]) -> str | None:
    """
    The warning about this many processes on their layer and database; None if all is well.
    """
    if len(rows) < 2:
        return None
    if any(row.layer == ProcessRegistration.Layer.MEMORY for row in rows):
        return (
            f"{len(rows)} server processes run and at least one has the in-memory "
            "channel layer: the others hear of its takeovers seconds late. Set REDIS_URL."
        )
    if any(row.database == "sqlite" for row in rows):
        return (
            f"{len(rows)} server processes write to one SQLite file, one at a time. "
            "Set DATABASE_URL to a PostgreSQL database."
        )
    return None


def layer_kind() -> ProcessRegistration.Layer:
    is_shared = bool(settings.REDIS_URL)
    return (
        ProcessRegistration.Layer.REDIS
        if is_shared
        else ProcessRegistration.Layer.MEMORY
    )


def _has_ended(row: ProcessRegistration) -> bool:
    """Whether the row's process has ended on this host: a restart leaves its row behind."""
    if row.id == _id or row.host != socket.gethostname():
        return False
    if row.pid == os.getpid():
        return True
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # the process runs, as another user
        return False
    return False


def _warn(rows: Collection[ProcessRegistration]) -> None:
    """Warn once for each new set of processes, not every ten seconds."""
    global _warned_of
    company = frozenset(row.id for row in rows)
    if not company <= _warned_of and (text := trouble(rows)):
        logger.warning("%s See manage.py doctor.", text)
    _warned_of = company
