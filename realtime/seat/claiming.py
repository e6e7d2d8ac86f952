"""
Taking the seat: what a claim does to the user's row.

The rest of the code imports it from realtime.seat.leases, beside the other verbs.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from realtime.database.pipeline import pipelined_transaction
from realtime.models import EndedBy, SessionEvent, SessionLease
from realtime.seat import holds, lease_rows, policies
from realtime.seat.policies import Verdict
from realtime.seat.seats import (
    Claim,
    Claimed,
    ClaimResult,
    Denied,
    Moved,
    OnHold,
    Session,
    TooManyClaims,
    is_live,
)

logger = logging.getLogger(__name__)

CLAIMS_WINDOW = timedelta(seconds=10)
CLAIMS_PER_WINDOW = 60


def claim(claims: Sequence[Claim], *, now: datetime) -> list[ClaimResult]:
    """
    Take the seat for each claim, in the order given: the later one wins.

    Raises:
        django.db.IntegrityError: If a user does not exist any more.
    """
    with pipelined_transaction():
        rows = lease_rows.lock({c.user_id for c in claims}, create=True)
        events: list[SessionEvent] = []
        journal = holds.Journal()
        results = [_claim_one(rows[c.user_id], c, now, events, journal) for c in claims]
        lease_rows.write(rows.values())
        lease_rows.record(events)
        results = journal.settle(claims, results, now)
    for event in events:
        if event.kind == SessionEvent.Kind.TAKEN_OVER:
            logger.info(
                "takeover user=%s epoch=%s connection=%s replaced=%s",
                event.user_id,
                event.epoch,
                event.connection_id,
                event.other_connection_id,
            )
    return results


def _claim_one(
    lease: SessionLease,
    claim: Claim,
    now: datetime,
    events: list[SessionEvent],
    journal: holds.Journal,
) -> ClaimResult:
    if _too_many_claims(lease, now):
        return TooManyClaims()
    if lease.ended_by == EndedBy.HELD:
        if not policies.is_granted(lease, claim):
            journal.add_request(lease, claim, now)
            return OnHold(lease_rows.lease_state(lease))
        journal.granted.append(lease.user_id)
        return _seated(lease, claim, now, events)
    # Before any refusal: first_wins counts silence from the moment it was seen.
    if lapsed := lease_rows.note_lapse(lease, now):
        events.append(lapsed)
    own_page = policies.is_own_page(lease, claim)
    seat_is_free = lease.epoch == 0
    if claim.resume and not seat_is_free and (lease.ended_by or not own_page):
        return Moved(lease_rows.lease_state(lease))

    match policies.verdict(lease, claim, now):
        case Verdict.DENIED | Verdict.ASKED as verdict:
            events.append(_denial(lease, claim, now))
            return Denied(lease_rows.lease_state(lease), verdict == Verdict.ASKED)
        case Verdict.HELD | Verdict.ESCALATED as verdict:
            why = "policy" if verdict == Verdict.HELD else "takeovers"
            events.append(journal.put_on_hold(lease, claim, now, why=why))
            journal.add_request(lease, claim, now)
            return OnHold(lease_rows.lease_state(lease), began=True)
    if lease.epoch and not policies.is_own_device(lease, claim):
        if policies.take_turns(lease, now):
            journal.take_turns(lease, claim)
        policies.count_change(lease, now)
    return _seated(lease, claim, now, events)


def _seated(
    lease: SessionLease, claim: Claim, now: datetime, events: list[SessionEvent]
) -> Claimed:
    took_over = is_live(lease, now) and not policies.is_own_page(lease, claim)
    ousted = lease.connection_id if lease.released_at is None else None
    replaced = lease.connection_id if took_over else None
    detail = _takeover(lease, claim) if took_over else {}
    _seat(lease, claim, now)
    kind = (
        SessionEvent.Kind.TAKEN_OVER
        if took_over
        else SessionEvent.Kind.RESUMED
        if claim.resume
        else SessionEvent.Kind.CLAIMED
    )
    event = lease_rows.event(lease, kind, now)
    event.other_connection_id, event.detail = replaced, detail
    events.append(event)
    session = Session(claim.user_id, lease.epoch, claim.connection_id, claim.subject)
    return Claimed(session, took_over, ousted, lease_rows.lease_state(lease))


def _takeover(lease: SessionLease, claim: Claim) -> dict[str, Any]:
    """
    What the timeline says about the session that lost the seat.

    Its address and user agent are in the event of its own claim.
    """
    assert lease.claimed_at is not None, "somebody sat"
    assert lease.renewed_at is not None, "and showed life"
    return {
        "same_login": lease.login == claim.login,
        "policy": lease.policy,
        "from": {
            "device": lease.device,
            "subject": lease.subject,
            "since": lease.claimed_at.isoformat(),
            "last_seen": lease.renewed_at.isoformat(),
        },
    }


def _denial(lease: SessionLease, claim: Claim, now: datetime) -> SessionEvent:
    """The event of a page that was turned away; its connection never had the seat."""
    return SessionEvent(
        user_id=lease.user_id,
        at=now,
        kind=SessionEvent.Kind.REFUSED,
        epoch=lease.epoch,
        other_connection_id=lease.connection_id,
        subject=claim.subject,
        room=claim.room,
        address=claim.address,
        user_agent=claim.user_agent,
        device=claim.device,
        detail={"policy": lease.policy},
    )


def _too_many_claims(lease: SessionLease, now: datetime) -> bool:
    if lease.window_started_at is None or lease.window_started_at < now - CLAIMS_WINDOW:
        lease.window_started_at, lease.window_claims = now, 0
    lease.window_claims += 1
    return lease.window_claims > CLAIMS_PER_WINDOW


def _seat(lease: SessionLease, claim: Claim, now: datetime) -> None:
    lease.epoch += 1
    lease.connection_id = claim.connection_id
    lease.subject, lease.room = claim.subject, claim.room
    lease.page, lease.login = claim.page, claim.login
    lease.address, lease.user_agent = claim.address, claim.user_agent
    lease.device, lease.transport = claim.device, claim.transport
    lease.claimed_at = lease.renewed_at = now
    lease.released_at = lease.lapsed_at = lease.lapse_noted_at = None
    lease.ended_by = lease.granted_page = lease.granted_login = ""
    lease.policy = claim.policy
