"""What a correction would do to everybody who has ended, before it counts."""

from decimal import Decimal

import pytest

from assessments.grading.overlay import AS_WRITTEN, Correction, Void
from assessments.models import KeyPreview, PreviewedScore
from assessments.services.correcting import previewing
from assessments.services.correcting.errors import (
    CannotCorrect,
    NotAsked,
    NothingCorrected,
    PreviewOutdated,
)
from assessments.services.correcting.previewing import (
    advance,
    asked_version,
    begin_preview,
    counting,
)
from tests.assessments.services.correcting.conftest import (
    hand_in,
    scores,
    version_of,
)
from tests.factories import make_attempt, make_test, make_user


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


ROME = Correction({"lines": {"3": "right"}})  # Bern, Paris, Rome


def begin(test, attempt, correction, now, number=1, actor=None):
    version = version_of(attempt, number)
    return begin_preview(test, version, correction, actor=actor, now=now)


def finish(preview, now):
    while preview.finished_at is None:
        preview = advance(preview.pk, now=now)
    return preview


def found(preview):
    return {
        row.attempt_id: row for row in PreviewedScore.objects.filter(preview=preview)
    }


def test_every_attempt_that_ended_has_what_it_would_have(test, now):
    paris, rome = hand_in(test, now, choice=1), hand_in(test, now, choice=2)
    blank, sitting = hand_in(test, now), make_attempt(test=test)

    preview = finish(begin(test, paris, ROME, now), now)

    rows = found(preview)
    assert rows.keys() == {paris.pk, rome.pk, blank.pk}
    assert sitting.pk not in rows
    assert [
        (rows[one.pk].score_before, rows[one.pk].score_after)
        for one in (paris, rome, blank)
    ] == [
        (1, 1),
        (0, 1),
        (0, 0),
    ]
    assert (rows[rome.pk].total_before, rows[rome.pk].total_after) == (0, 1)
    assert (preview.done, preview.total) == (3, 3)
    assert scores(rome)[0] == 0  # nothing counts yet


def test_an_attempt_that_was_not_asked_keeps_everything(test, now):
    asked = hand_in(test, now, choice=2)
    version = version_of(asked)
    section = test.sections.get()
    section.slots.filter(question=version.question).delete()
    other = hand_in(test, now)

    preview = finish(begin(test, asked, ROME, now), now)

    row = found(preview)[other.pk]
    assert row.answer is None
    assert (row.total_before, row.max_before) == (row.total_after, row.max_after)


def test_it_is_computed_chunk_by_chunk_and_no_chunk_twice(test, now, monkeypatch):
    for module in ("previewing", "computing"):
        monkeypatch.setattr(
            f"assessments.services.correcting.{module}.CHUNK", 2, raising=False
        )
    attempts = [hand_in(test, now, choice=2) for _ in range(5)]
    preview = begin(test, attempts[0], ROME, now)

    seen = [advance(preview.pk, now=now).done for _ in range(4)]

    assert seen == [2, 4, 5, 5]
    assert PreviewedScore.objects.filter(preview=preview).count() == 5


def test_a_chunk_that_another_page_has_written_is_not_written_again(test, now):
    hand_in(test, now, choice=2)
    attempt = hand_in(test, now, choice=1)
    preview = begin(test, attempt, ROME, now)
    stale = KeyPreview.objects.select_related("test", "version").get(pk=preview.pk)
    advance(preview.pk, now=now)

    attempts = [attempt]
    previewing._write(stale, attempts, previewing.previewed(stale, attempts), now)

    assert PreviewedScore.objects.filter(preview=preview).count() == 2


def test_out_of_the_total_takes_its_points_from_the_points_possible(test, now):
    right = hand_in(test, now, choice=1, text="Paris")
    preview = finish(begin(test, right, Correction(void=Void.OUT), now), now)

    row = found(preview)[right.pk]
    assert (row.total_before, row.total_after) == (2, 1)
    assert (row.max_before, row.max_after) == (3, 2)


def test_an_essay_that_is_void_waits_no_more(test, now):
    waiting = hand_in(test, now, essay="Words.")
    preview = finish(begin(test, waiting, Correction(void=Void.FULL), now, 3), now)

    row = found(preview)[waiting.pk]
    assert (row.score_before, row.score_after) == (None, 1)
    assert (row.waits_before, row.waits_after) == (True, False)
    assert row.total_after == 1


def test_the_statements_do_not_grow_with_the_attempts(
    test, now, django_assert_num_queries
):
    first = hand_in(test, now, choice=2)
    preview = begin(test, first, ROME, now)
    with django_assert_num_queries(11) as few:
        advance(preview.pk, now=now)
    for _ in range(5):
        hand_in(test, now, choice=2)
    preview = begin(test, first, ROME, now)

    with django_assert_num_queries(len(few.captured_queries)):
        advance(preview.pk, now=now)


def test_the_correction_that_counts_is_no_correction(test, now, overlaid):
    attempt = hand_in(test, now)
    version = version_of(attempt)
    assert counting(test, version.pk) == AS_WRITTEN
    with pytest.raises(NothingCorrected):
        begin(test, attempt, AS_WRITTEN, now)

    overlaid(version, ROME.as_stored())

    assert counting(test, version.pk) == ROME
    with pytest.raises(NothingCorrected):
        begin(test, attempt, ROME, now)
    assert begin(test, attempt, AS_WRITTEN, now).correction == {}


def test_a_new_preview_replaces_ones_own(test, now):
    attempt = hand_in(test, now)
    one, other = make_user(), make_user()
    begin(test, attempt, ROME, now, actor=one)
    kept = begin(test, attempt, ROME, now, actor=other)
    newest = begin(test, attempt, Correction(void=Void.OUT), now, actor=one)

    assert set(KeyPreview.objects.all()) == {kept, newest}


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (Correction({"lines": {"7": "right"}}), "no line 7"),
        (Correction(points=Decimal("-1")), "from 0 to"),
        (Correction(points=Decimal("1.005")), "two decimals"),
        (Correction(points=Decimal("NaN")), "from 0 to"),
        (Correction({"accepted": [{"text": "x"}] * 2001}), "At most 2000"),
    ],
)
def test_what_cannot_be_corrected_is_refused_in_words(test, now, correction, words):
    attempt = hand_in(test, now)

    with pytest.raises(CannotCorrect, match=words):
        begin(test, attempt, correction, now)
    assert not KeyPreview.objects.exists()


def test_a_version_that_nobody_was_asked_there_is_refused(test, now):
    attempt = hand_in(test, now)
    version = version_of(attempt)

    assert asked_version(test, 1, version.pk).papers == 1
    for place, pk in ((2, version.pk), (1, 0)):
        with pytest.raises(NotAsked):
            asked_version(test, place, pk)
    with pytest.raises(NotAsked):
        asked_version(make_test(), 1, version.pk)


def test_a_preview_that_was_replaced_while_it_is_computed_is_out_of_date(
    test, now, monkeypatch
):
    attempt = hand_in(test, now, choice=2)
    preview = begin(test, attempt, ROME, now)
    compute = previewing.previewed

    def computed_and_replaced(*args):
        found = compute(*args)
        begin(test, attempt, Correction(void=Void.OUT), now)
        return found

    monkeypatch.setattr(previewing, "previewed", computed_and_replaced)

    for _ in range(2):
        with pytest.raises(PreviewOutdated):
            advance(preview.pk, now=now)
    assert not PreviewedScore.objects.exists()
