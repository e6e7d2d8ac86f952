"""
Responses that did not count. A proctor may read them and accept one.

The refused save stores them, in its own transaction.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Answer, Attempt, AttemptEvent, Draft, User
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED
from assessments.services.answers import scored
from assessments.services.eligibility import rules
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.errors import DraftRefused
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb

# How many drafts of one answer are kept, the newest first; accepted drafts are kept beside
# them. A page has at most one change under way per answer, so more is no accident.
PER_ANSWER = 10


def keep_drafts(drafts: Sequence[Draft], numbers: Mapping[int, int]) -> None:
    """
    Store refused responses; a change that is sent again is kept once.

    The number of statements does not depend on the list. ``numbers``: the numbers of the
    answers, by id.
    """
    kept = _of_answers({draft.answer_id for draft in drafts})
    fresh: dict[tuple[int, str], Draft] = {}
    for draft in drafts:
        if not any(_is_repeat(draft, old) for old in kept[draft.answer_id]):
            fresh[draft.answer_id, draft.ref or str(id(draft))] = draft
    if not fresh:
        return
    Draft.objects.bulk_create(fresh.values())
    AttemptEvent.objects.bulk_create(
        _event(draft, numbers[draft.answer_id]) for draft in fresh.values()
    )
    _forget_oldest({answer_id for answer_id, _ref in fresh})


def _of_answers(answer_ids: set[int]) -> dict[int, list[Draft]]:
    drafts: dict[int, list[Draft]] = defaultdict(list)
    for draft in Draft.objects.filter(answer_id__in=answer_ids).order_by("-pk"):
        drafts[draft.answer_id].append(draft)
    return drafts


def _is_repeat(draft: Draft, old: Draft) -> bool:
    if draft.ref:
        return draft.ref == old.ref
    return draft.response == old.response


def _event(draft: Draft, number: int) -> AttemptEvent:
    """For the timeline; never the text."""
    return AttemptEvent(
        attempt_id=draft.attempt_id,
        at=draft.received_at,
        kind=EventKind.DRAFT_KEPT,
        by="candidate",
        epoch=draft.epoch,
        connection_id=draft.connection_id,
        detail={"answer": draft.answer_id, "number": number, "why": draft.why},
    )


def _forget_oldest(answer_ids: set[int]) -> None:
    surplus = [
        draft.pk
        for drafts in _of_answers(answer_ids).values()
        for draft in [d for d in drafts if d.accepted_at is None][PER_ANSWER:]
    ]
    if surplus:
        Draft.objects.filter(pk__in=surplus).delete()


def accept_draft(
    draft_id: int, *, actor: User | None, reason: str, token: str = "", now: datetime
) -> Draft:
    """
    Make a draft the answer, as if it had been saved; who and why is logged.

    An attempt that has ended is scored again and gets a new hash; the event names the old
    hash too. In an open attempt, the candidate's page reads the answers again. Accepting a
    draft twice changes nothing.

    Raises:
        Draft.DoesNotExist: If there is none.
        TransitionRefused: If the attempt does not count.
        DraftRefused: If something newer was saved, or it is the answer already.
    """
    attempt_id: uuid.UUID = Draft.objects.values_list("attempt_id", flat=True).get(
        pk=draft_id
    )
    attempt = accept.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        draft_id=draft_id,
        token=token,
        now=now,
    )
    return attempt.drafts.get(pk=draft_id)


def _is_accepted(
    batch: Batch, found: AttemptSnapshot, values: Mapping[str, Any]
) -> bool:
    draft = batch.read(_find)(values["draft_id"])
    return (
        draft is not None
        and draft.attempt_id == found.attempt.pk
        and draft.accepted_at is not None
    )


@verb(
    EventKind.DRAFT_ACCEPTED,
    unless=rules.unless_kept,
    again=_is_accepted,
    tells="answers",
)
def accept(batch: Batch, attempt: Attempt, *, draft_id: int) -> Facts:
    """
    A batch that holds the draft's attempt writes one answer, any other attempt is told
    that it has no such draft: nothing here is asked or written for each.

    Raises:
        DraftRefused: If it is not of this attempt, or as for ``accept_draft``.
    """
    draft = batch.read(_find)(draft_id)
    if draft is None or draft.attempt_id != attempt.pk:
        raise DraftRefused(_("This attempt has no such draft."))
    answer = Answer.objects.select_for_update(no_key=True).get(pk=draft.answer_id)
    _check_sense(draft, answer)
    answer.response, answer.ref = draft.response, draft.ref
    answer.revision, answer.saved_at = answer.revision + 1, batch.now
    answer.save()
    draft.accepted_at, draft.accepted_by = batch.now, batch.author
    draft.save()
    return {
        "answer": answer.pk,
        "number": answer.number,
        "revision": answer.revision,
        "draft": draft.pk,
        "received_at": draft.received_at.isoformat(),
        **(_settle_anew(batch, attempt) if attempt.status in FINISHED else {}),
    }


def _find(batch: Batch) -> Callable[[int], Draft | None]:
    """A draft of the batch, locked and read once, whichever attempt of the batch asks."""

    @cache
    def find(draft_id: int) -> Draft | None:
        # No join: this lock is for the draft's row only; the answer is locked later.
        drafts = Draft.objects.select_for_update(no_key=True)
        return drafts.filter(pk=draft_id, attempt__in=list(batch.attempts)).first()

    return find


def _settle_anew(batch: Batch, attempt: Attempt) -> dict[str, str]:
    """The receipt keeps its code but proves other answers now: log both hashes."""
    before = attempt.answers_hash
    scored.score_and_seal([attempt])
    batch.change(attempt)
    return {"hash_before": before, "hash_after": attempt.answers_hash}


def _check_sense(draft: Draft, answer: Answer) -> None:
    if draft.response == answer.response:
        raise DraftRefused(_("The draft is the same as the answer."))
    if answer.saved_at is not None and answer.saved_at > draft.received_at:
        raise DraftRefused(
            _("The candidate saved something newer after this draft was sent.")
        )
