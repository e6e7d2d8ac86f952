"""
What staff do to a whole test: rows of the test that apply to everybody who starts later.

Putting or lifting an adjustment locks the row of the test. Starting an attempt locks the
same row in a shared mode until the start commits. So each attempt either exists when the
run looks for attempts, or its start reads the adjustment.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from assessments.models import Adjustment, Attempt, Test, VerbResult, VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.actors import SYSTEM, staff
from assessments.services.errors import Refused
from assessments.services.proctoring import batches, clocks, notices
from assessments.services.proctoring.batches import Batch

Kind = Adjustment.Kind
_VALUES = ("reason", "minutes", "percent", "from_now")


def active(test_id: int) -> QuerySet[Adjustment]:
    """The adjustments for attempts that start now, the oldest first."""
    rows = Adjustment.objects.filter(test=test_id, lifted_at=None)
    return rows.select_related("run__actor").order_by("at", "pk")


def is_paused(test_id: int) -> bool:
    return active(test_id).filter(kind=Kind.PAUSE).exists()


# What a run over a whole test does first:


@transaction.atomic
def put(
    run: VerbRun, test_id: int, kind: Adjustment.Kind, values: dict[str, Any]
) -> None:
    """Apply it from now on; repeating it for the same run changes nothing."""
    _lock(test_id)
    text = values.get("text") or values.get("message") or ""
    given = {name: values[name] for name in _VALUES if values.get(name)}
    Adjustment.objects.get_or_create(
        run=run,
        kind=kind,
        defaults={"test_id": test_id, "at": run.at, "text": text.strip(), **given},
    )


@transaction.atomic
def lift(run: VerbRun, test_id: int, kind: Adjustment.Kind, *, now: datetime) -> None:
    """End the adjustments of one kind."""
    _lock(test_id)
    active(test_id).filter(kind=kind).update(lifted_at=now, lifted_in=run)


@transaction.atomic
def lift_one(test_id: int, adjustment_id: int, *, now: datetime) -> bool:
    """
    End one adjustment for later starters; attempts that have started keep it.

    Returns: Whether it was active.
    """
    _lock(test_id)
    return bool(active(test_id).filter(pk=adjustment_id).update(lifted_at=now))


@transaction.atomic
def take_back(done: VerbRun, undo_run: VerbRun, test_id: int, *, now: datetime) -> None:
    """End what a run had put, and restore what it had lifted."""
    _lock(test_id)
    Adjustment.objects.filter(run=done, lifted_at=None).update(
        lifted_at=now, lifted_in=undo_run
    )
    Adjustment.objects.filter(lifted_in=done).update(lifted_at=None, lifted_in=None)


def _lock(test_id: int) -> None:
    Test.objects.select_for_update().get(pk=test_id)


# What a start does:


def read_at_start(test_id: int) -> list[Adjustment]:
    """
    The adjustments for an attempt that is being started; they cannot change meanwhile.
    """
    assert connection.in_atomic_block, "a lock outside a transaction holds nothing"
    if connection.vendor == "postgresql":
        # Starts do not wait for each other. Django cannot say this.
        table = connection.ops.quote_name(Test._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT FROM {table} WHERE id = %s FOR KEY SHARE",
                [test_id],
            )
    return list(active(test_id))


def apply_at_start(
    attempt: Attempt, adjustments: list[Adjustment], *, now: datetime
) -> None:
    """Apply the adjustments to a new attempt; a pause comes last."""
    for adjustment in sorted(adjustments, key=lambda one: one.kind == Kind.PAUSE):
        _apply(attempt, adjustment, now)


def _apply(attempt: Attempt, adjustment: Adjustment, now: datetime) -> None:
    run = adjustment.run
    batch = Batch([attempt], staff(run.actor), token=run.event_token, now=now)
    # Of two pauses the second finds it paused; time "from now" may be no more time.
    with suppress(Refused), batch.trying(attempt):
        _do(batch, attempt, adjustment)
        batch.write()
        VerbResult.objects.get_or_create(run=run, attempt=attempt)


def _do(batch: Batch, attempt: Attempt, adjustment: Adjustment) -> None:
    reason, text = adjustment.reason, adjustment.text
    match adjustment.kind:
        case Kind.PAUSE:
            clocks.pause(batch, attempt, reason=reason, message=text)
        case Kind.TIME:
            clocks.lengthen(
                batch,
                attempt,
                reason=reason,
                message=text,
                minutes=adjustment.minutes,
                percent=adjustment.percent,
                from_now=adjustment.from_now,
                counted_from=adjustment.at,
            )
        case Kind.MESSAGE:
            notices.message(batch, attempt, text=text)


def pause_who_started_since(test_id: int, since: datetime, *, now: datetime) -> None:
    """The test is paused again: pause the attempts that started in between as well."""
    pauses = list(active(test_id).filter(kind=Kind.PAUSE))
    started = Attempt.objects.filter(
        test=test_id, started_at__gte=since, status=AttemptStatus.IN_PROGRESS
    )
    ids = list(started.values_list("pk", flat=True)) if pauses else []
    with batches.together(ids, SYSTEM, token="", now=now) as batch:
        for attempt in batch.attempts.values():
            apply_at_start(attempt, pauses, now=now)
