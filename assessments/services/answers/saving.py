"""
Saving answers: the one write path, for every transport.

Each function takes a list, locks seats, attempts and answers in that order, and uses a
number of statements that does not depend on the list. Each item has its own outcome; a
refused item does not affect the others. Each function is one transaction. Only saves whose
page knew something else than the database go into a second one.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from assessments.models import Answer, Attempt, Draft
from assessments.models.content import room_of_test
from assessments.questions import responses
from assessments.questions.registry import kind_of
from assessments.rules.subjects import attempt_subject
from assessments.services.answers import drafts
from assessments.services.answers.locking import (
    Answers,
    AnswerToWrite,
    Write,
    expect_answers,
    lock_answers,
)
from assessments.services.answers.storing import AcceptedSave, store, store_as_expected
from assessments.services.answers.uploaded import handed_in
from assessments.services.answers.writes import (
    Conflict,
    Done,
    Expected,
    Flag,
    Save,
    Saved,
    Visit,
)
from assessments.services.errors import (
    AnswerInvalid,
    AnswerPassed,
    AnswerTooLong,
    AttemptClosed,
    Refused,
    StaleSession,
)
from realtime.database import bulk
from realtime.database.pipeline import pipelined_transaction
from realtime.layer import watching
from realtime.seat import leases

__all__ = [
    "Conflict",
    "Done",
    "Flag",
    "Outcome",
    "Save",
    "Saved",
    "Visit",
    "flag_answers",
    "save_answers",
    "visit_answers",
]


Outcome = Saved | Conflict | Refused


def save_answers(saves: Sequence[Save]) -> list[Outcome]:
    """
    Store each response whose session has its seat and whose revision is current.

    A save with the ``ref`` of the answer's last accepted save is a repeat: it is
    acknowledged again and changes nothing. Acknowledge only after this function has
    returned, because by then it is committed.
    """
    outcomes = _save_as_expected(saves)
    left = [place for place in range(len(saves)) if place not in outcomes]
    if left:
        found = _save_as_found([saves[place] for place in left])
        outcomes |= zip(left, found, strict=True)
    return [outcomes[place] for place in range(len(saves))]


def _save_as_expected(saves: Sequence[Save]) -> dict[int, Outcome]:
    """
    Store the saves whose page knew what the database has.

    This takes one trip to the database; reading first takes two.

    Returns:
        The outcomes by index in the list. A missing save has changed nothing: the database
        had something else, or there was nothing to store.
    """
    if connection.vendor != "postgresql":  # no trip to save
        return {}
    places: dict[int, int] = {}
    for place, save in enumerate(saves):
        if save.expected is not None and not _takes_files(save.expected):
            places.setdefault(save.answer_id, place)
    likely = [saves[place] for place in places.values()]
    accepted: list[AcceptedSave] = []
    expected = expect_answers(likely)
    outcomes = {save.answer_id: _outcome(save, expected, accepted) for save in likely}
    stored = store_as_expected(accepted)
    _tell([a for a in accepted if a.answer.pk in stored])
    return {places[answer_id]: outcomes[answer_id] for answer_id in stored}


@pipelined_transaction()
def _save_as_found(saves: Sequence[Save]) -> list[Outcome]:
    """Lock the rows, read them, and store."""
    locked = lock_answers(saves)
    locked.handed = handed_in(list(locked.answers.values()))
    accepted: list[AcceptedSave] = []
    outcomes = [_outcome(save, locked, accepted) for save in saves]
    store(accepted)
    # Otherwise somebody could answer ahead and come back. Pages send a visit first, so this
    # is rare.
    bulk.update_rows(
        Attempt, ("id", "furthest"), [(pk, locked.furthest[pk]) for pk in locked.moved]
    )
    _tell(accepted)
    _note_stale(saves, outcomes)
    _keep_drafts(saves, outcomes, locked)
    return outcomes


def _outcome(save: Save, locked: Answers, accepted: list[AcceptedSave]) -> Outcome:
    try:
        answer, deadline = locked.check(save)
        # Before the response is checked: an earlier release may have accepted it by other
        # rules.
        if save.ref and save.ref == answer.ref:
            return Saved(answer.revision, deadline)
        response = _readable(answer, save.response, locked)
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
    accepted.append(AcceptedSave(save, answer, answer.revision))
    return Saved(answer.revision, deadline)


def _takes_files(expected: Expected) -> bool:
    """Then the files have to be looked up, and the rows are read first."""
    return kind_of(expected.shape.kind).takes_files


def _readable(
    answer: AnswerToWrite, response: object, locked: Answers
) -> responses.Response | None:
    """The form that is stored; the files that it names were uploaded for this answer."""
    read = _normalise(answer, response)
    if read is not None and (handed := locked.handed.get(answer.pk)) is not None:
        handed.check(read)
    return read


def _normalise(answer: AnswerToWrite, response: object) -> responses.Response | None:
    try:
        return responses.normalise(
            answer.kind, response, options=answer.options, stems=answer.stems
        )
    except responses.ResponseTooLong as error:
        raise AnswerTooLong(str(error)) from None
    except responses.InvalidResponse as error:
        raise AnswerInvalid(str(error)) from None


def _keep_drafts(
    saves: Sequence[Save], outcomes: Sequence[object], locked: Answers
) -> None:
    """Keep what came too late or from an outdated page, so that a person can decide."""
    kept = [
        draft
        for save, outcome in zip(saves, outcomes, strict=True)
        if isinstance(outcome, StaleSession | AttemptClosed | AnswerPassed)
        and (draft := _draft(save, outcome, locked)) is not None
    ]
    if kept:
        numbers = {answer.pk: answer.number for answer in locked.answers.values()}
        drafts.keep_drafts(kept, numbers)


def _draft(save: Save, outcome: Refused, locked: Answers) -> Draft | None:
    """None if it belongs to another attempt, is no response, or is stored already."""
    answer = locked.answers.get(save.answer_id)
    if answer is None or answer.attempt_id != save.attempt_id:
        return None
    if attempt_subject(save.attempt_id) != save.session.subject:
        return None
    try:
        response = _readable(answer, save.response, locked)
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


def _tell(accepted: Sequence[AcceptedSave]) -> None:
    """Tell the watchers of each test whose progress to read again."""
    changed: dict[int, set[str]] = {}
    for one in accepted:
        changed.setdefault(one.answer.test_id, set()).add(str(one.save.attempt_id))
    for test_id, ids in changed.items():
        watching.tell_on_commit(room_of_test(test_id), "progress", ids)


@pipelined_transaction()
def flag_answers(flags: Sequence[Flag]) -> list[Done | Refused]:
    """Mark answers for review, or unmark them; a repeat changes nothing."""
    locked = lock_answers(flags)
    outcomes = [_checked(flag, locked) for flag in flags]
    flagged = {
        flag.answer_id: flag.flagged
        for flag, outcome in zip(flags, outcomes, strict=True)
        if isinstance(outcome, Done)
    }
    bulk.update_rows(Answer, ("id", "flagged"), sorted(flagged.items()))
    _note_stale(flags, outcomes)
    return outcomes


def _checked(write: Write, locked: Answers) -> Done | Refused:
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
    Remember which answer a candidate looked at last, and whether they review them all.

    In a sequential test, the questions before it are closed from then on.
    """
    locked = lock_answers(visits)
    outcomes = [_checked(visit, locked) for visit in visits]
    places = {
        visit.attempt_id: visit
        for visit, outcome in zip(visits, outcomes, strict=True)
        if isinstance(outcome, Done)
    }
    bulk.update_rows(
        Attempt,
        ("id", "position", "furthest", "is_reviewing"),
        [
            (pk, visit.answer_id, locked.furthest.get(pk), visit.is_review)
            for pk, visit in places.items()
        ],
    )
    _tell_reviews(places.values(), locked)
    return outcomes


def _tell_reviews(visits: Iterable[Visit], locked: Answers) -> None:
    """Tell the watchers of the test who has begun or ended the review."""
    for visit in visits:
        answer = locked.answers[visit.answer_id]
        if answer.is_reviewing != visit.is_review:
            room = room_of_test(answer.test_id)
            watching.tell_on_commit(room, "attempts", [str(visit.attempt_id)])


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
