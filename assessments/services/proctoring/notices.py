"""What staff tell a candidate, and that the candidate's page has shown it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Attempt, Notice, User
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.eligibility import rules
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring import notice_rows
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Told, verb
from realtime import server_time


@transaction.atomic
def send_message(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    text: str,
    token: str = "",
    now: datetime,
) -> Notice:
    """
    Send a message to the candidate of an open attempt; it waits until the page connects.

    Raises:
        VerbInvalid: If the text is empty or longer than TEXT_CHARS.
        AttemptClosed: If the attempt has ended: no page would show it.
    """
    attempt = message.alone(attempt_id, actor=actor, text=text, token=token, now=now)
    return Notice.objects.get(pk=message.event(attempt, token).detail["notice"])


@verb(EventKind.MESSAGE_SENT, unless=rules.unless_open, tells="notice")
def message(batch: Batch, attempt: Attempt, *, text: str) -> Told:
    """As send_message."""
    if not text.strip():
        raise VerbInvalid(_("A message needs a text."))
    notice = batch.notice(attempt, Notice.Kind.MESSAGE, text)
    return Told({"text": notice.text}, about=notice)


@transaction.atomic
def confirm_notice(
    attempt_id: uuid.UUID, notice_id: int, *, actor: Actor, now: datetime
) -> bool:
    """
    Note that the candidate's page has shown the notice; repeating it changes nothing.

    Returns:
        Whether there is such a notice in this attempt.

    Raises:
        StaleSession: If it came through a seat that a newer session has.
    """
    attempt = transitions.lock_attempt(attempt_id, actor, now)
    notice = Notice.objects.filter(attempt=attempt, pk=notice_id).first()
    if notice is None:
        return False
    if notice.confirmed_at is None:
        notice.confirmed_at = now
        notice.save(update_fields=["confirmed_at"])
        detail = {"notice": notice.pk, "notice_kind": notice.kind}
        transitions.log(
            attempt, EventKind.NOTICE_CONFIRMED, actor=actor, at=now, detail=detail
        )
    return True


# For the verbs, with the attempt locked.


def write(
    attempt: Attempt,
    kind: Notice.Kind,
    text: str,
    *,
    author: User | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> Notice:
    """
    Raises:
        VerbInvalid: As notice_rows.new_notice.
    """
    notice = notice_rows.new_notice(
        attempt, kind, text, author=author, at=at, detail=detail
    )
    notice.save(force_insert=True)
    return notice


def withdraw(
    attempt: Attempt, kind: Notice.Kind, *, now: datetime | None = None
) -> None:
    """Withdraw notices that are no longer true."""
    Notice.objects.filter(attempt=attempt, kind=kind, withdrawn_at=None).update(
        withdrawn_at=now or server_time.now()
    )
