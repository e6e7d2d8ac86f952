"""Ending the session of one attempt, and every login of its candidate if asked."""

import uuid
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.errors import NotConnected
from assessments.services.proctoring.holds import hold_attempt
from realtime import registry
from realtime.models import EndedBy


@transaction.atomic
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
    who = staff(actor)
    attempt = transitions.lock_attempt(attempt_id, who, now)
    kind = EventKind.HELD if hold else EventKind.DISCONNECTED
    if transitions.is_repeat(attempt, kind, token):
        return attempt
    seats = registry.live_seats().filter(user=attempt.candidate_id)
    if not seats.filter(subject=attempt.subject).exists():
        raise NotConnected
    detail = {"logins_ended": end_logins(attempt.candidate_id)} if sign_out else {}
    if hold:
        return hold_attempt(
            attempt_id, actor=actor, reason=reason, token=token, now=now
        )
    registry.revoke([attempt.candidate_id], reason=EndedBy.REVOKED)
    transitions.log(
        attempt,
        EventKind.DISCONNECTED,
        actor=who,
        at=now,
        reason=reason,
        detail=detail,
        token=token,
    )
    return attempt


def end_logins(user_id: int) -> int:
    """
    Sign somebody out in every browser; how many logins there were.

    Whose a login is stands inside of it, so that all of them are read.
    """
    theirs = [
        login.pk
        for login in Session.objects.iterator()
        if login.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    ended, _ = Session.objects.filter(pk__in=theirs).delete()
    return ended
