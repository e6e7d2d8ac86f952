"""A candidate says that whoever took the seat was not them."""

import uuid
from datetime import datetime

from django.db import transaction

from assessments import selectors
from assessments.models import HelpRequest
from assessments.services import moves
from assessments.services.actors import Actor
from assessments.services.errors import AttemptClosed
from realtime.models import SessionLease


@transaction.atomic
def dispute_takeover(
    attempt_id: uuid.UUID, *, actor: Actor, now: datetime
) -> HelpRequest:
    """
    Call the invigilator because the seat moved and it was not the candidate.

    Moves nothing: who is right is for a person to decide. It waits with the calls for
    help, and saying it again of the same takeover changes nothing. The caller is the
    page that lost the seat, so no seat fences it.

    Raises:
        AttemptClosed: If the attempt has ended.
    """
    attempt = moves.lock_attempt(attempt_id, actor, now)
    if not selectors.is_open(attempt, now):
        raise AttemptClosed
    seat = SessionLease.objects.get(user_id=attempt.candidate_id)
    call, is_new = HelpRequest.objects.get_or_create(
        attempt=attempt,
        ref=f"{HelpRequest.DISPUTE_REF}{seat.epoch}",
        defaults={"text": HelpRequest.dispute(seat.device), "asked_at": now},
    )
    if is_new:
        detail = {"help": call.pk, "epoch": seat.epoch, "device": seat.device}
        moves.log(attempt, "takeover.disputed", actor=actor, at=now, detail=detail)
    return call
