"""
What a proctor decides about attempts on hold: nobody answers until then.

A claim puts a seat on hold (claimed_holds), or a proctor does. Each verb is twice here:
for one attempt in a transaction of its own (``hold_attempt``), and for an attempt of a
batch (``hold``), of which the first makes a batch of one.
"""

import uuid
from datetime import datetime
from typing import Any

from assessments import selectors
from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff
from assessments.services.errors import AttemptClosed, HoldRefused, NotOnHold
from assessments.services.proctoring import batches, clocks, own_holds
from assessments.services.proctoring.batches import Batch
from assessments.services.transitions import changed, clock
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
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        hold(*locked, reason=reason)
    return locked[1]


def hold(
    batch: Batch, attempt: Attempt, *, reason: str, facts: dict[str, Any] | None = None
) -> None:
    """The event tells the ``facts`` too. Raises as hold_attempt."""
    _check_open(batch, attempt)
    if batch.is_repeat(attempt, EventKind.HELD) or batch.is_on_hold(attempt):
        return
    before = clock(attempt)
    epoch = batch.seats.put(attempt.candidate_id, attempt.subject)
    if epoch is None:
        raise HoldRefused
    if attempt.deadline is not None and not selectors.is_overdue(attempt, batch.now):
        clocks.stop(batch, attempt, selectors.remaining_ms(attempt, batch.now))
    detail = {
        "why": "proctor",
        "remaining_ms": attempt.remaining_ms,
        **(facts or {}),
        **changed(attempt, before),
    }
    batch.log(attempt, EventKind.HELD, reason=reason, detail=detail)
    batch.kick(attempt, epoch)


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
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        release(*locked, reason=reason, resume=resume, count_hold=count_hold)
    return locked[1]


def release(
    batch: Batch,
    attempt: Attempt,
    *,
    reason: str = "",
    resume: bool = True,
    count_hold: bool = False,
) -> None:
    """Raises as release_hold."""
    _check_open(batch, attempt)
    if batch.is_repeat(attempt, EventKind.HOLD_RELEASED):
        return
    if not batch.seats.end(attempt.candidate_id, subject=attempt.subject):
        return
    before = clock(attempt)
    counted = own_holds.count(batch, attempt) if count_hold else {}
    resume = resume and not batch.is_test_paused(attempt)
    if resume and attempt.remaining_ms is not None:
        clocks.run(batch, attempt, attempt.remaining_ms)
    detail = {**changed(attempt, before), **counted}
    batch.log(attempt, EventKind.HOLD_RELEASED, reason=reason, detail=detail)
    _say_it_stands(batch, attempt, resume=resume)


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
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        request = approve(
            *locked,
            reason=reason,
            request_id=request_id,
            resume=resume,
            count_hold=count_hold,
        )
    return request or _chosen_as(locked[1], token)


def approve(
    batch: Batch,
    attempt: Attempt,
    *,
    reason: str = "",
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
) -> SeatRequest | None:
    """None if it was done before. Raises as approve_seat."""
    _check_open(batch, attempt)
    if batch.is_repeat(attempt, EventKind.SEAT_APPROVED):
        return None
    _check_held(batch, attempt)
    try:
        request = batch.seats.grant(
            attempt.candidate_id,
            request_id=request_id,
            terms=attempt.subject if resume else "",
        )
    except holds.NoSuchRequest:
        raise NotOnHold from None
    _log_approval(batch, attempt, request, reason, resume, count_hold)
    return request


def _log_approval(
    batch: Batch,
    attempt: Attempt,
    request: SeatRequest,
    reason: str,
    resume: bool,
    count_hold: bool,
    token: str | None = None,
) -> None:
    counted = own_holds.count(batch, attempt) if count_hold else {}
    detail = {**_facts(request), **counted}
    batch.log(
        attempt, EventKind.SEAT_APPROVED, reason=reason, detail=detail, token=token
    )
    _say_it_stands(batch, attempt, resume=resume)


def _chosen_as(attempt: Attempt, token: str) -> SeatRequest:
    event = attempt.events.get(kind=EventKind.SEAT_APPROVED, token=token)
    return SeatRequest.objects.get(pk=event.detail["request"])


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
        return refuse(
            *locked,
            reason=reason,
            request_id=request_id,
            resume=resume,
            count_hold=count_hold,
        )


def refuse(
    batch: Batch,
    attempt: Attempt,
    *,
    reason: str = "",
    request_id: int | None = None,
    resume: bool = True,
    count_hold: bool = False,
) -> list[SeatRequest]:
    """Raises as refuse_seat."""
    _check_open(batch, attempt)
    if batch.is_repeat(attempt, EventKind.SEAT_REFUSED):
        return []
    _check_held(batch, attempt)
    try:
        refused = batch.seats.refuse(attempt.candidate_id, request_id=request_id)
    except holds.NoSuchRequest:
        raise NotOnHold from None
    token = None  # the verb's names one event only
    for request in refused:
        batch.log(
            attempt,
            EventKind.SEAT_REFUSED,
            reason=reason,
            detail=_facts(request),
            token=token,
        )
        token = ""
    left = batch.seats.waiting(attempt.candidate_id)
    if len(left) == 1 and left[0].was_holder:
        terms = attempt.subject if resume else ""
        request = batch.seats.grant(
            attempt.candidate_id, request_id=left[0].pk, terms=terms
        )
        _log_approval(batch, attempt, request, "", resume, count_hold, token="")
    return refused


def is_on_hold(attempt: Attempt) -> bool:
    return holds.is_on_hold(attempt.candidate_id, attempt.subject)


def _check_open(batch: Batch, attempt: Attempt) -> None:
    if not selectors.is_open(attempt, batch.now):
        raise AttemptClosed


def _check_held(batch: Batch, attempt: Attempt) -> None:
    if not batch.is_on_hold(attempt):
        raise NotOnHold


def _facts(request: SeatRequest) -> dict[str, Any]:
    return {
        "request": request.pk,
        "device": request.device,
        "was_holder": request.was_holder,
    }


def _say_it_stands(batch: Batch, attempt: Attempt, *, resume: bool) -> None:
    """Leave the clock where the hold stopped it, as if somebody had paused the attempt."""
    if not resume:
        batch.log(attempt, EventKind.PAUSED, token="")


def requests_of(attempt: Attempt) -> list[SeatRequest]:
    """The pages to decide about, oldest first; none unless it is on hold."""
    if not is_on_hold(attempt):
        return []
    return [r for r in holds.requests(attempt.candidate_id) if r.is_undecided]
