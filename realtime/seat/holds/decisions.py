"""
What a person decides.

Each is called with everything else it changes in one transaction, before any other
lock is taken.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from realtime.models import EndedBy, SeatRequest, SessionEvent, SessionLease
from realtime.seat import lease_rows, policies
from realtime.seat.holds.rows import end_rows, is_on_hold_for, take_away
from realtime.seat.holds.waiting import UNDECIDED, State, of_holds, remember


class NoSuchRequest(LookupError):
    """The seat is not on hold, or this page does not wait for it."""


def put(user_id: int, subject: str, *, now: datetime) -> int | None:
    """
    Take the seat away until somebody decides.

    Returns:
        The new epoch, to kick with; None if nothing was changed: the seat is on hold
        already, was never taken, or is for another subject.
    """
    with transaction.atomic():
        lease = lease_rows.lock({user_id}).get(user_id)
        if lease is None or lease.subject != subject or lease.ended_by == EndedBy.HELD:
            return None
        requests: list[SeatRequest] = []
        detail = {"why": "proctor", "policy": lease.policy}
        event = take_away(lease, now, detail, requests)
        lease_rows.write([lease])
        lease_rows.record([event])
        remember(requests)
    return lease.epoch


def grant(
    user_id: int,
    *,
    request_id: int | None = None,
    by: Any,
    terms: str = "",
    now: datetime,
) -> SeatRequest:
    """
    Let one page have the seat: only its next connect is granted.

    Without ``request_id``, the newest page that asks and did not have the seat; if there
    is none, the one that had it. A grant that was not used yet is replaced.

    Raises:
        NoSuchRequest: If the seat is not on hold, or nobody such asks.
    """
    with transaction.atomic():
        lease, waiting = _locked(user_id)
        request = _chosen(waiting, request_id)
        for other in waiting:
            if other.state == State.APPROVED and other.pk != request.pk:
                _decide(other, State.WAITING, by, now)
        _decide(request, State.APPROVED, by, now, terms)
        lease.granted_page, lease.granted_login = request.page, request.login
        lease_rows.write([lease])
        lease_rows.record([_decision(lease, request, "approved", now)])
    return request


def refuse(
    user_id: int, *, request_id: int | None = None, by: Any, now: datetime
) -> list[SeatRequest]:
    """
    Send pages away for good; without ``request_id``, all that did not have the seat.

    Raises:
        NoSuchRequest: If the seat is not on hold, or nobody such asks.
    """
    with transaction.atomic():
        lease, waiting = _locked(user_id)
        refused = [
            request
            for request in waiting
            if (
                not request.was_holder
                if request_id is None
                else request.pk == request_id
            )
        ]
        if not refused:
            raise NoSuchRequest
        for request in refused:
            _decide(request, State.REFUSED, by, now)
            if policies.is_granted(lease, request):
                lease.granted_page = lease.granted_login = ""
        lease_rows.write([lease])
        lease_rows.record(_decision(lease, r, "refused", now) for r in refused)
    return refused


def end(user_id: int, *, subject: str, now: datetime) -> bool:
    """
    End the hold: the seat is free for the page that had it, and for a person's claim.

    Returns:
        Whether there was one.
    """
    with transaction.atomic():
        lease = lease_rows.lock({user_id}).get(user_id)
        if lease is None or not is_on_hold_for(lease, subject):
            return False
        events = end_rows([lease], now)
        lease_rows.write([lease])
        lease_rows.record(events)
    return True


def carry_over(lease: SessionLease, login: str, renewed: str) -> None:
    """The same for the pages that ask; the row is locked, and the caller writes it."""
    if lease.granted_login == login:
        lease.granted_login = renewed
    if lease.ended_by == EndedBy.HELD:
        asked = of_holds([(lease.user_id, lease.epoch)]).filter(login=login)
        asked.update(login=renewed)


def _locked(user_id: int) -> tuple[SessionLease, list[SeatRequest]]:
    lease = lease_rows.lock({user_id}).get(user_id)
    if lease is None or lease.ended_by != EndedBy.HELD:
        raise NoSuchRequest
    found = of_holds([(user_id, lease.epoch)]).filter(state__in=UNDECIDED)
    return lease, list(found)


def _chosen(waiting: Sequence[SeatRequest], request_id: int | None) -> SeatRequest:
    if request_id is not None:
        waiting = [request for request in waiting if request.pk == request_id]
    in_question = [r for r in waiting if not r.was_holder] or list(waiting)
    if not in_question:
        raise NoSuchRequest
    return in_question[-1]


def _decide(
    request: SeatRequest, state: State, by: Any, now: datetime, terms: str = ""
) -> None:
    request.state, request.terms = state, terms
    request.decided_at, request.decided_by = now, by
    request.save()


def _decision(
    lease: SessionLease, request: SeatRequest, decision: str, now: datetime
) -> SessionEvent:
    event = lease_rows.event(lease, SessionEvent.Kind.DECIDED, now)
    event.device, event.address = request.device, request.address
    event.user_agent = request.user_agent
    event.detail = {"decision": decision, "was_holder": request.was_holder}
    return event
