"""
Saving answers: the one write path, for every transport.

Each function takes a list, is one transaction, locks seats, attempts and answers in
that order, and uses a number of statements that does not depend on the list. Outcomes
come back per item; one that is refused leaves its neighbours alone.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments import responses
from assessments.models import Answer, Attempt, AttemptEvent, Draft
from assessments.models.attempts import attempt_subject
from assessments.models.content import room_of_test
from assessments.services import drafts
from assessments.services.errors import (
    AnswerInvalid,
    AnswerPassed,
    AnswerTooLong,
    AttemptClosed,
    Refused,
    StaleSession,
)
from assessments.services.held_answers import HeldAnswer, HeldAnswers, Write
from realtime import bulk, leases, watching
from realtime.leases import Session
from realtime.pipeline import pipelined_transaction


@dataclass(frozen=True, slots=True)
class Save:
    """
    One change of one answer, as it arrived.

    ``base_revision`` is the revision the change was made on; ``ref`` the client's name
    for it; ``answered_at`` the client's clock in ms: a hint that decides nothing.
    """

    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    response: object
    base_revision: int
    received_at: datetime
    ref: str = ""
    answered_at: float | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    flagged: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The response is stored, or was already: acknowledge it after the commit."""

    revision: int
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the answer since; nothing was written."""

    revision: int
    response: dict[str, Any] | None
    by: str


@dataclass(frozen=True, slots=True)
class Done:
    """A flag or a visit was stored."""


@pipelined_transaction()
def save_answers(saves: Sequence[Save]) -> list[Saved | Conflict | Refused]:
    """
    Store each response whose session holds its seat and whose revision is current.

    A ``ref`` that is the answer's last accepted one is a repeat: it is acknowledged
    again and changes nothing. Acknowledge only after this has returned: by then it is
    committed.
    """
    locked = HeldAnswers(saves)
    accepted: list[_Accepted] = []
    outcomes = [_outcome(save, locked, accepted) for save in saves]
    _store(accepted)
    # Or somebody could answer ahead and come back. Pages visit first: this is rare.
    bulk.update_rows(
        Attempt, ("id", "furthest"), [(pk, locked.furthest[pk]) for pk in locked.moved]
    )
    _log(accepted)
    _tell(accepted)
    _note_stale(saves, outcomes)
    _keep_drafts(saves, outcomes, locked)
    return outcomes


def _outcome(
    save: Save, locked: HeldAnswers, accepted: list["_Accepted"]
) -> Saved | Conflict | Refused:
    try:
        answer, deadline = locked.check(save)
        response = _normalise(answer, save.response)
        if save.ref and save.ref == answer.ref:
            return Saved(answer.revision, deadline)
        if locked.has_passed(answer):
            if response == answer.response:
                return Saved(answer.revision, deadline)
            raise AnswerPassed
        if save.base_revision > answer.revision:
            raise AnswerInvalid("base_revision is ahead of the stored answer.")
        if save.base_revision < answer.revision:
            if response == answer.response:
                return Saved(answer.revision, deadline)
            return Conflict(answer.revision, answer.response, answer.ref)
    except Refused as refused:
        return refused
    # The next save in the list finds the answer as this one leaves it.
    answer.response, answer.ref = response, save.ref
    answer.revision += 1
    locked.reach(answer)
    accepted.append(_Accepted(save, answer, answer.revision))
    return Saved(answer.revision, deadline)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A save that takes effect, and the revision it makes."""

    save: Save
    answer: HeldAnswer
    revision: int


def _normalise(answer: HeldAnswer, response: object) -> responses.Response | None:
    try:
        return responses.normalise(
            answer.kind, response, options=answer.options, stems=answer.stems
        )
    except responses.ResponseTooLong as error:
        raise AnswerTooLong(str(error)) from None
    except responses.InvalidResponse as error:
        raise AnswerInvalid(str(error)) from None


def _store(accepted: Sequence[_Accepted]) -> None:
    """Each answer once, as the last of its saves left it."""
    last = {a.answer.pk: a for a in accepted}
    bulk.update_rows(
        Answer,
        ("id", "response", "revision", "ref", "saved_at"),
        [
            (pk, a.answer.response, a.revision, a.save.ref, a.save.received_at)
            for pk, a in sorted(last.items())
        ],
    )


