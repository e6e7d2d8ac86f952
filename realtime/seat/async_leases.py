"""
The verbs of realtime.seat.leases for coroutines: one item each, sharing transactions.

Each raises django.db.DatabaseError when the database could not do it, and
realtime.database.batching.QueueFull when too many wait; in both cases nothing was changed.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from realtime import server_time
from realtime.database.batching import beside, read_together, together
from realtime.database.pipeline import one_trip
from realtime.seat import holds, leases

#: Stands in for what ``look`` would have read: the session has lost its seat.
LOST: Final = object()


class RenewalShare(NamedTuple):
    """
    Sessions to renew together.

    ``look`` reads what their pages should know, and returns one value per session.
    """

    sessions: Sequence[leases.Session]
    look: Callable[[Sequence[leases.Session]], Sequence[Any]]


async def claim(claim: leases.Claim) -> leases.ClaimResult:
    return await together(_claim, claim)


async def on_hold(claim: leases.Claim) -> leases.OnHold | None:
    """The answer to a page that comes back by itself while the seat is on hold; a read."""
    return await read_together(holds.answers, claim)


async def release(release: leases.Release) -> None:
    await together(_release, release)


async def renew(share: RenewalShare) -> list[Any]:
    """
    Renew; return what ``look`` read for each session, or LOST if it has lost its seat.

    It runs beside the writes: rows that a write has locked are skipped, so nothing waits.
    """
    return await beside(_renew, share)


async def lease_state(user_id: int) -> leases.LeaseState | None:
    """The state of the user's seat; None for a deleted user."""
    return await read_together(_lease_states, user_id)


def _claim(claims: Sequence[leases.Claim]) -> list[leases.ClaimResult]:
    return leases.claim(claims, now=server_time.now())


def _release(releases: Sequence[leases.Release]) -> list[None]:
    leases.release(releases, now=server_time.now())
    return [None] * len(releases)


def _renew(shares: Sequence[RenewalShare]) -> list[list[Any]]:
    return [_renew_share(share) for share in shares]


def _renew_share(share: RenewalShare) -> list[Any]:
    # A lost renewal does no harm: the next one follows four seconds later.
    with one_trip(is_lasting=False):
        renewal = leases.enqueue_renewal(share.sessions, now=server_time.now())
        seen = share.look(share.sessions)
        lost = set(renewal())
    return [
        LOST if session in lost else what
        for session, what in zip(share.sessions, seen, strict=True)
    ]


def _lease_states(user_ids: Sequence[int]) -> list[leases.LeaseState | None]:
    found = leases.lease_states(user_ids)
    return [found.get(user_id) for user_id in user_ids]
