"""
Previews of a correction: what every attempt that has ended would have by it.

A preview is computed in chunks, each by one call, so that a page or a command shows how
far it is. Nothing is locked while a chunk is computed, and its transaction only writes.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.grading.overlay import AS_WRITTEN, Correction
from assessments.models import (
    Attempt,
    KeyOverlay,
    KeyPreview,
    PreviewedScore,
    QuestionVersion,
    Test,
    TestMarkingRules,
    User,
)
from assessments.papers.asked import AskedVersion, versions_at
from assessments.questions.corrections import InvalidCorrection
from assessments.questions.registry import kind_of
from assessments.questions.versions import item_of
from assessments.rules.states import FINISHED
from assessments.services.correcting.computing import CHUNK, ended, previewed
from assessments.services.correcting.errors import (
    CannotCorrect,
    NotAsked,
    NothingCorrected,
    PreviewOutdated,
)

MOST_POINTS = Decimal("9999.99")
MOST_ACCEPTED = 2_000
TEXT_CHARS = 2_000


def asked_version(test: Test, slot: int, version_id: int) -> AskedVersion:
    """
    Raises:
        NotAsked: If no paper of the test holds this version at this place.
    """
    for asked in versions_at(test, slot):
        if asked.version.pk == version_id:
            return asked
    raise NotAsked


def counting(test: Test, version_id: int) -> Correction:
    """How the version is corrected now."""
    rows = KeyOverlay.objects.filter(test=test, version=version_id)
    newest = rows.order_by("-revision").first()
    return newest.given if newest else AS_WRITTEN


def begin_preview(
    test: Test,
    version: QuestionVersion,
    correction: Correction,
    *,
    actor: User | None,
    now: datetime,
) -> KeyPreview:
    """
    A preview of which nothing is computed yet; earlier ones that came to nothing go.

    Raises:
        Refused: If the question cannot be corrected like this, or is already.
    """
    check_correction(version, correction)
    if correction == counting(test, version.pk):
        raise NothingCorrected
    KeyPreview.objects.filter(test=test, author=actor, overlay=None).delete()
    return KeyPreview.objects.create(
        test=test,
        version=version,
        correction=correction.as_stored(),
        author=actor,
        at=now,
        marked_by=marking_rules(test),
        based_on=Test.objects.values_list("key_revision", flat=True).get(pk=test.pk),
        total=Attempt.objects.filter(test=test, status__in=FINISHED).count(),
    )


def marking_rules(test: Test) -> int:
    """The id of the rules by which its answers are marked; 0 for none."""
    rows = TestMarkingRules.objects.filter(test=test).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def check_correction(version: QuestionVersion, correction: Correction) -> None:
    """
    Raises:
        CannotCorrect: In words.
    """
    item = item_of(version.question, version.pk, version.content)
    points, accepted = correction.points, correction.key.get("accepted", [])
    if points is not None and not _is_sound(points):
        text = _(
            "The points are a number from 0 to %(most)s, with two decimals at most."
        )
        raise CannotCorrect(text % {"most": MOST_POINTS})
    if len(accepted) > MOST_ACCEPTED:
        text = _("At most %(most)s further answers can be accepted.")
        raise CannotCorrect(text % {"most": MOST_ACCEPTED})
    if any(len(line["text"]) > TEXT_CHARS or "\0" in line["text"] for line in accepted):
        text = _("An accepted answer has at most %(most)s characters.")
        raise CannotCorrect(text % {"most": TEXT_CHARS})
    try:
        kind_of(item["kind"]).check_key(item, correction.key)
    except InvalidCorrection as refusal:
        raise CannotCorrect(str(refusal)) from None


def _is_sound(points: Decimal) -> bool:
    if not points.is_finite() or not 0 <= points <= MOST_POINTS:
        return False
    return points == round(points, 2)


def advance(preview_id: int, *, now: datetime) -> KeyPreview:
    """
    Compute the next chunk; the preview as it is then.

    Two who do this at once compute the same chunk, and one of them writes it.

    Raises:
        PreviewOutdated: If its author began another one meanwhile.
    """
    preview = found_preview(preview_id)
    if preview.finished_at is not None:
        return preview
    rows = ended(preview.test)
    if preview.last is not None:
        rows = rows.filter(pk__gt=preview.last)
    attempts = list(rows.order_by("pk")[:CHUNK])
    scores = previewed(preview, attempts)
    _write(preview, attempts, scores, now)
    return found_preview(preview_id)


def found_preview(preview_id: int) -> KeyPreview:
    """
    Raises:
        PreviewOutdated: If there is no such preview any more.
    """
    rows = KeyPreview.objects.select_related("test", "version", "overlay")
    preview = rows.filter(pk=preview_id).first()
    if preview is None:
        raise PreviewOutdated
    return preview


@transaction.atomic
def _write(
    preview: KeyPreview,
    attempts: list[Attempt],
    scores: list[PreviewedScore],
    now: datetime,
) -> None:
    is_last = len(attempts) < CHUNK
    mine = KeyPreview.objects.filter(pk=preview.pk, last=preview.last, finished_at=None)
    written = mine.update(
        last=attempts[-1].pk if attempts else preview.last,
        done=preview.done + len(attempts),
        finished_at=now if is_last else None,
    )
    if written:
        PreviewedScore.objects.bulk_create(scores)
