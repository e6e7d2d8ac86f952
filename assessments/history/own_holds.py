"""
The time that an attempt was on hold because of its own candidate.

A second sign-in under the policy `hold`, or devices that take turns, stop the clock, so a
candidate can gain time to think. A proctor sees how long the hold was and decides
whether the time counts.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from assessments.models import Attempt, AttemptEvent
from assessments.rules.event_kinds import EventKind

BEGUN = EventKind.HELD
DECIDED = (EventKind.HOLD_RELEASED, EventKind.SEAT_APPROVED)
#: The reasons of holds that the candidate caused.
OWN = {"policy", "takeovers"}
#: The key of a detail: the ms that a decision took off the time left.
COUNTED = "counted_ms"


def own_hold_ms(attempts: Iterable[Attempt], now: datetime) -> dict[uuid.UUID, int]:
    """
    How long the present hold of each attempt has lasted, if its candidate caused it,
    less what was counted already; one statement. Only attempts whose clock is stopped:
    a hold that is over was decided.
    """
    paused = {a.pk for a in attempts if a.remaining_ms is not None}
    events = AttemptEvent.objects.filter(
        attempt__in=paused, kind__in=(BEGUN, *DECIDED)
    ).order_by("at", "pk")
    owed: dict[uuid.UUID, int] = {}
    for event in events:
        if event.kind == BEGUN:
            owed[event.attempt_id] = _length_ms(event, now)
        elif event.attempt_id in owed:
            owed[event.attempt_id] -= event.detail.get(COUNTED, 0)
    return {pk: ms for pk, ms in owed.items() if ms > 0}


def _length_ms(begun: AttemptEvent, now: datetime) -> int:
    # If the clock was stopped before the hold, the hold did not stop it.
    is_own = begun.detail.get("why") in OWN and begun.detail.get("stopped", True)
    return round((now - begun.at).total_seconds() * 1000) if is_own else 0
