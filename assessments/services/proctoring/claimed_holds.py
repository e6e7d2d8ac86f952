"""
What follows for an attempt when a claim puts its seat on hold, or ends the hold.

A claim does so by the policy of its test or because of a takeover war
(realtime.seat.policies). The clock stops or goes on here, in the claim's own transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from assessments import selectors
from assessments.models import Alert, Attempt, AttemptEvent, Notice
from assessments.models.content import room_of_test
from assessments.rules import timing
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN
from assessments.rules.subjects import attempt_id_of
from assessments.services import transitions
from assessments.services.actors import SYSTEM
from assessments.services.proctoring import adjustments, alerts
from realtime.layer import watching
from realtime.models import SeatRequest
from realtime.seat import holds
from realtime.seat.seats import SeatOnHold


@receiver(holds.seats_put_on_hold)
def stop_clocks(*, seats: Sequence[SeatOnHold], now: datetime, **_kwargs: Any) -> None:
    """The attempts whose seats a claim put on hold; the clock of each is stopped."""
    why = {attempt_id_of(seat.subject): seat for seat in seats}
    attempts = list(_locked(why))
    stopped = {attempt.pk: _stop_clock(attempt, now) for attempt in attempts}
    _write(attempts)
    AttemptEvent.objects.bulk_create(
        AttemptEvent(
            attempt=attempt,
            at=now,
            kind=EventKind.HELD,
            detail={
                "why": why[attempt.pk].why,
                "devices": list(why[attempt.pk].devices),
                "remaining_ms": attempt.remaining_ms,
                "stopped": stopped[attempt.pk],
            },
            **SYSTEM.event_fields(),
        )
        for attempt in attempts
    )
    for attempt in attempts:
        if why[attempt.pk].why == "takeovers":
            _raise_war(attempt, now)


@receiver(holds.seats_alternated)
def tell_of_turns(
    *, seats: Sequence[SeatOnHold], now: datetime, **_kwargs: Any
) -> None:
    """Devices that take turns stop no clock; raise an alert, so that a proctor looks."""
    for attempt in _locked({attempt_id_of(seat.subject) for seat in seats}):
        _raise_war(attempt, now)


def _raise_war(attempt: Attempt, now: datetime) -> None:
    """Raise an alert for everybody who watches now or later."""
    noticed = alerts.Noticed(Alert.Kind.TAKEOVERS, frozenset([attempt.pk]), now)
    alerts.raise_alert(attempt.test_id, noticed, now=now)


@receiver(holds.seats_granted)
def start_clocks(
    *, seats: Sequence[SeatRequest], now: datetime, **_kwargs: Any
) -> None:
    """The approved page has connected: start its clock, if the proctor decided so."""
    attempts = [
        attempt
        for attempt in _locked({attempt_id_of(seat.terms) for seat in seats})
        if not _stays_paused(attempt, now) and _start_clock(attempt, now)
    ]
    _write(attempts)
    Notice.objects.filter(
        attempt__in=attempts, kind=Notice.Kind.PAUSED, withdrawn_at=None
    ).update(withdrawn_at=now)
    AttemptEvent.objects.bulk_create(
        AttemptEvent(
            attempt=attempt, at=now, kind=EventKind.RESUMED, **SYSTEM.event_fields()
        )
        for attempt in attempts
    )


def _stays_paused(attempt: Attempt, now: datetime) -> bool:
    """Whether the whole test is paused: then what was on hold is paused like the rest."""
    if not adjustments.is_paused(attempt.test_id):
        return False
    transitions.log(attempt, EventKind.PAUSED, actor=SYSTEM, at=now)
    return True


def _locked(ids: Any) -> QuerySet[Attempt]:
    open_ones = Attempt.objects.select_for_update(no_key=True).filter(status__in=OPEN)
    return open_ones.filter(pk__in=set(ids)).order_by("pk")


def _write(attempts: Sequence[Attempt]) -> None:
    """Write their clocks, and tell the watchers of their tests to read them again."""
    Attempt.objects.bulk_update(attempts, ["status", "deadline", "remaining_ms"])
    changed: dict[str, list[str]] = defaultdict(list)
    for attempt in attempts:
        changed[room_of_test(attempt.test_id)].append(str(attempt.pk))
    for room, ids in changed.items():
        watching.tell_on_commit(room, "attempts", ids)


def _stop_clock(attempt: Attempt, now: datetime) -> bool:
    """Return False if the clock stands already, or the time is up."""
    if attempt.deadline is None or selectors.is_overdue(attempt, now):
        return False
    left = timing.milliseconds_until(attempt.deadline, now)
    transitions.stop_clock(attempt, left)
    return True


def _start_clock(attempt: Attempt, now: datetime) -> bool:
    if attempt.remaining_ms is None:
        return False
    transitions.start_clock(attempt, attempt.remaining_ms, now=now)
    return True
