"""
Making a previewed correction count: at once for everybody, or not at all.

The scores were computed before. The transaction locks the attempts that have ended,
swaps in what has not changed since, and scores the few others anew. It never waits for a
lock of an attempt: who marks an answer waits for this transaction.
"""

import time
import uuid
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    DecimalField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessments.models import (
    Answer,
    Attempt,
    KeyOverlay,
    KeyPreview,
    Mark,
    PreviewedScore,
    Test,
    User,
)
from assessments.models.grading.overlays import REASON_CHARS
from assessments.results import some_see_scores
from assessments.services.answers import scored
from assessments.services.correcting import revisions
from assessments.services.correcting.computing import ended
from assessments.services.correcting.errors import (
    CannotCorrect,
    MarkersAtWork,
    PreviewOutdated,
    StillComputing,
)
from assessments.services.correcting.previewing import found_preview, marking_rules

# So many attempts that have changed since the preview are scored in the transaction.
MOST_CHANGED = 100
TRIES, PAUSE_SECONDS = 20, 0.1
# Stands for no score where a database compares scores.
NO_SCORE = Value(Decimal(-(10**6)), DecimalField(max_digits=9, decimal_places=2))


def make_it_count(
    preview_id: int,
    *,
    reason: str,
    told: bool = False,
    actor: User | None,
    now: datetime,
) -> KeyOverlay:
    """
    From now on the correction counts; the same preview again gives the same correction.

    ``told``: candidates read beside their result that the key was corrected. They do in
    any case where results are shown already.

    Raises:
        Refused: One of services.correcting.errors; nothing was changed.
    """
    reason = _checked(reason)
    for _try in range(TRIES - 1):
        try:
            return _make_it_count(preview_id, reason, told, actor, now)
        except MarkersAtWork:
            time.sleep(PAUSE_SECONDS)
    return _make_it_count(preview_id, reason, told, actor, now)


def _checked(reason: str) -> str:
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise CannotCorrect(_("Say why the key is corrected."))
    if len(reason) > REASON_CHARS:
        text = _("A reason is at most %(most)s characters.")
        raise CannotCorrect(text % {"most": REASON_CHARS})
    return reason


@transaction.atomic
def _make_it_count(
    preview_id: int, reason: str, told: bool, actor: User | None, now: datetime
) -> KeyOverlay:
    revisions.take(found_preview(preview_id).test_id)
    # Read again: another call may have done it while this one waited.
    preview = found_preview(preview_id)
    if preview.overlay is not None:
        return preview.overlay
    test = Test.objects.get(pk=preview.test_id)
    if preview.finished_at is None:
        raise StillComputing
    since = preview.based_on, preview.marked_by
    if (test.key_revision, marking_rules(test)) != since:
        raise PreviewOutdated
    _lock(test)
    changed = _changed_since(preview, test)
    if len(changed) > MOST_CHANGED:
        raise PreviewOutdated
    told = told or some_see_scores(test, now)
    overlay = _write(preview, test, reason, told, actor, now)
    _swap_in(preview, changed)
    _score_anew(changed)
    return overlay


def _lock(test: Test) -> None:
    """
    Raises:
        MarkersAtWork: If somebody has a lock of an attempt that has ended.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return  # SQLite has one writer
    rows = ended(test).order_by("pk")
    locked = rows.select_for_update(no_key=True, skip_locked=True)
    if len(locked.values_list("pk")) < rows.count():
        raise MarkersAtWork


def _changed_since(preview: KeyPreview, test: Test) -> set[uuid.UUID]:
    """Attempts that ended, or that are not what they were, since they were computed."""
    rows = PreviewedScore.objects.filter(preview=preview)
    new = (
        ended(test).exclude(pk__in=rows.values("attempt")).values_list("pk", flat=True)
    )
    return {*new, *_other_than_they_were(rows, test).values_list("attempt", flat=True)}


def _other_than_they_were(
    rows: QuerySet[PreviewedScore], test: Test
) -> QuerySet[PreviewedScore]:
    marks = Mark.objects.filter(answer=OuterRef("answer")).order_by().values("answer")
    now: dict[str, Any] = {
        "score_now": _known("answer__score"),
        "score_then": _known("score_before"),
        "total_now": _known("attempt__score"),
        "total_then": _known("total_before"),
        "revision_now": Coalesce("answer__revision", 0),
        "mark_now": Coalesce(Subquery(marks.annotate(n=Max("pk")).values("n")), 0),
    }
    same = Q(
        score_now=F("score_then"),
        total_now=F("total_then"),
        revision_now=F("revision"),
        mark_now=F("newest_mark"),
        attempt__max_score=F("max_before"),
        attempt__needs_grading=F("waits_before"),
    )
    return rows.filter(attempt__in=ended(test)).annotate(**now).exclude(same)


def _known(column: str) -> Coalesce:
    """Two of these can be compared, also where there is no score."""
    return Coalesce(column, NO_SCORE)


def _write(
    preview: KeyPreview,
    test: Test,
    reason: str,
    told: bool,
    actor: User | None,
    now: datetime,
) -> KeyOverlay:
    overlay = KeyOverlay.objects.create(
        test=test,
        version=preview.version,
        correction=preview.correction,
        revision=test.key_revision + 1,
        reason=reason,
        told=told,
        author=actor,
        at=now,
    )
    Test.objects.filter(pk=test.pk).update(key_revision=overlay.revision)
    KeyPreview.objects.filter(pk=preview.pk).update(overlay=overlay)
    return overlay


def _swap_in(preview: KeyPreview, changed: Collection[uuid.UUID]) -> None:
    """What was computed becomes what counts; two statements."""
    computed = PreviewedScore.objects.filter(preview=preview)
    rows = computed.filter(attempt__in=ended(preview.test)).exclude(attempt__in=changed)
    answers = (
        rows.exclude(answer=None)
        .annotate(before=_known("score_before"), after=_known("score_after"))
        .exclude(before=F("after"))
    )
    theirs = computed.filter(answer=OuterRef("pk"))
    Answer.objects.filter(pk__in=answers.values("answer")).update(
        score=_of(theirs, "score_after"), due=_of(theirs, "due_after")
    )
    attempts = rows.annotate(
        before=_known("total_before"), after=_known("total_after")
    ).exclude(
        before=F("after"), max_before=F("max_after"), waits_before=F("waits_after")
    )
    mine = computed.filter(attempt=OuterRef("pk"))
    Attempt.objects.filter(pk__in=attempts.values("attempt")).update(
        score=_of(mine, "total_after"),
        max_score=_of(mine, "max_after"),
        needs_grading=_of(mine, "waits_after"),
    )


def _of(rows: QuerySet[PreviewedScore], column: str) -> Subquery:
    return Subquery(rows.order_by().values(column)[:1])


def _score_anew(changed: Collection[uuid.UUID]) -> None:
    if not changed:
        return
    attempts = list(Attempt.objects.filter(pk__in=changed))
    scored.score(attempts)
    Attempt.objects.bulk_update(attempts, ["score", "max_score", "needs_grading"])
