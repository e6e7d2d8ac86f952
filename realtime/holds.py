"""
Seats on hold: nobody sits until a person has decided which page does.

The row says so (``ended_by`` "held"), each page that asks has a SeatRequest, and one of
them may be granted the seat for its next connect. Beside realtime.leases the only writer
of the rows. What the seat was for is paused by whoever listens to the two signals, in
the same transaction; lease rows are locked by then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal

from realtime import lease_rows
from realtime.models import EndedBy, SeatRequest, SessionEvent, SessionLease
from realtime.seats import Claim, ClaimResult, HeldSeat, Moved, OnHold

# Each is sent with ``seats``, a list, and ``now``, inside the transaction; an exception
# undoes it.
seats_held = Signal()  # of HeldSeat: taken from everybody by a claim
seats_granted = Signal()  # of SeatRequest: its page has the seat now

# Pages of one hold that are remembered; what comes beyond waits unrecorded.
REQUESTS = 20

State = SeatRequest.State
UNDECIDED = (State.WAITING, State.APPROVED)


class NoSuchRequest(LookupError):
    """The seat is not on hold, or this page does not wait for it."""


# Within a claim's transaction.


class Journal:
    """What a list of claims did to holds; written at its end, if there is anything."""

    def __init__(self) -> None:
        self.held: list[HeldSeat] = []
        self.granted: list[int] = []
        self._requests: list[SeatRequest] = []

    def hold(
        self, lease: SessionLease, claim: Claim, now: datetime, *, why: str
    ) -> SessionEvent:
        """Take the seat from its holder on account of this claim; the event of it."""
        seat = HeldSeat(lease.user_id, lease.subject, why, (lease.device, claim.device))
        self.held.append(seat)
        detail = {"why": why, "policy": lease.policy, "newcomer": claim.device}
        event = _take_away(lease, now, detail, self._requests)
        event.other_connection_id = claim.connection_id
        return event

    def ask(self, lease: SessionLease, claim: Claim, now: datetime) -> None:
        """Remember that this page wants the seat; nothing if it did before."""
        self._requests.append(_request_of(lease, claim, now))

    def settle(
        self, claims: Sequence[Claim], results: list[ClaimResult], now: datetime
    ) -> list[ClaimResult]:
        """Write it all, tell the application, and complete the results."""
        if self._requests:
            _insert(self._requests)
        results = _with_refusals(claims, results)
        if self.held:
            seats_held.send(SessionLease, seats=self.held, now=now)
        if self.granted:
            seats = _seated(self.granted)
            seats_granted.send(SessionLease, seats=seats, now=now)
        return results


def _take_away(
    lease: SessionLease,
    now: datetime,
    detail: Mapping[str, Any],
    requests: list[SeatRequest],
) -> SessionEvent:
    """The row as it is on hold, the former holder's request, and the event."""
    event = lease_rows.event(lease, SessionEvent.Kind.HELD, now)
    lease.epoch += 1
    event.epoch = lease.epoch
    event.detail = dict(detail)
    if lease.page:
        requests.append(_holder(lease, now))
    lease.connection_id = None
    lease.released_at = lease.released_at or now
    lease.ended_by = EndedBy.HELD
    lease.granted_page = ""
    lease.rivalry = []
    return event


def _holder(lease: SessionLease, now: datetime) -> SeatRequest:
    return SeatRequest(
        user_id=lease.user_id,
        hold_epoch=lease.epoch,
        page=lease.page,
        subject=lease.subject,
        login=lease.login,
        was_holder=True,
        address=lease.address,
        user_agent=lease.user_agent,
        device=lease.device,
        asked_at=now,
    )


def _request_of(lease: SessionLease, claim: Claim, now: datetime) -> SeatRequest:
    return SeatRequest(
        user_id=claim.user_id,
        hold_epoch=lease.epoch,
        page=claim.page,
        subject=claim.subject,
        login=claim.login,
        address=claim.address,
        user_agent=claim.user_agent,
        device=claim.device,
        asked_at=now,
    )


def _insert(requests: Sequence[SeatRequest]) -> None:
    """Of pages that have not asked yet; a hold keeps at most REQUESTS of them."""
    holds = {(r.user_id, r.hold_epoch) for r in requests}
    known = {
        hold: set(pages) for hold, pages in _pages_of(holds).items()
    }  # the lease rows are locked: nobody else inserts meanwhile
    fresh = []
    for request in requests:
        pages = known.setdefault((request.user_id, request.hold_epoch), set())
        if request.page not in pages and len(pages) < REQUESTS:
            pages.add(request.page)
            fresh.append(request)
    SeatRequest.objects.bulk_create(fresh)


def _pages_of(holds: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[str]]:
    pages: dict[tuple[int, int], list[str]] = {}
    for request in _of_holds(holds):
        pages.setdefault((request.user_id, request.hold_epoch), []).append(request.page)
    return pages


def _of_holds(holds: Iterable[tuple[int, int]]) -> QuerySet[SeatRequest]:
    chosen = Q(pk__in=[])
    for user_id, epoch in holds:
        chosen |= Q(user_id=user_id, hold_epoch=epoch)
    return SeatRequest.objects.filter(chosen)


