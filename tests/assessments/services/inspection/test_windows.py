from datetime import timedelta

import pytest

from assessments import results
from assessments.models import Attempt, InspectionWindow, Test
from assessments.rules.inspection import Window
from assessments.services.closing import close_to_starts
from assessments.services.inspection.errors import LoweringTooLate, WindowInvalid
from assessments.services.inspection.windows import end_inspection, set_inspection
from assessments.services.releasing import OverrideRefused, ReleaseRefused
from tests.assessments.services.grading.conftest import hand_in
from tests.assessments.services.inspection.conftest import (
    HOUR,
    marked,
    open_inspection,
    permit,
)
from tests.factories import make_attempt, make_test

MINUTE = timedelta(minutes=1)


def seen(attempt, at):
    attempt = Attempt.objects.select_related("test").get(pk=attempt.pk)
    return results.visible_to_candidate(attempt, at)


def set_window(test, window, now, **options):
    return set_inspection(test.pk, window, now=now, **{"actor": None} | options)


@pytest.fixture
def ended(test, marker, now):
    """An attempt at a test that nobody starts any more."""
    attempt = marked(test, marker, now=now)
    close_to_starts(test.pk, now=now)
    return attempt


def test_the_marked_paper_is_shown_within_the_window_and_never_outside(
    test, ended, now
):
    set_window(test, Window(now + HOUR, now + 2 * HOUR), now)

    shown = [seen(ended, now + hours * HOUR).answers for hours in (0, 1, 1.5, 2)]

    assert shown == [False, True, True, False]


def test_a_window_is_refused_while_something_is_in_the_way(test, now):
    hand_in(test, now=now)
    make_attempt(test=test, now=now)

    with pytest.raises(ReleaseRefused) as refused:
        set_window(test, Window(now, now + HOUR), now)

    codes = {one.code for one in refused.value.obstacles}
    assert {"open", "may_start", "unmarked"} <= codes
    assert not InspectionWindow.objects.exists()


def test_to_go_past_it_needs_the_permission_and_a_reason_and_is_kept(
    test, now, examiner
):
    attempt = hand_in(test, now=now)
    window = Window(now, now + HOUR)
    close_to_starts(test.pk, now=now)
    for person, reason in ((examiner, "Board"), (None, " ")):
        with pytest.raises(OverrideRefused):
            set_window(test, window, now, actor=person, override=True, reason=reason)

    boss = permit(examiner, "override_release")
    row = set_window(test, window, now, actor=boss, override=True, reason="Board")

    assert (row.overridden, row.reason, row.by) == (["unmarked"], "Board", boss)
    assert seen(attempt, now).answers


def test_setting_it_closes_the_test_to_new_starts(test, ended, now):
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None, closes_at=now)

    set_window(test, Window(now + HOUR, now + 2 * HOUR), now + MINUTE)

    assert Test.objects.get(pk=test.pk).starts_closed_at is not None


def test_nobody_reads_while_somebody_sits_the_test_again(test, ended, now):
    open_inspection(test, now)
    before = seen(ended, now).answers
    Attempt.objects.filter(pk=hand_in_beside(test, now).pk).update(
        status="in_progress", deadline=now + HOUR
    )

    assert before
    assert not seen(ended, now).answers


def hand_in_beside(test, now):
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)
    attempt = make_attempt(test=test, now=now)
    Test.objects.filter(pk=test.pk).update(starts_closed_at=now)
    return attempt


def test_nobody_reads_while_another_test_asks_the_same_questions(test, ended, now):
    open_inspection(test, now)
    before = seen(ended, now).answers
    question = test.sections.get().slots.first().question
    make_test(questions=[question])

    assert before
    assert not seen(ended, now).answers


def test_nobody_reads_once_somebody_may_start_again(test, ended, now):
    open_inspection(test, now)
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)

    assert not seen(ended, now).answers


def test_reopening_needs_the_permission_before_and_during_an_inspection(
    test, ended, now
):
    set_window(test, Window(now + HOUR, now + 2 * HOUR), now)
    test = Test.objects.get(pk=test.pk)

    shown = [results.is_released(test, now + hours * HOUR) for hours in (0, 1, 2)]

    assert shown == [True, True, False]


def test_what_it_says_about_lower_points_stays_while_it_is_open(test, ended, now):
    set_window(test, Window(now, now + HOUR), now)

    with pytest.raises(LoweringTooLate):
        set_window(test, Window(now, now + 2 * HOUR, may_lower=True), now + MINUTE)

    row = set_window(test, Window(now + MINUTE, now + 2 * HOUR), now + MINUTE)
    assert (row.opens_at, row.closes_at) == (now, now + 2 * HOUR)
    later = now + 3 * HOUR
    assert set_window(test, Window(later, later + HOUR, may_lower=True), later)


def test_a_window_that_would_have_begun_begins_now(test, ended, now):
    row = set_window(test, Window(now - HOUR, now + HOUR, may_lower=True), now)

    assert row.opens_at == now


@pytest.mark.parametrize("hours", [0, -1])
def test_a_window_ends_after_it_begins_and_not_in_the_past(test, ended, now, hours):
    with pytest.raises(WindowInvalid):
        set_window(test, Window(now, now + hours * HOUR), now)


def test_it_ends_before_its_time_and_every_setting_stays(test, ended, now):
    open_inspection(test, now)

    row = end_inspection(test.pk, actor=None, now=now + MINUTE)

    assert row.closes_at == now + MINUTE
    assert not seen(ended, now + MINUTE).answers
    assert end_inspection(test.pk, actor=None, now=now + MINUTE) is None
    assert InspectionWindow.objects.count() == 2


def test_a_window_to_come_is_called_off(test, ended, now):
    set_window(test, Window(now + HOUR, now + 2 * HOUR), now)

    end_inspection(test.pk, actor=None, now=now + MINUTE)

    assert not seen(ended, now + 1.5 * HOUR).answers
