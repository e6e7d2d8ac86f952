"""How accepted saves are written: the answers' rows, and an event for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from assessments.models import Answer, Attempt, AttemptEvent
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus
from assessments.services.answers.locking import AnswerToWrite
from assessments.services.answers.writes import Save
from realtime.database import bulk
from realtime.database.pipeline import enqueue, pipelined_transaction
from realtime.json_text import as_json
from realtime.seat import leases


@dataclass(frozen=True, slots=True)
class AcceptedSave:
    """A save that takes effect, and the revision it makes."""

    save: Save
    answer: AnswerToWrite
    revision: int


_EVENT = (
    *("attempt_id", "at", "kind", "by", "actor_id", "reason"),
    *("epoch", "connection_id", "detail"),
)
_KIND, _BY = EventKind.ANSWER_SAVED.value, "candidate"


def _detail(accepted: AcceptedSave) -> dict[str, Any]:
    """What the timeline says of a save: never its text."""
    return {
        "answer": accepted.answer.pk,
        "number": accepted.answer.number,
        "revision": accepted.revision,
        "answered_at": accepted.save.answered_at,
    }


def store(accepted: Sequence[AcceptedSave]) -> None:
    """Write each answer once, as its last save left it, and an event for each save."""
    last = {a.answer.pk: a for a in accepted}
    bulk.update_rows(
        Answer,
        ("id", "response", "revision", "ref", "saved_at"),
        [
            (pk, a.answer.response, a.revision, a.save.ref, a.save.received_at)
            for pk, a in sorted(last.items())
        ],
    )
    bulk.insert_rows(
        AttemptEvent,
        _EVENT,
        [
            (
                *(a.save.attempt_id, a.save.received_at, _KIND, _BY),
                *(a.save.session.user_id, "", a.save.session.epoch),
                *(a.save.session.connection_id, _detail(a)),
            )
            for a in accepted
        ],
    )


def store_as_expected(accepted: Sequence[AcceptedSave]) -> set[int]:
    """
    Store saves that were accepted on what their pages know, where the rows confirm it;
    PostgreSQL.

    One transaction, in one trip: it locks the seats as every write does, and writes an
    answer only where its row, its attempt's and the seat's say what the save was
    accepted on. The answer's shape and the attempt's test are left out: they never
    change.

    Args:
        accepted: At most one for each answer.

    Returns:
        The answers that were written. Nothing was written for the others.
    """
    if not accepted:
        return set()
    with pipelined_transaction():
        leases.enqueue_fence(a.save.session for a in accepted)
        keys = sorted(a.answer.pk for a in accepted)
        stored = enqueue(_statement(), [as_json([_record(a) for a in accepted]), keys])
    return {pk for (pk,) in stored()}


_RECORD = {
    **{"id": "bigint", "attempt_id": "uuid"},
    **{"deadline": "timestamptz", "grace_seconds": "bigint"},
    **{"response": "jsonb", "revision": "bigint", "ref": "text"},
    **{"saved_at": "timestamptz", "detail": "jsonb"},
    **{"user_id": "bigint", "connection_id": "uuid", "epoch": "bigint"},
    "subject": "text",
}


def _record(accepted: AcceptedSave) -> dict[str, Any]:
    save, answer, session = accepted.save, accepted.answer, accepted.save.session
    return {
        "id": answer.pk,
        "attempt_id": answer.attempt_id,
        "deadline": answer.deadline,
        "grace_seconds": answer.grace_seconds,
        "response": answer.response,
        "revision": accepted.revision,
        "ref": save.ref,
        "saved_at": save.received_at,
        "detail": _detail(accepted),
        "user_id": session.user_id,
        "connection_id": session.connection_id,
        "epoch": session.epoch,
        "subject": session.subject,
    }


@cache
def _statement() -> str:
    typed = ", ".join(f"{name} {kind}" for name, kind in _RECORD.items())
    answers, attempts, events = (
        model._meta.db_table for model in (Answer, Attempt, AttemptEvent)
    )
    # The fence was a statement before this one: what it waited for, this one sees. The
    # keys a second time for the same reason as in bulk.update_rows. All else is compared
    # by what no index serves: every other way to find a row is worse than its key, and
    # PostgreSQL takes it when it believes that a table is empty.
    return f"""
        WITH stored AS (
            UPDATE {answers} AS t
            SET response = v.response, revision = v.revision, ref = v.ref,
                saved_at = v.saved_at
            FROM jsonb_to_recordset($1::jsonb) AS v ({typed})
            JOIN {attempts} AS a ON a.id = v.attempt_id
            WHERE t.id = v.id AND t.id = ANY($2)
                AND t.attempt_id IS NOT DISTINCT FROM a.id
                AND t.revision = v.revision - 1 AND (v.ref = '' OR v.ref <> t.ref)
                AND a.status IS NOT DISTINCT FROM '{AttemptStatus.IN_PROGRESS}'
                AND a.deadline IS NOT DISTINCT FROM v.deadline
                AND a.grace_seconds = v.grace_seconds AND a.furthest IS NULL
                AND {leases.has_seat("v")}
            RETURNING t.id, v.attempt_id, v.saved_at, v.user_id, v.epoch,
                v.connection_id, v.detail
        ), logged AS (
            INSERT INTO {events} ({", ".join(_EVENT)})
            SELECT attempt_id, saved_at, '{_KIND}', '{_BY}', user_id, '', epoch,
                connection_id, detail
            FROM stored
        )
        SELECT id FROM stored
    """  # noqa: S608 - the models' own names