def _with_refusals(
    claims: Sequence[Claim], results: list[ClaimResult]
) -> list[ClaimResult]:
    """
    Tell a page that the decision went against it.

    Also when the chosen page was back first: then the seat has only moved, and the page
    would take that for a takeover it could take back.
    """
    epochs = [_hold_epoch(result) for result in results]
    if not any(epochs):
        return results
    refused = set(
        SeatRequest.objects.filter(
            user_id__in={c.user_id for c in claims},
            hold_epoch__in=set(filter(None, epochs)),
            state=State.REFUSED,
        ).values_list("user_id", "hold_epoch", "page")
    )
    return [
        OnHold(result.standing, is_refused=True)
        if isinstance(result, OnHold | Moved)
        and (claim.user_id, epoch, claim.page) in refused
        else result
        for claim, result, epoch in zip(claims, results, epochs, strict=True)
    ]


def _hold_epoch(result: ClaimResult) -> int | None:
    """The epoch of the hold a page was in, if it was in one."""
    match result:
        case OnHold(standing=standing):
            return standing.epoch
        case Moved(standing=standing):
            return standing.epoch - 1  # the claim that ended the hold counted on
    return None


def _seated(user_ids: Collection[int]) -> list[SeatRequest]:
    """The hold ends with its page in the seat; the others' requests are over."""
    open_ones = SeatRequest.objects.filter(user_id__in=user_ids)
    seats = list(open_ones.filter(state=State.APPROVED))
    open_ones.filter(state=State.APPROVED).update(state=State.SEATED)
    open_ones.filter(state=State.WAITING).update(state=State.OVER)
    return seats


# Reads.


def answers(claims: Sequence[Claim]) -> list[OnHold | None]:
    """
    What pages that come back on their own are told while on hold; None: they may claim.

    A read, so that waiting pages cost no lock and no write.
    """
    users = {c.user_id for c in claims}
    held = {
        lease.user_id: lease
        for lease in SessionLease.objects.filter(
            user_id__in=users, ended_by=EndedBy.HELD
        )
    }
    requests = {(r.user_id, r.hold_epoch, r.page): r for r in _requests_of(held)}
    answers: list[OnHold | None] = []
    for claim in claims:
        lease = held.get(claim.user_id)
        key = (claim.user_id, lease.epoch if lease else 0, claim.page)
        request = requests.get(key)
        if lease is None or request is None or lease.granted_page == claim.page:
            answers.append(None)
            continue
        is_refused = request.state == State.REFUSED
        answers.append(OnHold(lease_rows.standing(lease), is_refused=is_refused))
    return answers


def _requests_of(held: Mapping[int, SessionLease]) -> Iterable[SeatRequest]:
    if not held:
        return []
    return _of_holds((user_id, lease.epoch) for user_id, lease in held.items())


def requests(user_id: int) -> list[SeatRequest]:
    """The pages that ask for the user's seat, oldest first; none unless it is on hold."""
    lease = SessionLease.objects.filter(user_id=user_id, ended_by=EndedBy.HELD).first()
    return list(_of_holds([(user_id, lease.epoch)])) if lease else []


def is_on_hold(user_id: int, subject: str) -> bool:
    """Whether the seat was in this subject when it was put on hold."""
    return SessionLease.objects.filter(
        user_id=user_id, subject=subject, ended_by=EndedBy.HELD
    ).exists()


# What a person decides. Each is called with everything else it changes in one
# transaction, before any other lock is taken.


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
        event = _take_away(lease, now, detail, requests)
        lease_rows.write([lease])
        lease_rows.record([event])
        _insert(requests)
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
        lease.granted_page = request.page
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
            if lease.granted_page == request.page:
                lease.granted_page = ""
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
        if lease is None or not is_held_for(lease, subject):
            return False
        events = end_rows([lease], now)
        lease_rows.write([lease])
        lease_rows.record(events)
    return True


def is_held_for(lease: SessionLease, subject: str | None) -> bool:
    return lease.ended_by == EndedBy.HELD and lease.subject == subject


def end_rows(leases: Sequence[SessionLease], now: datetime) -> list[SessionEvent]:
    """End the holds of locked rows, which the caller writes; the events of it."""
    events = []
    for lease in leases:
        lease.ended_by = lease.granted_page = ""
        events.append(lease_rows.event(lease, SessionEvent.Kind.DECIDED, now))
        events[-1].detail = {"decision": "released"}
    if leases:
        open_ones = SeatRequest.objects.filter(
            user_id__in=[lease.user_id for lease in leases], state__in=UNDECIDED
        )
        open_ones.update(state=State.OVER)
    return events


def _locked(user_id: int) -> tuple[SessionLease, list[SeatRequest]]:
    lease = lease_rows.lock({user_id}).get(user_id)
    if lease is None or lease.ended_by != EndedBy.HELD:
        raise NoSuchRequest
    found = _of_holds([(user_id, lease.epoch)]).filter(state__in=UNDECIDED)
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
