"""A candidate's call for help: asked, taken up, dealt with."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt, HelpRequest, Notice, User
from assessments.models.notices import TEXT_CHARS
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.errors import (
    AttemptClosed,
    HelpTaken,
    TooMuchHelp,
    VerbInvalid,
)
from assessments.services.proctoring import notices
from realtime.protocol import is_storable

WINDOW = timedelta(minutes=1)
CALLS_PER_WINDOW = 3


@transaction.atomic
def request_help(
    attempt_id: uuid.UUID, *, actor: Actor, text: str, ref: str = "", now: datetime
) -> HelpRequest:
    """
    Call for help, paused or not. The same ``ref`` again is the same call.

    Raises:
        StaleSession: If it came through a seat that a newer session has.
        AttemptClosed: If the attempt has ended.
        TooMuchHelp: After CALLS_PER_WINDOW calls within WINDOW.
        VerbInvalid: If the text is longer than TEXT_CHARS, or cannot be stored.
    """
    attempt = transitions.lock_attempt(attempt_id, actor, now)
    ref = ref or uuid.uuid4().hex
    if earlier := HelpRequest.objects.filter(attempt=attempt, ref=ref).first():
        return earlier
    if not selectors.is_open(attempt, now):
        raise AttemptClosed
    if len(text) > TEXT_CHARS:
        raise VerbInvalid(
            _("A call for help is at most %(count)s characters.")
            % {"count": TEXT_CHARS}
        )
    if not is_storable(text):
        raise VerbInvalid(_("The text contains a character that cannot be stored."))
    calls = HelpRequest.objects.filter(attempt=attempt, asked_at__gt=now - WINDOW)
    if calls.count() >= CALLS_PER_WINDOW:
        raise TooMuchHelp
    call = HelpRequest.objects.create(
        attempt=attempt, ref=ref, text=text.strip(), asked_at=now
    )
    transitions.log(
        attempt, EventKind.HELP_ASKED, actor=actor, at=now, detail={"help": call.pk}
    )
    return call


@transaction.atomic
def claim_help(help_id: int, *, actor: User, now: datetime) -> HelpRequest:
    """
    Take up a call, so that two proctors do not both go; repeating it changes nothing.

    Raises:
        HelpTaken: If another proctor has taken it up, or it was dealt with.
    """
    who = Actor("staff", actor)
    attempt, call = _lock(help_id, who, now)
    if call.claimed_by_id == actor.pk:
        return call
    if call.claimed_by is not None or call.answered_at is not None:
        raise HelpTaken(_taken_words(call))
    call.claimed_by, call.claimed_at = actor, now
    call.save()
    transitions.log(
        attempt, EventKind.HELP_CLAIMED, actor=who, at=now, detail={"help": call.pk}
    )
    return call


@transaction.atomic
def answer_help(
    help_id: int, *, actor: User, text: str = "", now: datetime
) -> HelpRequest:
    """
    Answer a call; an empty text means that it was dealt with in person.

    The other waiting calls of the same candidate are closed as well.

    A call that another proctor has taken up may be answered all the same. Answering
    once more changes nothing.

    Raises:
        HelpTaken: If another proctor has answered it.
        AttemptClosed: If there is a text, and no page to show it any more.
    """
    who = Actor("staff", actor)
    attempt, call = _lock(help_id, who, now)
    if call.answered_at is not None:
        if call.answered_by_id == actor.pk:
            return call
        raise HelpTaken(_taken_words(call))
    if text.strip():
        if not selectors.is_open(attempt, now):
            raise AttemptClosed
        call.answer = notices.write(
            attempt, Notice.Kind.ANSWER, text, author=actor, at=now
        )
    others = _others_that_wait(call)
    for one in (call, *others):
        one.answered_by, one.answered_at = actor, now
        one.save()
    detail: dict[str, Any] = {
        "help": call.pk,
        "text": call.answer.text if call.answer else "",
    }
    if others:
        detail["others"] = [one.pk for one in others]
    transitions.log(attempt, EventKind.HELP_ANSWERED, actor=who, at=now, detail=detail)
    transitions.tell(attempt, {"kind": "notice"}, who)
    return call


def _others_that_wait(call: HelpRequest) -> list[HelpRequest]:
    """One candidate called several times: one answer closes all their calls."""
    waiting = HelpRequest.objects.filter(attempt=call.attempt_id, answered_at=None)
    return list(waiting.exclude(pk=call.pk))


def _lock(help_id: int, who: Actor, now: datetime) -> tuple[Attempt, HelpRequest]:
    """Lock the call by locking its attempt, as everywhere."""
    owner = HelpRequest.objects.values_list("attempt_id", flat=True).get(pk=help_id)
    attempt = transitions.lock_attempt(owner, who, now)
    call = HelpRequest.objects.select_related("claimed_by", "answered_by", "answer")
    return attempt, call.get(pk=help_id)


def _taken_words(call: HelpRequest) -> str:
    by = doer(call, "answered_by") or doer(call, "claimed_by")
    at = call.answered_at or call.claimed_at
    assert at is not None, "somebody has taken it"
    name = by.name if by else _("Somebody")
    return _("%(name)s has taken this call, at %(time)s UTC.") % {
        "name": name,
        "time": f"{at:%H:%M}",
    }
