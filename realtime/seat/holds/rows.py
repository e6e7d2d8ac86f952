"""How a hold changes a lease row. The caller has locked the row and writes it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from realtime.models import EndedBy, SeatRequest, SessionEvent, SessionLease
from realtime.seat import lease_rows
from realtime.seat.holds.waiting import UNDECIDED, State


def take_away(
    lease: SessionLease,
    now: datetime,
    detail: Mapping[str, Any],
    requests: list[SeatRequest],
) -> SessionEvent:
    """Change the row to on hold, add the former holder's request, and return the event."""
    event = lease_rows.event(lease, SessionEvent.Kind.HELD, now)
    lease.epoch += 1
    event.epoch = lease.epoch
    event.detail = dict(detail)
    if lease.page:
        requests.append(_holder(lease, now))
    lease.connection_id = None
    lease.released_at = lease.released_at or now
    lease.ended_by = EndedBy.HELD
    lease.granted_page = lease.granted_login = ""
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


def is_on_hold_for(lease: SessionLease, subject: str | None) -> bool:
    return lease.ended_by == EndedBy.HELD and lease.subject == subject


def end_rows(leases: Sequence[SessionLease], now: datetime) -> list[SessionEvent]:
    """End the holds of locked rows, which the caller writes; the events of it."""
    close_requests({lease.user_id for lease in leases})
    return [end_row(lease, now) for lease in leases]


def end_row(lease: SessionLease, now: datetime) -> SessionEvent:
    """The row as it is after its hold, and the event; the requests are the caller's."""
    lease.ended_by = lease.granted_page = lease.granted_login = ""
    event = lease_rows.event(lease, SessionEvent.Kind.DECIDED, now)
    event.detail = {"decision": "released"}
    return event


def close_requests(user_ids: Collection[int]) -> None:
    """What was asked for in holds that are over."""
    if user_ids:
        open_ones = SeatRequest.objects.filter(
            user_id__in=user_ids, state__in=UNDECIDED
        )
        open_ones.update(state=State.OVER)
