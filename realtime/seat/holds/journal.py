"""What claims do to holds, within their transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.dispatch import Signal

from realtime.models import SeatRequest, SessionEvent, SessionLease
from realtime.seat.holds.rows import take_away
from realtime.seat.holds.waiting import State, remember
from realtime.seat.seats import Claim, ClaimResult, Moved, OnHold, SeatOnHold

# Each signal is sent with ``seats``, a list, and ``now``, inside the transaction. An
# exception in a receiver undoes the transaction.
seats_put_on_hold = Signal()  # of SeatOnHold: taken from everybody by a claim
seats_granted = Signal()  # of SeatRequest: its page has the seat now
seats_alternated = Signal()  # of SeatOnHold: devices take turns, each releases first


class Journal:
    """What a list of claims did to holds; written at its end, if there is anything."""

    def __init__(self) -> None:
        self.on_hold: list[SeatOnHold] = []
        self.granted: list[int] = []
        self.alternated: list[SeatOnHold] = []
        self._requests: list[SeatRequest] = []

    def put_on_hold(
        self, lease: SessionLease, claim: Claim, now: datetime, *, why: str
    ) -> SessionEvent:
        """Put the seat on hold because of this claim; return the event."""
        seat = SeatOnHold(
            lease.user_id, lease.subject, why, (lease.device, claim.device)
        )
        self.on_hold.append(seat)
        detail = {"why": why, "policy": lease.policy, "newcomer": claim.device}
        event = take_away(lease, now, detail, self._requests)
        event.other_connection_id = claim.connection_id
        return event

    def take_turns(self, lease: SessionLease, claim: Claim) -> None:
        """Note that another device claims again, after the last one released the seat."""
        devices = (lease.device, claim.device)
        seat = SeatOnHold(lease.user_id, claim.subject, "turns", devices)
        self.alternated.append(seat)

    def add_request(self, lease: SessionLease, claim: Claim, now: datetime) -> None:
        """Remember that this page wants the seat; do nothing if it asked before."""
        self._requests.append(_request_of(lease, claim, now))

    def settle(
        self, claims: Sequence[Claim], results: list[ClaimResult], now: datetime
    ) -> list[ClaimResult]:
        """Write everything, send the signals, and complete the results."""
        if self._requests:
            remember(self._requests)
        results = _with_refusals(claims, results)
        if self.on_hold:
            seats_put_on_hold.send(SessionLease, seats=self.on_hold, now=now)
        if self.granted:
            seats = _seated(self.granted)
            seats_granted.send(SessionLease, seats=seats, now=now)
        if self.alternated:
            seats_alternated.send(SessionLease, seats=self.alternated, now=now)
        return results


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


def _with_refusals(
    claims: Sequence[Claim], results: list[ClaimResult]
) -> list[ClaimResult]:
    """
    Complete the results of pages that the decision refused.

    This includes a page that comes back after the approved page: for that page the seat has
    only moved, and it would take that for a takeover that it may undo.
    """
    epochs = [_hold_epoch(result) for result in results]
    if not any(epochs):
        return results
    refused = set(
        SeatRequest.objects.filter(
            user_id__in={c.user_id for c in claims},
            hold_epoch__in=set(filter(None, epochs)),
            state=State.REFUSED,
        ).values_list("user_id", "hold_epoch", "page", "login")
    )
    return [
        OnHold(result.lease_state, is_refused=True)
        if isinstance(result, OnHold | Moved)
        and (claim.user_id, epoch, claim.page, claim.login) in refused
        else result
        for claim, result, epoch in zip(claims, results, epochs, strict=True)
    ]


def _hold_epoch(result: ClaimResult) -> int | None:
    """The epoch of the hold a page was in, if it was in one."""
    match result:
        case OnHold(lease_state=lease_state):
            return lease_state.epoch
        case Moved(lease_state=lease_state):
            return lease_state.epoch - 1  # the claim that ended the hold raised it
    return None


def _seated(user_ids: Collection[int]) -> list[SeatRequest]:
    """
    End the holds whose approved page has the seat now; close the requests of other pages.
    """
    open_ones = SeatRequest.objects.filter(user_id__in=user_ids)
    seats = list(open_ones.filter(state=State.APPROVED))
    open_ones.filter(state=State.APPROVED).update(state=State.SEATED)
    open_ones.filter(state=State.WAITING).update(state=State.OVER)
    return seats
