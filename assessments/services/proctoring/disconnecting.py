"""Ending the sessions of attempts, and every login of their candidates if asked."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff
from assessments.services.errors import NotConnected
from assessments.services.proctoring import batches, holds
from assessments.services.proctoring.batches import Batch
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
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        disconnect(*locked, reason=reason, sign_out=sign_out, hold=hold)
    return locked[1]


def disconnect(
    batch: Batch,
    attempt: Attempt,
    *,
    reason: str,
    sign_out: bool = False,
    hold: bool = False,
) -> None:
    """Raises as disconnect_attempt."""
    if batch.is_repeat(attempt, EventKind.HELD if hold else EventKind.DISCONNECTED):
        return
    if attempt.candidate_id not in batch.read(_seated)[attempt.subject]:
        raise NotConnected
    facts = _end_logins(batch, attempt) if sign_out else {}
    if hold:
        holds.hold(batch, attempt, reason=reason, facts=facts)
        return
    batch.leave(attempt, _revoke, attempt.candidate_id)
    batch.log(attempt, EventKind.DISCONNECTED, reason=reason, detail=facts)


def _seated(batch: Batch) -> dict[str, set[int]]:
    """The users with a live seat, by subject."""
    users = {attempt.candidate_id for attempt in batch.attempts.values()}
    seats = registry.live_seats().filter(user__in=users)
    found: dict[str, set[int]] = defaultdict(set)
    for subject, user_id in seats.values_list("subject", "user_id"):
        found[subject].add(user_id)
    return found


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
