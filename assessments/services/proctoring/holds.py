"""
Attempts on hold: nobody answers until a proctor has decided which page does.

A claim puts a seat on hold by its test's policy or because of a takeover war
(realtime.seat.policies); what follows for the attempt happens here, in the claim's own
transaction. The other verbs are the proctor's: each is one transaction, asks who may
nothing, and is logged with its reason.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver

from assessments import selectors
from assessments.models import Alert, Attempt, AttemptEvent, Notice, User
from assessments.models.content import room_of_test
from assessments.rules import timing
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, AttemptStatus
from assessments.services import transitions
from assessments.services.actors import SYSTEM, Actor
from assessments.services.errors import AttemptClosed, HoldRefused, NotOnHold
from assessments.services.proctoring import adjustments, alerts, notices, own_holds
from realtime.layer import events, watching
from realtime.models import SeatRequest
from realtime.seat import holds
from realtime.seat.seats import SeatOnHold

# What a claim does.


@receiver(holds.seats_put_on_hold)
def stop_clocks(*, seats: Sequence[SeatOnHold], now: datetime, **_kwargs: Any) -> None:
    """The attempts whose seats a claim put on hold; the clock of each is stopped."""
    why = {selectors.attempt_id_of(seat.subject): seat for seat in seats}
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
    """Devices that take turns politely stop no clock; a proctor has to look."""
    for attempt in _locked({selectors.attempt_id_of(seat.subject) for seat in seats}):
        _raise_war(attempt, now)


def _raise_war(attempt: Attempt, now: datetime) -> None:
    """Whoever looks is told, and whoever looks later."""
    noticed = alerts.Noticed(Alert.Kind.TAKEOVERS, frozenset([attempt.pk]), now)
    alerts.raise_alert(attempt.test_id, noticed, now=now)


@receiver(holds.seats_granted)
def start_clocks(
    *, seats: Sequence[SeatRequest], now: datetime, **_kwargs: Any
) -> None:
    """The page that was approved is here: its clock goes on, if that was decided."""
    attempts = [
        attempt
        for attempt in _locked({selectors.attempt_id_of(seat.terms) for seat in seats})
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
    """Their clocks; whoever watches their tests is told to read them again."""
    Attempt.objects.bulk_update(attempts, ["status", "deadline", "remaining_ms"])
    changed: dict[str, list[str]] = defaultdict(list)
    for attempt in attempts:
        changed[room_of_test(attempt.test_id)].append(str(attempt.pk))
    for room, ids in changed.items():
        watching.tell_on_commit(room, "attempts", ids)


def _stop_clock(attempt: Attempt, now: datetime) -> bool:
    """False if it stands already, or the time is up."""
    if attempt.deadline is None or selectors.is_overdue(attempt, now):
        return False
    attempt.remaining_ms = timing.milliseconds_until(attempt.deadline, now)
    attempt.deadline = None
    attempt.status = AttemptStatus.PAUSED
    return True


def _start_clock(attempt: Attempt, now: datetime) -> bool:
    if attempt.status != AttemptStatus.PAUSED or attempt.remaining_ms is None:
        return False
    attempt.deadline = now + timedelta(milliseconds=attempt.remaining_ms)
    attempt.remaining_ms = None
    attempt.status = AttemptStatus.IN_PROGRESS
    return True


# What a proctor decides.


@transaction.atomic
def hold_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Disconnect and hold: the clock stops, and nobody gets in before ``release_hold`` or
    ``approve_seat``. Doing it again changes nothing.

    Raises:
        HoldRefused: If the candidate's seat was never in this attempt, or is in another.
        AttemptClosed: If the attempt has ended.
    """
    who = _staff(actor)
    attempt = _open(attempt_id, who, now)
    if transitions.is_repeat(attempt, EventKind.HELD, token):
        return attempt
    before = transitions.clock(attempt)
    epoch = holds.put(attempt.candidate_id, attempt.subject, now=now)
    if epoch is None:
        if is_on_hold(attempt):
            return attempt
        raise HoldRefused
    if _stop_clock(attempt, now):
        attempt.save()
    detail = {
        "why": "proctor",
        "remaining_ms": attempt.remaining_ms,
        **transitions.changed(attempt, before),
    }
    _log(attempt, EventKind.HELD, who, reason, token, now, detail)
    events.kick_on_commit({attempt.candidate_id: epoch})
    return attempt


