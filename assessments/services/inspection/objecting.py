"""A candidate objects to the points of one answer."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import results
from assessments.models import (
    Answer,
    Attempt,
    AttemptEvent,
    InspectionWindow,
    Objection,
    Test,
    User,
)
from assessments.rules.event_kinds import EventKind
from assessments.rules.inspection import TEXT_CHARS, WindowState, state_of
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.inspection.errors import (
    NotInspected,
    ObjectedBefore,
    ObjectionInvalid,
)

TOKEN_CHARS = 64


@transaction.atomic
def object_to(
    attempt_id: uuid.UUID,
    number: int,
    text: str,
    *,
    token: str,
    candidate: User,
    now: datetime,
) -> Objection:
    """
    Object to the points of the answer to this question; the same token again is the same.

    ``now`` is when the text arrived: waiting for a lock makes nobody late.

    Raises:
        Answer.DoesNotExist: If it is no answer of this candidate.
        NotInspected: If the candidate may not object now.
        ObjectionInvalid: If there is no text, or too much.
        ObjectedBefore: If there is another objection about the answer.
    """
    attempts = Attempt.objects.select_for_update(no_key=True)
    attempt = attempts.filter(pk=attempt_id, candidate=candidate).first()
    if attempt is None:
        raise Answer.DoesNotExist
    answer = Answer.objects.select_for_update(no_key=True).get(
        attempt=attempt, number=number
    )
    before = Objection.objects.filter(answer=answer).first()
    if before is not None:
        if before.token == token[:TOKEN_CHARS]:
            return before
        raise ObjectedBefore
    words = checked_text(text)
    window = _window_of(attempt, now)
    objection = Objection.objects.create(
        answer=answer, window=window, text=words, token=token[:TOKEN_CHARS], at=now
    )
    _event(attempt, answer, candidate, now).save()
    return objection


def may_object(attempt: Attempt, now: datetime) -> bool:
    """Whether the window is open, and the candidate reads the marked paper."""
    if state_of(attempt.test.inspection, now) is not WindowState.OPEN:
        return False
    return results.visible_to_candidate(attempt, now).answers


def checked_text(text: str) -> str:
    # No database stores a NUL.
    text = text.replace("\0", "").strip()
    if not text:
        raise ObjectionInvalid(_("Write what you object to."))
    if len(text) > TEXT_CHARS:
        words = _(
            "The text is %(n)d characters too long; at most %(most)d are possible."
        )
        excess = {"n": len(text) - TEXT_CHARS, "most": TEXT_CHARS}
        raise ObjectionInvalid(words % excess)
    return text


def _window_of(attempt: Attempt, now: datetime) -> InspectionWindow:
    attempt.test = Test.objects.get(pk=attempt.test_id)
    newest = InspectionWindow.objects.filter(test=attempt.test).first()
    if newest is None or not may_object(attempt, now):
        raise NotInspected
    return newest


def _event(
    attempt: Attempt, answer: Answer, candidate: User, now: datetime
) -> AttemptEvent:
    """For the timeline; never the text."""
    return transitions.new_event(
        attempt,
        EventKind.OBJECTION_MADE,
        actor=Actor("candidate", candidate),
        at=now,
        detail={"answer": answer.pk, "number": answer.number},
    )
