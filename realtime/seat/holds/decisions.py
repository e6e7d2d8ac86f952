"""
What a person decides about seats.

``deciding`` locks the seats, in a transaction that the caller may have begun. Call it
before taking any other lock. Decisions change rows in memory; everything is written at the
end, in a number of statements that does not depend on the number of seats. A refused
decision has changed nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from realtime.database import bulk
from realtime.models import EndedBy, SeatRequest, SessionEvent, SessionLease
from realtime.seat import lease_rows, policies
from realtime.seat.holds.rows import close_requests, end_row, is_on_hold_for, take_away
from realtime.seat.holds.waiting import State, of_holds, remember

_DECISION = ("id", "state", "terms", "decided_at", "decided_by_id")


class NoSuchRequest(LookupError):
    """The seat is not on hold, or this page is not waiting for it."""


class Decisions:
    """
    Decisions about seats whose rows are locked; made one by one, and written together.
    """

    def __init__(self, user_ids: Iterable[int], *, by: Any, now: datetime) -> None:
        self._by, self._now = by, now
        self._leases = lease_rows.lock(set(user_ids))
        self._changed: dict[int, SessionLease] = {}
        self._ended: set[int] = set()
        self._decided: dict[int, SeatRequest] = {}
        self._holders: list[SeatRequest] = []
        self._events: list[SessionEvent] = []

    # Reads.

    def seat(self, user_id: int) -> SessionLease | None:
        """The seat as it will be written."""
        return self._leases.get(user_id)

    def is_on_hold(self, user_id: int, subject: str) -> bool:
        lease = self._leases.get(user_id)
        return lease is not None and is_on_hold_for(lease, subject)

    def waiting(self, user_id: int) -> list[SeatRequest]:
        """The pages that wait for a decision, oldest first."""
        return [request for request in self._asked[user_id] if request.is_undecided]

    @cached_property
    def _asked(self) -> dict[int, list[SeatRequest]]:
        held = [
            (lease.user_id, lease.epoch)
            for lease in self._leases.values()
            if lease.ended_by == EndedBy.HELD
        ]
        asked: dict[int, list[SeatRequest]] = defaultdict(list)
        for request in of_holds(held) if held else ():
            asked[request.user_id].append(request)
        return asked

    # Decisions.

    def put(self, user_id: int, subject: str) -> int | None:
        """
        Take the seat away until somebody decides.

        Returns:
            The new epoch, to kick with; None if nothing was changed: the seat is on hold
            already, was never taken, or is for another subject.
        """
        lease = self._leases.get(user_id)
        if lease is None or lease.subject != subject or lease.ended_by == EndedBy.HELD:
            return None
        detail = {"why": "proctor", "policy": lease.policy}
        self._note(lease, take_away(lease, self._now, detail, self._holders))
        return lease.epoch

    def grant(
        self, user_id: int, *, request_id: int | None = None, terms: str = ""
    ) -> SeatRequest:
        """
        Let one page have the seat: only its next connect is granted.

        Without ``request_id``, this is the newest page that asks and did not have the seat,
        or else the page that had it. An unused grant is replaced.

        Raises:
            NoSuchRequest: If the seat is not on hold, or no such page asks.
        """
        lease, waiting = self._held(user_id)
        request = _chosen(waiting, request_id)
        for other in waiting:
            if other.state == State.APPROVED and other.pk != request.pk:
                self._decide(other, State.WAITING)
        self._decide(request, State.APPROVED, terms)
        lease.granted_page, lease.granted_login = request.page, request.login
        self._note(lease, _decision(lease, request, "approved", self._now))
        return request

    def refuse(
        self, user_id: int, *, request_id: int | None = None
    ) -> list[SeatRequest]:
        """
        Send pages away for good; without ``request_id``, all that did not have the seat.

        Raises:
            NoSuchRequest: If the seat is not on hold, or no such page asks.
        """
        lease, waiting = self._held(user_id)
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
            self._decide(request, State.REFUSED)
            if policies.is_granted(lease, request):
                lease.granted_page = lease.granted_login = ""
            self._note(lease, _decision(lease, request, "refused", self._now))
        return refused

    def end(self, user_id: int, *, subject: str) -> bool:
        """
        End the hold: the seat is free for the page that had it, and for a person's claim.

        Returns:
            Whether there was one.
        """
        lease = self._leases.get(user_id)
        if lease is None or not is_on_hold_for(lease, subject):
            return False
        self._note(lease, end_row(lease, self._now))
        self._ended.add(user_id)
        return True

    def _held(self, user_id: int) -> tuple[SessionLease, list[SeatRequest]]:
        lease = self._leases.get(user_id)
        if lease is None or lease.ended_by != EndedBy.HELD:
            raise NoSuchRequest
        return lease, self.waiting(user_id)

    def _decide(self, request: SeatRequest, state: State, terms: str = "") -> None:
        request.state, request.terms = state, terms
        request.decided_at, request.decided_by = self._now, self._by
        self._decided[request.pk] = request

    def _note(self, lease: SessionLease, event: SessionEvent) -> None:
        self._changed[lease.user_id] = lease
        self._events.append(event)

    # Writing.

    def write(self) -> None:
        """Write everything, once."""
        lease_rows.write(self._changed.values())
        lease_rows.record(self._events)
        bulk.update_rows(
            SeatRequest,
            _DECISION,
            [[getattr(r, name) for name in _DECISION] for r in self._decided.values()],
        )
        close_requests(self._ended)
        if self._holders:
            remember(self._holders)


@contextmanager
def deciding(
    user_ids: Iterable[int], *, by: Any = None, now: datetime
) -> Iterator[Decisions]:
    """Decisions about the seats of these users; written at the end."""
    with transaction.atomic():
        decisions = Decisions(user_ids, by=by, now=now)
        yield decisions
        decisions.write()


# About one seat.


def put(user_id: int, subject: str, *, now: datetime) -> int | None:
    """As Decisions.put."""
    with deciding([user_id], now=now) as seats:
        return seats.put(user_id, subject)


def grant(
    user_id: int,
    *,
    request_id: int | None = None,
    by: Any,
    terms: str = "",
    now: datetime,
) -> SeatRequest:
    """As Decisions.grant."""
    with deciding([user_id], by=by, now=now) as seats:
        return seats.grant(user_id, request_id=request_id, terms=terms)


def refuse(
    user_id: int, *, request_id: int | None = None, by: Any, now: datetime
) -> list[SeatRequest]:
    """As Decisions.refuse."""
    with deciding([user_id], by=by, now=now) as seats:
        return seats.refuse(user_id, request_id=request_id)


def end(user_id: int, *, subject: str, now: datetime) -> bool:
    """As Decisions.end."""
    with deciding([user_id], now=now) as seats:
        return seats.end(user_id, subject=subject)


def carry_over(lease: SessionLease, login: str, renewed: str) -> None:
    """
    Move the requests of a login to the login that replaces it; the caller has locked the
    row and writes it.
    """
    if lease.granted_login == login:
        lease.granted_login = renewed
    if lease.ended_by == EndedBy.HELD:
        asked = of_holds([(lease.user_id, lease.epoch)]).filter(login=login)
        asked.update(login=renewed)


def _chosen(waiting: Sequence[SeatRequest], request_id: int | None) -> SeatRequest:
    if request_id is not None:
        waiting = [request for request in waiting if request.pk == request_id]
    in_question = [r for r in waiting if not r.was_holder] or list(waiting)
    if not in_question:
        raise NoSuchRequest
    return in_question[-1]


def _decision(
    lease: SessionLease, request: SeatRequest, decision: str, now: datetime
) -> SessionEvent:
    event = lease_rows.event(lease, SessionEvent.Kind.DECIDED, now)
    event.device, event.address = request.device, request.address
    event.user_agent = request.user_agent
    event.detail = {"decision": decision, "was_holder": request.was_holder}
    return event
