"""
The verbs of realtime.leases for coroutines: one item each, sharing transactions.

Each raises django.db.DatabaseError when the database could not do it, and
realtime.batching.QueueFull when too many wait; in both cases nothing was changed.
"""

from collections.abc import Sequence

from django.utils import timezone

from realtime import holds, leases
from realtime.batching import read_together, together


async def claim(claim: leases.Claim) -> leases.ClaimResult:
    return await together(_claim, claim)


async def on_hold(claim: leases.Claim) -> leases.OnHold | None:
    """What a page that comes back on its own is told while on hold; a read."""
    return await read_together(holds.answers, claim)


async def release(release: leases.Release) -> None:
    await together(_release, release)


async def renew(session: leases.Session) -> bool:
    """Whether the session still holds its seat, as far as can be seen."""
    return await together(_renew, session)


async def standing(user_id: int) -> leases.Standing | None:
    """How the user's seat stands; None for a deleted user."""
    return await read_together(_standing, user_id)


def _claim(claims: Sequence[leases.Claim]) -> list[leases.ClaimResult]:
    return leases.claim(claims, now=timezone.now())


def _release(releases: Sequence[leases.Release]) -> list[None]:
    leases.release(releases, now=timezone.now())
    return [None] * len(releases)


def _renew(sessions: Sequence[leases.Session]) -> list[bool]:
    lost = set(leases.renew(sessions, now=timezone.now()))
    return [session not in lost for session in sessions]


def _standing(user_ids: Sequence[int]) -> list[leases.Standing | None]:
    found = leases.standings(user_ids)
    return [found.get(user_id) for user_id in user_ids]
