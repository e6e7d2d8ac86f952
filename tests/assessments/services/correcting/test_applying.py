"""A previewed correction counts for everybody at once, or nothing has changed."""

from decimal import Decimal

import pytest
from django.db import connection

from assessments.grading.marks import MarkDifference
from assessments.grading.overlay import AS_WRITTEN, Correction, Void
from assessments.grading.second import MarkingRules
from assessments.models import Attempt, KeyOverlay, Mark, Test
from assessments.services.answers import scored
from assessments.services.correcting import applying
from assessments.services.correcting.applying import make_it_count
from assessments.services.correcting.errors import (
    CannotCorrect,
    PreviewOutdated,
    StillComputing,
)
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.grading.second import set_rules
from tests.assessments.services.correcting.conftest import (
    answer,
    hand_in,
    scores,
    version_of,
)
from tests.assessments.services.correcting.test_previewing import ROME, begin, finish
from tests.factories import make_attempt, make_user


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


def preview_of(test, attempt, correction, now, number=1):
    test.refresh_from_db()
    return finish(begin(test, attempt, correction, now, number), now)


def count(preview, now, **options):
    options = {"reason": "Both are right.", "actor": None} | options
    return make_it_count(preview.pk, now=now, **options)


def totals(*attempts):
    rows = Attempt.objects.in_bulk([one.pk for one in attempts])
    return [
        (rows[one.pk].score, rows[one.pk].max_score, rows[one.pk].needs_grading)
        for one in attempts
    ]


def test_it_counts_for_everybody_who_ended_and_is_written_down(test, now):
    author = make_user()
    paris, rome = hand_in(test, now, choice=1), hand_in(test, now, choice=2, essay="W.")

    overlay = count(preview_of(test, paris, ROME, now), now, actor=author, told=True)

    assert (scores(paris)[0], scores(rome)[0]) == (1, 1)
    assert totals(paris, rome) == [(1, 3, False), (1, 3, True)]
    assert (overlay.revision, overlay.reason) == (1, "Both are right.")
    assert (overlay.author, overlay.told, overlay.given) == (author, True, ROME)
    assert Test.objects.get(pk=test.pk).key_revision == 1


@pytest.mark.parametrize(
    "correction",
    [
        ROME,
        Correction(void=Void.OUT),
        Correction(void=Void.FULL),
        Correction(points=Decimal("2.5")),
    ],
    ids=str,
)
def test_what_is_swapped_in_is_what_scoring_anew_gives(test, now, correction):
    attempts = [
        hand_in(test, now, choice=choice, text=text, essay=essay)
        for choice, text, essay in [
            (1, "Paris", "W."),
            (2, "x", None),
            (None, None, None),
        ]
    ]

    count(preview_of(test, attempts[0], correction, now), now)

    swapped = [scores(one) for one in attempts], totals(*attempts)
    again = list(Attempt.objects.filter(test=test))
    scored.score(again)
    for one in again:
        one.save()
    assert ([scores(one) for one in attempts], totals(*attempts)) == swapped


def test_undoing_it_by_another_correction_brings_everything_back(test, now):
    attempts = [hand_in(test, now, choice=n, essay="W.") for n in (1, 2)]
    before = [scores(one) for one in attempts], totals(*attempts)
    count(preview_of(test, attempts[0], Correction(void=Void.OUT), now), now)
    assert ([scores(one) for one in attempts], totals(*attempts)) != before

    count(preview_of(test, attempts[0], AS_WRITTEN, now), now)

    assert ([scores(one) for one in attempts], totals(*attempts)) == before
    assert KeyOverlay.objects.filter(test=test).count() == 2


def test_the_same_preview_twice_is_one_correction(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)

    assert count(preview, now) == count(preview, now)
    assert KeyOverlay.objects.count() == 1


def test_a_mark_is_kept_and_counts_whatever_the_key_says(test, now):
    attempt = hand_in(test, now, choice=2)
    first = attempt.answers.get(number=1)
    give_mark(NewMark(first.pk, 1, Decimal("0.25")), actor=None, now=now)

    count(preview_of(test, attempt, ROME, now), now)

    assert scores(attempt)[0] == Decimal("0.25")
    assert Mark.objects.get().points == Decimal("0.25")


# What changes while the preview is looked at.


def test_who_was_marked_meanwhile_is_scored_anew(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)
    # The mark gives the points that the answer has already.
    first = attempt.answers.get(number=1)
    give_mark(NewMark(first.pk, 1, Decimal(0)), actor=None, now=now)

    count(preview, now)

    assert scores(attempt)[0] == 0


