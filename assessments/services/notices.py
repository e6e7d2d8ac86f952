"""What staff tell a candidate, and that the candidate's page has shown it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt, Notice, User
from assessments.models.notices import TEXT_CHARS
from assessments.services import moves
from assessments.services.actors import Actor, staff
from assessments.services.errors import AttemptClosed, VerbInvalid
from realtime.protocol import is_storable, milliseconds

MESSAGE_SENT = "message.sent"


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
    Tell the candidate of an open attempt something; it waits for the page if need be.

    Raises:
        VerbInvalid: If the text is empty or longer than TEXT_CHARS.
        AttemptClosed: If the attempt has ended: no page would show it.
    """
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if moves.is_repeat(attempt, MESSAGE_SENT, token):
        return _sent_as(attempt, token)
    if not text.strip():
        raise VerbInvalid(_("A message needs a text."))
    if not selectors.is_open(attempt, now):
        raise AttemptClosed
    notice = write(attempt, Notice.Kind.MESSAGE, text, author=actor, at=now)
    detail = {"notice": notice.pk, "text": notice.text}
    moves.log(attempt, MESSAGE_SENT, actor=who, at=now, detail=detail, token=token)
    moves.tell(attempt, {"kind": "notice"}, who)
    return notice


def _sent_as(attempt: Attempt, token: str) -> Notice:
    event = attempt.events.get(kind=MESSAGE_SENT, token=token)
    return Notice.objects.get(pk=event.detail["notice"])


@transaction.atomic
def confirm_notice(
    attempt_id: uuid.UUID, notice_id: int, *, actor: Actor, now: datetime
) -> bool:
    """
    The candidate's page has shown it; once more changes nothing.

    Returns:
        Whether there is such a notice in this attempt.

    Raises:
        StaleSession: If it came through a seat that a newer session holds.
    """
    attempt = moves.lock_attempt(attempt_id, actor, now)
    notice = Notice.objects.filter(attempt=attempt, pk=notice_id).first()
    if notice is None:
        return False
    if notice.confirmed_at is None:
        notice.confirmed_at = now
        notice.save(update_fields=["confirmed_at"])
        detail = {"notice": notice.pk, "notice_kind": notice.kind}
        moves.log(attempt, "notice.confirmed", actor=actor, at=now, detail=detail)
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
        VerbInvalid: If the text is longer than TEXT_CHARS, or cannot be stored.
    """
    text = text.strip()
    if len(text) > TEXT_CHARS:
        raise VerbInvalid(
            _("A message is at most %(count)s characters.") % {"count": TEXT_CHARS}
        )
    if not is_storable(text):
        raise VerbInvalid(_("The text holds a broken character."))
    return Notice.objects.create(
        attempt=attempt,
        kind=kind,
        text=text,
        author=author,
        at=at,
        detail=detail or {},
    )


def write_time(
    attempt: Attempt,
    text: str,
    added_ms: int,
    *,
    author: User | None,
    at: datetime,
    kind: Notice.Kind = Notice.Kind.TIME,
) -> Notice:
    """The clock was moved by ``added_ms`` and stands where the attempt says."""
    deadline = milliseconds(attempt.deadline) if attempt.deadline else None
    time = {"added_ms": added_ms, "deadline": deadline}
    return write(attempt, kind, text, author=author, at=at, detail={"time": time})


def withdraw(
    attempt: Attempt, kind: Notice.Kind, *, now: datetime | None = None
) -> None:
    """What these notices say does not hold any more."""
    Notice.objects.filter(attempt=attempt, kind=kind, withdrawn_at=None).update(
        withdrawn_at=now or timezone.now()
    )
