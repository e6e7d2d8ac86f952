"""Ending the sessions of attempts, and every login of their candidates if asked."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services.eligibility import rules
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.proctoring import holds
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb
from realtime import registry, server_time
from realtime.models import EndedBy

# Each process judges by its own clock whether a login has expired.
CLOCKS_APART = timedelta(days=1)


def disconnect_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    sign_out: bool = False,
    hold: bool = False,
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    End the live session in this attempt: close 4502, and the clock runs on.

    The candidate may come back by a click; with ``sign_out``, after signing in again;
    with ``hold``, when somebody has released it, and the clock stands until then.

    Raises:
        NotConnected: If there is none, or the candidate is in another attempt.
    """
    return disconnect.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        sign_out=sign_out,
        hold=hold,
        token=token,
        now=now,
    )


def _is_held_by_it(
    batch: Batch, found: AttemptSnapshot, values: Mapping[str, Any]
) -> bool:
    return bool(values.get("hold")) and batch.is_repeat(found.attempt, EventKind.HELD)


def _hold(
    batch: Batch, attempt: Attempt, reason: str, values: Mapping[str, Any]
) -> None:
    if values.get("hold"):
        facts = _end_logins(batch, attempt) if values.get("sign_out") else {}
        holds.hold(batch, attempt, reason=reason, facts=facts)


@verb(
    EventKind.DISCONNECTED,
    unless=rules.unless_here,
    again=_is_held_by_it,
    then=_hold,
)
def disconnect(
    batch: Batch, attempt: Attempt, *, sign_out: bool = False, hold: bool = False
) -> Facts | None:
    """As disconnect_attempt. With ``hold`` it is logged as that."""
    if hold:
        return None
    batch.leave(attempt, _revoke, attempt.candidate_id)
    return _end_logins(batch, attempt) if sign_out else {}


def _revoke(batch: Batch, user_ids: list[int]) -> None:
    registry.revoke(user_ids, reason=EndedBy.REVOKED)


def _end_logins(batch: Batch, attempt: Attempt) -> dict[str, int]:
    """Sign the candidate out in every browser; return how many logins there were."""
    theirs = batch.read(_logins)[attempt.candidate_id]
    batch.leave(attempt, _delete, theirs)
    return {"logins_ended": len(theirs)}


def _logins(batch: Batch) -> dict[int, list[str]]:
    """
    The logins of each candidate.

    A session names its user only inside its data, so all sessions are read, once for a
    batch.
    """
    users = {str(a.candidate_id): a.candidate_id for a in batch.attempts.values()}
    logins = Session.objects.filter(expire_date__gt=server_time.now() - CLOCKS_APART)
    found: dict[int, list[str]] = defaultdict(list)
    for login in logins.iterator():
        user = users.get(str(login.get_decoded().get(SESSION_KEY)))
        if user is not None:
            found[user].append(login.pk)
    return found


def _delete(batch: Batch, logins: list[list[str]]) -> None:
    keys = [key for theirs in logins for key in theirs]
    Session.objects.filter(pk__in=keys).delete()