def _keep_drafts(
    saves: Sequence[Save], outcomes: Sequence[object], locked: HeldAnswers
) -> None:
    """What came too late, or from a page that is behind, for a person to judge."""
    kept = [
        draft
        for save, outcome in zip(saves, outcomes, strict=True)
        if isinstance(outcome, StaleSession | AttemptClosed | AnswerPassed)
        and (draft := _draft(save, outcome, locked)) is not None
    ]
    if kept:
        numbers = {answer.pk: answer.number for answer in locked.answers.values()}
        drafts.keep_drafts(kept, numbers)


def _draft(save: Save, outcome: Refused, locked: HeldAnswers) -> Draft | None:
    """None if it is not this attempt's, no response, or what is stored already."""
    answer = locked.answers.get(save.answer_id)
    if answer is None or answer.attempt_id != save.attempt_id:
        return None
    if attempt_subject(save.attempt_id) != save.session.subject:
        return None
    try:
        response = _normalise(answer, save.response)
    except AnswerInvalid:
        return None
    if response == answer.response or (save.ref and save.ref == answer.ref):
        return None
    return Draft(
        attempt_id=save.attempt_id,
        answer_id=answer.pk,
        response=response,
        base_revision=save.base_revision,
        ref=save.ref,
        received_at=save.received_at,
        answered_at=save.answered_at,
        why=outcome.code,
        epoch=save.session.epoch,
        connection_id=save.session.connection_id,
    )


_EVENT = (
    *("attempt_id", "at", "kind", "by", "actor_id", "reason"),
    *("epoch", "connection_id", "detail"),
)


def _log(accepted: Sequence[_Accepted]) -> None:
    """One event for each save, never its text."""
    bulk.insert_rows(
        AttemptEvent,
        _EVENT,
        [
            (
                *(a.save.attempt_id, a.save.received_at, "answer.saved", "candidate"),
                *(a.save.session.user_id, "", a.save.session.epoch),
                a.save.session.connection_id,
                {
                    "answer": a.answer.pk,
                    "number": a.answer.number,
                    "revision": a.revision,
                    "answered_at": a.save.answered_at,
                },
            )
            for a in accepted
        ],
    )


def _tell(accepted: Sequence[_Accepted]) -> None:
    """Whoever watches a test is told whose progress to read again."""
    changed: dict[int, set[str]] = {}
    for one in accepted:
        changed.setdefault(one.answer.test_id, set()).add(str(one.save.attempt_id))
    for test_id, ids in changed.items():
        watching.tell_on_commit(room_of_test(test_id), "progress", ids)


@pipelined_transaction()
def flag_answers(flags: Sequence[Flag]) -> list[Done | Refused]:
    """Mark answers for review, or unmark them; a repeat changes nothing."""
    locked = HeldAnswers(flags)
    outcomes = [_checked(flag, locked) for flag in flags]
    flagged = {
        flag.answer_id: flag.flagged
        for flag, outcome in zip(flags, outcomes, strict=True)
        if isinstance(outcome, Done)
    }
    bulk.update_rows(Answer, ("id", "flagged"), sorted(flagged.items()))
    _note_stale(flags, outcomes)
    return outcomes


def _checked(write: Write, locked: HeldAnswers) -> Done | Refused:
    try:
        answer, _deadline = locked.check(write)
        if locked.has_passed(answer):
            raise AnswerPassed
    except Refused as refused:
        return refused
    if isinstance(write, Visit):
        locked.reach(answer)
    return Done()


@pipelined_transaction()
def visit_answers(visits: Sequence[Visit]) -> list[Done | Refused]:
    """
    Remember which answer a candidate looked at last.

    In a sequential test, what comes before it is closed from here on.
    """
    locked = HeldAnswers(visits)
    outcomes = [_checked(visit, locked) for visit in visits]
    places = {
        visit.attempt_id: visit.answer_id
        for visit, outcome in zip(visits, outcomes, strict=True)
        if isinstance(outcome, Done)
    }
    bulk.update_rows(
        Attempt,
        ("id", "position", "furthest"),
        [(pk, answer_id, locked.furthest.get(pk)) for pk, answer_id in places.items()],
    )
    return outcomes


def _note_stale(writes: Sequence[Write], outcomes: Sequence[object]) -> None:
    stale = {
        w.session.connection_id: w
        for w, outcome in zip(writes, outcomes, strict=True)
        if isinstance(outcome, StaleSession)
    }
    if stale:
        leases.record_refused_writes(
            [w.session for w in stale.values()],
            now=max(w.received_at for w in stale.values()),
        )
