"""
What a proctor decides about attempts on hold: nobody answers until then.

A claim puts a seat on hold (claimed_holds), or a proctor does. Each verb is twice here:
for one attempt in a transaction of its own (``hold_attempt``), and for an attempt of a
batch (``hold``), of which the first makes a batch of one.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments import selectors
from assessments.history import own_holds
from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff
from assessments.services.eligibility import rules
from assessments.services.errors import HoldRefused, NotOnHold
from assessments.services.proctoring import batches, clocks
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb
from realtime.models import SeatRequest
from realtime.seat import holds


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
    return hold.alone(attempt_id, actor=actor, reason=reason, token=token, now=now)


@verb(
    EventKind.HELD,
    unless=rules.unless_open,
    again=lambda _batch, found, _values: found.is_on_hold,
)
def hold(batch: Batch, attempt: Attempt, *, facts: Facts | None = None) -> Facts:
    """As hold_attempt. The event tells the ``facts`` too."""
    epoch = batch.seats.put(attempt.candidate_id, attempt.subject)
    if epoch is None:
        raise HoldRefused
    if attempt.deadline is not None:
        clocks.stop(batch, attempt, selectors.remaining_ms(attempt, batch.now))
    batch.kick(attempt, epoch)
    return {"why": "proctor", "remaining_ms": attempt.remaining_ms, **(facts or {})}


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

    Raises:
        AttemptClosed: If the attempt has ended.
    """
    return release.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        resume=resume,
        count_hold=count_hold,
        token=token,
        now=now,
    )


def _stands_after_release(
    batch: Batch, attempt: Attempt, _reason: str, values: Mapping[str, Any]
) -> None:
    _say_it_stands(batch, attempt, resume=_may_resume(batch, attempt, values))


@verb(
    EventKind.HOLD_RELEASED,
    unless=rules.unless_on_hold,
    again=lambda _batch, found, _values: found.is_open and not found.is_on_hold,
    then=_stands_after_release,
)
def release(
    batch: Batch, attempt: Attempt, *, resume: bool = True, count_hold: bool = False
) -> Facts:
    """As release_hold."""
    batch.seats.end(attempt.candidate_id, subject=attempt.subject)
    counted = _count(batch, attempt) if count_hold else {}
    left = attempt.remaining_ms
    if left is not None and _may_resume(batch, attempt, {"resume": resume}):
        clocks.run(batch, attempt, left)
    return counted


def _may_resume(batch: Batch, attempt: Attempt, values: Mapping[str, Any]) -> bool:
    return values.get("resume", True) and not batch.is_test_paused(attempt)


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
        AttemptClosed: If the attempt has ended.
    """
    attempt = approve.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        request_id=request_id,
        resume=resume,
        count_hold=count_hold,
        token=token,
        now=now,
    )
    return SeatRequest.objects.get(pk=approve.event(attempt, token).detail["request"])


def _stands_after_approval(
    batch: Batch, attempt: Attempt, _reason: str, values: Mapping[str, Any]
) -> None:
    _say_it_stands(batch, attempt, resume=values.get("resume", True))


@verb(EventKind.SEAT_APPROVED, unless=rules.unless_asked, then=_stands_after_approval)
def approve(
    batch: Batch,
    attempt: Attempt,
    *,
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
) -> Facts:
    """As approve_seat."""
    return _approve(batch, attempt, request_id, resume=resume, count_hold=count_hold)


def _approve(
    batch: Batch,
    attempt: Attempt,
    request_id: int | None,
    *,
    resume: bool,
    count_hold: bool,
) -> Facts:
    try:
        request = batch.seats.grant(
            attempt.candidate_id,
            request_id=request_id,
            terms=attempt.subject if resume else "",
        )
    except holds.NoSuchRequest:
        raise NotOnHold from None
    return {**_facts(request), **(_count(batch, attempt) if count_hold else {})}


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
    Refuse a page for good; without ``request_id``, refuse every page that came to take the
    seat.

    When only the page that had the seat is left, it gets it back (the takeover is
    refused), and the clock goes on when it is there, unless ``resume`` is false.
    Then ``count_hold`` is as in release_hold, too.

    Raises:
        NotOnHold: If the attempt is not on hold, or no such page waits.
        AttemptClosed: If the attempt has ended.
    """
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        events = refuse(
            *locked,
            reason=reason,
            request_id=request_id,
            resume=resume,
            count_hold=count_hold,
        )
    found = SeatRequest.objects.in_bulk([one.detail["request"] for one in events])
    return [found[one.detail["request"]] for one in events]


def _give_back_to_holder(
    batch: Batch, attempt: Attempt, _reason: str, values: Mapping[str, Any]
) -> None:
    """When only the page that had the seat is left."""
    left = batch.seats.waiting(attempt.candidate_id)
    if len(left) != 1 or not left[0].was_holder:
        return
    resume = values.get("resume", True)
    facts = _approve(
        batch,
        attempt,
        left[0].pk,
        resume=resume,
        count_hold=values.get("count_hold", False),
    )
    # The token names the refusal.
    batch.log(attempt, EventKind.SEAT_APPROVED, detail=facts, token="")
    _say_it_stands(batch, attempt, resume=resume)


@verb(EventKind.SEAT_REFUSED, unless=rules.unless_asked, then=_give_back_to_holder)
def refuse(
    batch: Batch,
    attempt: Attempt,
    *,
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
) -> list[Facts]:
    """As refuse_seat."""
    rules.check_came(batch.snapshot(attempt), request_id)
    try:
        refused = batch.seats.refuse(attempt.candidate_id, request_id=request_id)
    except holds.NoSuchRequest:
        raise NotOnHold from None
    return [_facts(request) for request in refused]


def is_on_hold(attempt: Attempt) -> bool:
    return holds.is_on_hold(attempt.candidate_id, attempt.subject)


def _facts(request: SeatRequest) -> Facts:
    return {
        "request": request.pk,
        "device": request.device,
        "was_holder": request.was_holder,
    }


def _count(batch: Batch, attempt: Attempt) -> Facts:
    """
    Take the time on hold by the candidate's own doing off what is left, not below
    nothing; what the decision's event tells of it.
    """
    left = attempt.remaining_ms
    taken = min(batch.read(_held_ms).get(attempt.pk, 0), left or 0)
    if left is None or not taken:
        return {}
    attempt.remaining_ms = left - taken
    batch.change(attempt)
    return {own_holds.COUNTED: taken}


def _held_ms(batch: Batch) -> dict[uuid.UUID, int]:
    return own_holds.own_hold_ms(batch.attempts.values(), batch.now)


def _say_it_stands(batch: Batch, attempt: Attempt, *, resume: bool) -> None:
    """Leave the clock where the hold stopped it, as if somebody had paused the attempt."""
    if not resume:
        batch.log(attempt, EventKind.PAUSED, token="")


def requests_of(attempt: Attempt) -> list[SeatRequest]:
    """The pages to decide about, oldest first; none unless it is on hold."""
    if not is_on_hold(attempt):
        return []
    return [r for r in holds.requests(attempt.candidate_id) if r.is_undecided]
