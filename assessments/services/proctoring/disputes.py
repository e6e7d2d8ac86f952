"""A candidate says that somebody else took the seat."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from assessments import selectors
from assessments.models import Attempt, HelpRequest
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.errors import AttemptClosed
from realtime.models import SessionLease

# A page that is reloaded again and again makes many takeovers. The invigilator needs one
# call, not one per takeover.
WINDOW = timedelta(minutes=1)
CALLS_PER_WINDOW = CALLS_WAITING = 3


@transaction.atomic
def dispute_takeover(
    attempt_id: uuid.UUID, *, actor: Actor, now: datetime
) -> HelpRequest:
    """
    Call the invigilator because the seat moved and it was not the candidate.

    The seat stays where it is: a person decides who is right. The dispute waits with the
    calls for help; disputing the same takeover again changes nothing. If CALLS_WAITING
    calls wait, or CALLS_PER_WINDOW were made within WINDOW, the newest call covers this
    one. The page that disputes has lost the seat, so no seat fences it.

    Raises:
        AttemptClosed: If the attempt has ended.
    """
    attempt = transitions.lock_attempt(attempt_id, actor, now)
    if not selectors.is_open(attempt, now):
        raise AttemptClosed
    seat = SessionLease.objects.get(user_id=attempt.candidate_id)
    ref = f"{HelpRequest.DISPUTE_REF}{seat.epoch}"
    if known := _known(attempt, ref, now):
        return known
    call = HelpRequest.objects.create(
        attempt=attempt, ref=ref, text=HelpRequest.dispute(seat.device), asked_at=now
    )
    detail = {"help": call.pk, "epoch": seat.epoch, "device": seat.device}
    transitions.log(
        attempt, EventKind.TAKEOVER_DISPUTED, actor=actor, at=now, detail=detail
    )
    return call


def _known(attempt: Attempt, ref: str, now: datetime) -> HelpRequest | None:
    """
    The call that covers this takeover already; the attempt is locked, so nobody adds one
    meanwhile.
    """
    calls = HelpRequest.objects.filter(
        attempt=attempt, ref__startswith=HelpRequest.DISPUTE_REF
    ).order_by("-asked_at", "-pk")
    if same := calls.filter(ref=ref).first():
        return same
    waiting = calls.filter(answered_at=None).count()
    recent = calls.filter(asked_at__gt=now - WINDOW).count()
    is_enough = waiting >= CALLS_WAITING or recent >= CALLS_PER_WINDOW
    return calls.first() if is_enough else None
