"""
An examiner decides an objection: it is rejected, or the answer gets a new mark.

The new mark is of the third round, which decides alone. Nothing is overwritten: earlier
marks stay, and the decision keeps the points from before and after.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from assessments.grading.marks import THIRD
from assessments.models import (
    Answer,
    Attempt,
    AttemptEvent,
    Mark,
    Objection,
    ObjectionDecision,
    User,
)
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.grading.errors import TextTooLong
from assessments.services.grading.marking import (
    COMMENT_CHARS,
    LockedAnswers,
    NewMark,
    give_mark,
)
from assessments.services.inspection.errors import (
    DecidedMeanwhile,
    DecisionInvalid,
    OwnMark,
    PointsLowered,
)

OVERRIDE = "assessments.override_marker"
OWN_REASON_CHARS = 500


@dataclass(frozen=True, slots=True)
class ObjectionVerdict:
    """
    ``points``: those of the new mark; None rejects. The candidate reads ``reason``.

    ``own_mark_reason``: why somebody decides who has marked the answer.
    """

    reason: str
    points: Decimal | None = None
    own_mark_reason: str = ""


@transaction.atomic
def decide(
    objection_id: int, verdict: ObjectionVerdict, *, actor: User, now: datetime
) -> ObjectionDecision:
    """
    Decide an objection, once; the same verdict of the same person again is the same.

    Raises:
        DecidedMeanwhile: If it was decided otherwise, or by somebody else.
        DecisionInvalid: Without a reason.
        OwnMark: If the person has marked the answer, and may not decide all the same.
        PointsLowered: If the test said that decisions do not lower points.
        Refused: What services.grading.errors says about the new mark.
    """
    objection = Objection.objects.select_related("answer", "window").get(
        pk=objection_id
    )
    locked = LockedAnswers.of({objection.answer_id})
    answer = locked.answers[objection.answer_id]
    before = ObjectionDecision.objects.filter(objection=objection).first()
    if before is not None:
        if _is_same(before, verdict, actor):
            return before
        raise DecidedMeanwhile
    _check(objection, verdict, actor)
    mark = _mark(answer, verdict, actor, now)
    after = Answer.objects.values_list("score", flat=True).get(pk=answer.pk)
    if mark is not None and not objection.window.may_lower:
        _check_not_lowered(answer.score, after)
    decision = ObjectionDecision.objects.create(
        objection=objection,
        by=actor,
        at=now,
        reason=_clean(verdict.reason),
        mark=mark,
        score_before=answer.score,
        score_after=after,
        own_mark_reason=_clean(verdict.own_mark_reason)[:OWN_REASON_CHARS],
    )
    _log(decision, answer, locked.attempts[answer.attempt_id])
    return decision


def _log(decision: ObjectionDecision, answer: Answer, attempt: Attempt) -> None:
    event: AttemptEvent = transitions.new_event(
        attempt,
        EventKind.OBJECTION_DECIDED,
        actor=staff(decision.by),
        at=decision.at,
        detail={
            "answer": answer.pk,
            "number": answer.number,
            "outcome": "rejected" if decision.mark is None else "new_mark",
        },
    )
    event.save()


def has_marked(answer: Answer, person: User) -> bool:
    """Whether the person has given any mark to the answer, also one that is replaced."""
    return Mark.objects.filter(answer=answer, marker=person).exists()


def _is_same(before: ObjectionDecision, verdict: ObjectionVerdict, actor: User) -> bool:
    points = before.mark.points if before.mark else None
    same_words = before.reason == _clean(verdict.reason)
    return before.by_id == actor.pk and same_words and points == verdict.points


def _check(objection: Objection, verdict: ObjectionVerdict, actor: User) -> None:
    reason = _clean(verdict.reason)
    if not reason:
        raise DecisionInvalid
    if len(reason) > COMMENT_CHARS:
        raise TextTooLong.of(COMMENT_CHARS)
    may_override = actor.has_perm(OVERRIDE) and _clean(verdict.own_mark_reason)
    if has_marked(objection.answer, actor) and not may_override:
        raise OwnMark


def _mark(
    answer: Answer, verdict: ObjectionVerdict, actor: User, now: datetime
) -> Mark | None:
    if verdict.points is None:
        return None
    new = NewMark(
        answer.pk,
        answer.revision,
        verdict.points,
        round=THIRD,
        marker=actor,
        comment=verdict.reason,
        may_repeat=True,
    )
    return give_mark(new, actor=actor, now=now)


def _check_not_lowered(before: Decimal | None, after: Decimal | None) -> None:
    if before is not None and after is not None and after < before:
        raise PointsLowered


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()