def test_another_answer_that_was_marked_meanwhile_is_in_the_total(test, now):
    attempt = hand_in(test, now, choice=2, essay="Words.")
    preview = preview_of(test, attempt, ROME, now)
    essay = attempt.answers.get(number=3)
    give_mark(NewMark(essay.pk, 1, Decimal(1)), actor=None, now=now)

    count(preview, now)

    assert totals(attempt) == [(2, 3, False)]


def test_who_ended_meanwhile_is_scored_by_the_correction(test, now):
    first = hand_in(test, now, choice=1)
    preview = preview_of(test, first, ROME, now)
    late = hand_in(test, now, choice=2)
    assert scores(late)[0] == 0

    count(preview, now)

    assert scores(late)[0] == 1
    assert totals(late) == [(1, 3, False)]


def test_who_was_reopened_meanwhile_is_scored_when_they_end(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, Correction(void=Void.OUT), now)
    Attempt.objects.filter(pk=attempt.pk).update(
        status="in_progress", deadline=now, finished_at=None
    )

    count(preview, now)

    assert totals(attempt) == [(0, 3, False)]
    attempt.refresh_from_db()
    scored.score([attempt])
    assert attempt.max_score == 2


def test_who_sits_now_is_scored_by_it_at_the_end(test, now):
    ended, sitting = hand_in(test, now, choice=1), make_attempt(test=test, now=now)
    answer(sitting, choice=2)
    count(preview_of(test, ended, ROME, now), now)

    scored.score([sitting])

    assert scores(sitting)[0] == 1


def test_when_many_changed_it_is_out_of_date_and_nothing_changes(
    test, now, monkeypatch
):
    monkeypatch.setattr(applying, "MOST_CHANGED", 1)
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)
    for _ in range(2):
        hand_in(test, now, choice=2)

    with pytest.raises(PreviewOutdated):
        count(preview, now)

    assert not KeyOverlay.objects.exists()
    assert scores(attempt)[0] == 0


def test_another_correction_meanwhile_makes_it_out_of_date(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)
    other = finish(
        begin(test, attempt, Correction(points=Decimal(9)), now, 2, make_user()), now
    )
    count(other, now)

    with pytest.raises(PreviewOutdated):
        count(preview, now)
    assert KeyOverlay.objects.count() == 1


def test_it_has_to_be_computed_and_to_have_a_reason(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = begin(test, attempt, ROME, now)

    with pytest.raises(StillComputing):
        count(preview, now)
    for reason in ("", " \0", "x" * 501):
        with pytest.raises(CannotCorrect):
            count(finish(preview, now), now, reason=reason)
    assert not KeyOverlay.objects.exists()


def test_the_statements_do_not_grow_with_the_attempts(
    test, now, django_assert_num_queries
):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)
    wanted = 16 if connection.vendor == "postgresql" else 13
    with django_assert_num_queries(wanted):
        count(preview, now)
    for _ in range(5):
        hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, Correction(void=Void.OUT), now)

    with django_assert_num_queries(wanted):
        count(preview, now)


def test_versions_of_other_tests_are_not_corrected(test, now):
    attempt, other = hand_in(test, now, choice=2), None
    copy = type(test).objects.create(title="Copy", slug="copy", published_at=now)
    section = copy.sections.create(position=1)
    for place, slot in enumerate(test.sections.get().slots.all(), 1):
        section.slots.create(position=place, question=slot.question)
    other = hand_in(copy, now, choice=2)
    assert version_of(other) == version_of(attempt)

    count(preview_of(test, attempt, ROME, now), now)

    assert (scores(attempt)[0], scores(other)[0]) == (1, 0)


# Second marking.


def twice(test, now, percent=100):
    rules = MarkingRules(percent, MarkDifference.MEAN)
    set_rules(test, rules, actor=None, now=now)


def test_the_rules_for_two_marks_decide_here_too(test, now):
    twice(test, now)
    attempt = hand_in(test, now, essay="Words.")
    essay = attempt.answers.get(number=3)
    give_mark(NewMark(essay.pk, 1, Decimal(1)), actor=None, now=now)
    count(preview_of(test, attempt, Correction(void=Void.OUT), now, 3), now)
    assert totals(attempt) == [(0, 2, False)]
    scored.score([attempt])  # whatever scores it while it is void

    count(preview_of(test, attempt, AS_WRITTEN, now, 3), now)

    essay.refresh_from_db()
    assert (essay.score, essay.due) == (None, 2)
    assert totals(attempt) == [(0, 3, True)]


def test_other_rules_for_marks_make_a_preview_out_of_date(test, now):
    attempt = hand_in(test, now, choice=2)
    preview = preview_of(test, attempt, ROME, now)
    twice(test, now)

    with pytest.raises(PreviewOutdated):
        count(preview, now)