@transaction.atomic
def release_hold(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str = "",
    resume: bool = True,
    count_hold: bool = False,
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    End the hold, for no page in particular: the one that had the seat comes back by
    itself, any other by a click. The clock goes on at once unless ``resume`` is false.
    Releasing what is not on hold changes nothing. ``count_hold`` takes the time that the
    candidate's own doing held it off what is left.
    """
    who = _staff(actor)
    attempt = _open(attempt_id, who, now)
    if transitions.is_repeat(attempt, EventKind.HOLD_RELEASED, token):
        return attempt
    if not holds.end(attempt.candidate_id, subject=attempt.subject, now=now):
        return attempt
    before = transitions.clock(attempt)
    counted = own_holds.count(attempt, now) if count_hold else {}
    resume = resume and not adjustments.is_paused(attempt.test_id)
    if resume and _start_clock(attempt, now):
        attempt.save()
        notices.withdraw(attempt, Notice.Kind.PAUSED, now=now)
    detail = {**transitions.changed(attempt, before), **counted}
    _log(attempt, EventKind.HOLD_RELEASED, who, reason, token, now, detail)
    if not resume:
        _log(attempt, EventKind.PAUSED, who, "", "", now)
    return attempt


@transaction.atomic
def approve_seat(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str = "",
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
    token: str = "",
    now: datetime,
) -> SeatRequest:
    """
    Let one page have the seat: its next connect is granted, and nobody else's.

    Without ``request_id`` it is the newest page that came to take the seat (the
    takeover is approved). The clock goes on when the page is there, unless ``resume``
    is false. ``count_hold`` as in release_hold, until now.

    Raises:
        NotOnHold: If the attempt is not on hold, or no such page waits.
    """
    who = _staff(actor)
    attempt = _open(attempt_id, who, now)
    if transitions.is_repeat(attempt, EventKind.SEAT_APPROVED, token):
        return _chosen_as(attempt, token)
    _check_held(attempt)
    try:
        request = holds.grant(
            attempt.candidate_id,
            request_id=request_id,
            by=actor,
            terms=attempt.subject if resume else "",
            now=now,
        )
    except holds.NoSuchRequest:
        raise NotOnHold from None
    counted = own_holds.count(attempt, now) if count_hold else {}
    facts = {**_facts(request), **counted}
    _log(attempt, EventKind.SEAT_APPROVED, who, reason, token, now, facts)
    if not resume:
        _log(attempt, EventKind.PAUSED, who, "", "", now)
    return request


def _chosen_as(attempt: Attempt, token: str) -> SeatRequest:
    event = attempt.events.get(kind=EventKind.SEAT_APPROVED, token=token)
    return SeatRequest.objects.get(pk=event.detail["request"])


@transaction.atomic
def refuse_seat(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str = "",
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
    token: str = "",
    now: datetime,
) -> list[SeatRequest]:
    """
    Send a page away for good; without ``request_id``, all that came to take the seat.

    When only the page that had the seat is left, it gets it back (the takeover is
    refused), and the clock goes on when it is there, unless ``resume`` is false.
    Then ``count_hold`` is as in release_hold, too.

    Raises:
        NotOnHold: If the attempt is not on hold, or no such page waits.
    """
    who = _staff(actor)
    attempt = _open(attempt_id, who, now)
    if transitions.is_repeat(attempt, EventKind.SEAT_REFUSED, token):
        return []
    _check_held(attempt)
    try:
        refused = holds.refuse(
            attempt.candidate_id, request_id=request_id, by=actor, now=now
        )
    except holds.NoSuchRequest:
        raise NotOnHold from None
    for request in refused:
        _log(attempt, EventKind.SEAT_REFUSED, who, reason, token, now, _facts(request))
        token = ""  # names one event only
    left = [r for r in holds.requests(attempt.candidate_id) if r.is_undecided]
    if len(left) == 1 and left[0].was_holder:
        approve_seat(
            attempt_id,
            actor=actor,
            request_id=left[0].pk,
            resume=resume,
            count_hold=count_hold,
            now=now,
        )
    return refused


def is_on_hold(attempt: Attempt) -> bool:
    return holds.is_on_hold(attempt.candidate_id, attempt.subject)


def _staff(actor: User | None) -> Actor:
    """None is the command line."""
    return Actor("staff" if actor else "system", actor)


def _open(attempt_id: uuid.UUID, who: Actor, now: datetime) -> Attempt:
    attempt = transitions.lock_attempt(attempt_id, who, now)
    if not selectors.is_open(attempt, now):
        raise AttemptClosed
    return attempt


def _check_held(attempt: Attempt) -> None:
    if not is_on_hold(attempt):
        raise NotOnHold


def _facts(request: SeatRequest) -> dict[str, Any]:
    return {
        "request": request.pk,
        "device": request.device,
        "was_holder": request.was_holder,
    }


def _log(
    attempt: Attempt,
    kind: EventKind,
    who: Actor,
    reason: str,
    token: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    transitions.log(
        attempt, kind, actor=who, at=now, reason=reason, detail=detail, token=token
    )


def requests_of(attempt: Attempt) -> list[SeatRequest]:
    """The pages to decide about, oldest first; none unless it is on hold."""
    if not is_on_hold(attempt):
        return []
    return [r for r in holds.requests(attempt.candidate_id) if r.is_undecided]
