from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import results
from assessments.models import ReleasePlan, ResultRelease, Test
from assessments.questions.kind import Kind
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.closing import close_to_starts
from assessments.services.planned_releases import PlanRefused, plan_release, undo_plan
from assessments.services.release_rows import carry_out_due
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)
SCORE = Released(score=True)


@pytest.fixture
def test():
    return make_test(questions=[make_question(Kind.SINGLE, name="capital")])


@pytest.fixture
def attempt(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    close_to_starts(test.pk, now=NOW)
    return attempt


def plan(test, what=SCORE, at=NOW + HOUR, *, actor=None, now=NOW):
    return plan_release(test.pk, what, at, actor=actor, now=now)


def shown(attempt, now):
    attempt = type(attempt).objects.select_related("test").get(pk=attempt.pk)
    return results.result_for_candidate(attempt, now)


def test_it_is_shown_when_its_time_has_come_and_not_before(test, attempt):
    plan(test)

    assert shown(attempt, NOW + HOUR - timedelta(seconds=1)) is None
    assert shown(attempt, NOW + HOUR).score == 1


def test_it_becomes_a_release_of_the_person_who_planned_it(test, attempt):
    staff = make_user(is_staff=True)
    plan(test, actor=staff)

    assert carry_out_due(NOW) == 0
    assert carry_out_due(NOW + HOUR) == 1
    assert carry_out_due(NOW + HOUR) == 0

    row = ResultRelease.objects.get()
    assert (row.score, row.by, row.origin, row.at) == (True, staff, "plan", NOW + HOUR)
    assert ReleasePlan.objects.get().end == "carried_out"
    test.refresh_from_db()
    assert (test.shows_score, test.release_due_at) == (True, None)
    assert shown(attempt, NOW + HOUR).score == 1


def test_it_is_held_back_while_anything_is_in_the_way_and_goes_on_by_itself(
    test, attempt
):
    plan(test)
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)

    assert carry_out_due(NOW + HOUR) == 0
    assert shown(attempt, NOW + HOUR) is None

    close_to_starts(test.pk, now=NOW)
    assert shown(attempt, NOW + HOUR).score == 1
    assert carry_out_due(NOW + HOUR) == 1


def test_nobody_starts_once_it_shows_something(test, attempt):
    """A test of a group: who joins it after the time comes too late."""
    from django.contrib.auth.models import Group  # noqa: PLC0415

    from assessments.services.errors import AttemptRefused  # noqa: PLC0415

    room = Group.objects.create(name="Room 4")
    test.groups.add(room)
    attempt.candidate.groups.add(room)
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)
    plan(test)
    late = make_user()

    assert shown(attempt, NOW + HOUR).score == 1
    carry_out_due(NOW + HOUR)
    late.groups.add(room)

    with pytest.raises(AttemptRefused):
        make_attempt(late, test, now=NOW + HOUR)


def test_a_plan_that_is_taken_back_shows_nothing(test, attempt):
    plan(test)

    assert undo_plan(test.pk, actor=None, now=NOW)
    assert not undo_plan(test.pk, actor=None, now=NOW)

    assert shown(attempt, NOW + HOUR) is None
    assert carry_out_due(NOW + HOUR) == 0
    assert ReleasePlan.objects.get().end == "undone"


def test_what_is_due_can_no_longer_be_taken_back_as_a_plan(test, attempt):
    plan(test)

    assert not undo_plan(test.pk, actor=None, now=NOW + HOUR)

    assert results.released(Test.objects.get(pk=test.pk)) == SCORE


def test_a_second_plan_replaces_the_first_and_both_are_kept(test, attempt):
    plan(test)
    plan(test, Released(paper=True), NOW + 2 * HOUR)

    assert shown(attempt, NOW + HOUR) is None
    assert shown(attempt, NOW + 2 * HOUR).with_answers
    ends = list(ReleasePlan.objects.values_list("end", flat=True))
    assert sorted(ends) == ["", "replaced"]


@pytest.mark.parametrize(
    ("what", "at"), [(NOT_RELEASED, NOW + HOUR), (SCORE, NOW), (SCORE, NOW - HOUR)]
)
def test_a_plan_for_nothing_or_for_the_past_is_refused(test, what, at):
    with pytest.raises(PlanRefused):
        plan(test, what, at)

    assert not ReleasePlan.objects.exists()


def test_it_adds_to_what_is_released_by_then(test, attempt):
    from assessments.services.releasing import release_results  # noqa: PLC0415

    plan(test, Released(paper=True))
    release_results(test.pk, SCORE, actor=None, now=NOW)

    carry_out_due(NOW + HOUR)

    row = ResultRelease.objects.first()
    assert (row.score, row.paper) == (True, True)
