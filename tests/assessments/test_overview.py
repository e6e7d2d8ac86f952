from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group

from assessments.models import Accommodation, Attempt
from assessments.overview import OfferState, my_tests, overview_of, visible_tests
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import start_attempt, submit_attempt
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def candidate():
    return make_user()


@pytest.fixture
def sit(candidate):
    """``sit(test)``: an attempt that was handed in."""

    def sit(test):
        attempt = start_attempt(candidate=candidate, test=test, now=NOON - HOUR)
        return submit_attempt(attempt.pk, actor=candidate, now=NOON - HOUR)

    return sit


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, OfferState.READY),
        ({"opens_at": NOON}, OfferState.READY),
        ({"opens_at": NOON + HOUR}, OfferState.UPCOMING),
        ({"closes_at": NOON + HOUR}, OfferState.READY),
        ({"closes_at": NOON}, OfferState.CLOSED),
    ],
)
def test_the_state_follows_the_times_of_the_test(candidate, fields, state):
    test = make_test(**fields)

    assert overview_of(candidate, test, NOON).state == state


def test_open_attempt_is_to_be_continued(candidate):
    test = make_test()
    start_attempt(candidate=candidate, test=test, now=NOON)

    assert overview_of(candidate, test, NOON).state == OfferState.CONTINUE


def test_attempts_are_used_up(candidate, sit):
    once, twice = make_test(), make_test(attempts_allowed=2)
    sit(once)
    sit(twice)

    assert overview_of(candidate, once, NOON).state == OfferState.USED_UP
    assert overview_of(candidate, twice, NOON).attempts_left == 1


def test_voided_attempt_is_given_back(candidate, sit):
    test = make_test()
    attempt = sit(test)
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.VOIDED)

    assert overview_of(candidate, test, NOON).state == OfferState.READY


def test_test_one_has_sat_stays_visible_when_it_is_given_to_others(candidate, sit):
    test, never_sat = make_test(attempts_allowed=2), make_test()
    sit(test)
    for one in (test, never_sat):
        one.groups.add(Group.objects.create(name=f"others of {one.pk}"))

    assert list(visible_tests(candidate)) == [test]
    assert overview_of(candidate, test, NOON).state == OfferState.WITHDRAWN
    assert [one.state for one in my_tests(candidate, NOON)] == [OfferState.WITHDRAWN]


def test_test_for_two_of_my_groups_appears_once(candidate):
    test = make_test()
    for name in ("a", "b"):
        group = Group.objects.create(name=name)
        test.groups.add(group)
        candidate.groups.add(group)

    assert list(visible_tests(candidate)) == [test]


def test_list_and_single_view_of_a_test_agree(candidate, sit):
    Accommodation.objects.create(candidate=candidate, extra_time_percent=50)
    test = make_test(attempts_allowed=2)
    sit(test)

    assert my_tests(candidate, NOON) == [overview_of(candidate, test, NOON)]


def test_extra_time_moves_the_closing_time(candidate):
    Accommodation.objects.create(candidate=candidate, extra_time_percent=50)
    hour = {"duration_minutes": 60, "closes_at": NOON + HOUR}

    moved = overview_of(candidate, make_test(**hour), NOON)
    final = overview_of(candidate, make_test(**hour, end_is_final=True), NOON)

    assert (moved.ends_at, moved.is_cut_short) == (NOON + 1.5 * HOUR, False)
    assert (final.ends_at, final.is_cut_short) == (NOON + HOUR, True)


def test_end_is_cut_by_the_closing_time(candidate):
    free = overview_of(candidate, make_test(duration_minutes=60), NOON)
    cut = overview_of(candidate, make_test(closes_at=NOON + HOUR / 2), NOON)

    assert (free.ends_at, free.is_cut_short) == (NOON + HOUR, False)
    assert (cut.ends_at, cut.is_cut_short) == (NOON + HOUR / 2, True)
