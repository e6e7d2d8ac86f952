"""
Which rows of the live page offer a verb in their menu.

The rule that decides whom a verb reaches (services/eligibility/rules.py) decides this too: it is asked
about a typical attempt of each live status. So a menu never offers what the page of the
verb then skips, as far as a row of the live page tells.
"""

import uuid
from datetime import UTC, datetime, timedelta

from assessments.models import AlertedAttempt, Attempt
from assessments.rules.live_status import ENDED, LiveStatus
from assessments.rules.states import AttemptStatus
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.verbs.table import Verb
from realtime.models import EndedBy, SessionLease

_NOW = datetime(2000, 1, 1, tzinfo=UTC)
_LONG = timedelta(hours=1)


def statuses_for(verb: Verb) -> tuple[str, ...]:
    """
    This only saves a click: the verb's own page decides which attempts the verb reaches.
    """
    return tuple(
        status.value
        for status, typical in _TYPICAL.items()
        if not verb.refusal(typical)
    )


def _typical(status: LiveStatus, stored: AttemptStatus) -> AttemptSnapshot:
    """
    A row does not know of lost time, alerts and waiting pages: the verbs about them are
    offered. It does not know of drafts and edited times either, but other pages show
    those and offer their verbs.
    """
    attempt = Attempt(candidate_id=0, status=stored)
    if stored is AttemptStatus.IN_PROGRESS:
        is_over = status is LiveStatus.OVERDUE
        attempt.deadline = _NOW - _LONG if is_over else _NOW + _LONG
    return AttemptSnapshot(
        attempt,
        _NOW,
        seat=None if status in ENDED else _seat(attempt, status),
        owed_ms=1,
        alerted=AlertedAttempt(),
        has_waiting_page=status is LiveStatus.ON_HOLD,
    )


def _seat(attempt: Attempt, status: LiveStatus) -> SessionLease:
    is_live = status is LiveStatus.LIVE
    return SessionLease(
        user_id=0,
        connection_id=uuid.UUID(int=0),
        subject=attempt.subject,
        claimed_at=_NOW,
        renewed_at=_NOW if is_live else _NOW - _LONG,
        ended_by=EndedBy.HELD if status is LiveStatus.ON_HOLD else "",
    )


_TYPICAL = {
    status: _typical(status, status.stored) for status in LiveStatus if status.stored
}
