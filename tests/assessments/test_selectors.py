"""Reads that everybody relies on: what holds now, whatever has been written down."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments import selectors
from assessments.models import Attempt
from assessments.rules.states import AttemptStatus
from tests.factories import make_attempt, make_test, make_user, take_seat

S = AttemptStatus
END = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
MICRO, SECOND, HOUR = (
    timedelta(microseconds=1),
    timedelta(seconds=1),
    timedelta(hours=1),
)


def running(**fields):
    fields = {"status": S.IN_PROGRESS, "deadline": END, "grace_seconds": 30} | fields
    return Attempt(**fields)


def paused():
    return running(status=S.PAUSED, deadline=None, remaining_ms=90_000)


@pytest.mark.parametrize(
    ("now", "status", "left"),
    [
        (END - SECOND, S.IN_PROGRESS, 1000),
        (END, S.IN_PROGRESS, 0),
        # Within the grace an answer still counts; the clock shows nothing left.
        (END + 30 * SECOND, S.IN_PROGRESS, 0),
        (END + 30 * SECOND + MICRO, S.EXPIRED, 0),
    ],
)
def test_an_attempt_is_over_when_deadline_and_grace_are(now, status, left):
    assert selectors.status_now(running(), now) == status
    assert selectors.is_open(running(), now) == (status == S.IN_PROGRESS)
    assert selectors.is_overdue(running(), now) == (status == S.EXPIRED)
    assert selectors.remaining_ms(running(), now) == left


def test_a_clock_that_stands_never_runs_out():
    assert selectors.remaining_ms(paused(), END + 100 * HOUR) == 90_000
    assert not selectors.is_overdue(paused(), END + 100 * HOUR)


@pytest.mark.parametrize("status", [S.SUBMITTED, S.EXPIRED, S.TERMINATED, S.VOIDED])
def test_what_has_ended_has_no_time_left(status):
    assert selectors.remaining_ms(running(status=status), END - HOUR) == 0


@pytest.mark.django_db
def test_the_longest_overdue_is_settled_first():
    now = timezone.now()
    late, later, in_grace, on_time = (
        make_attempt(deadline=now - ago, grace_seconds=30).pk
        for ago in (HOUR, 2 * HOUR, 30 * SECOND, -HOUR)
    )

    assert selectors.overdue_attempt_ids(now) == [later, late]
    assert {in_grace, on_time} & set(selectors.overdue_attempt_ids(now)) == set()


@pytest.mark.django_db
def test_a_voided_attempt_is_given_back():
    candidate, test = make_user(), make_test(attempts_allowed=1)
    assert selectors.attempts_left(candidate, test) == 1
    attempt = make_attempt(candidate, test)
    assert selectors.attempts_left(candidate, test) == 0

    Attempt.objects.filter(pk=attempt.pk).update(
        status=S.VOIDED, deadline=None, finished_at=timezone.now()
    )

    assert selectors.attempts_left(candidate, test) == 1
    # Its number is not used again.
    assert selectors.next_attempt_number(candidate, test) == 2


@pytest.mark.django_db
def test_groups_say_who_may_sit():
    room, test = Group.objects.create(name="Room B"), make_test()
    member, stranger = make_user(), make_user()
    member.groups.add(room)
    assert selectors.may_sit(stranger, test)

    test.groups.add(room)

    assert selectors.may_sit(member, test)
    assert not selectors.may_sit(stranger, test)


@pytest.mark.django_db
def test_an_open_attempt_is_offered_beyond_the_closing_time():
    now = timezone.now()
    candidate = make_user()
    sat = make_attempt(candidate).test
    closed = make_test(closes_at=now - SECOND)
    unpublished = make_test(published=False)
    type(sat).objects.filter(pk=sat.pk).update(closes_at=now - SECOND)

    found = set(selectors.open_tests_for(candidate, now))

    assert sat in found
    assert not {closed, unpublished} & found


@pytest.mark.django_db
def test_somebody_elses_attempt_looks_like_a_missing_one():
    attempt = make_attempt()

    assert selectors.attempt_for(attempt.candidate, attempt.pk) == attempt
    assert selectors.attempt_for(make_user(), attempt.pk) is None
    assert selectors.attempt_of_subject(attempt.subject) == attempt
    assert selectors.attempt_of_subject("attempt:no") is None


@pytest.mark.django_db
def test_who_is_connected_counts():
    attempt, test = make_attempt(), make_test()
    take_seat(attempt)

    assert selectors.live_attempt_ids() == {attempt.pk}
    assert selectors.get_assessment_participants_count(attempt.test_id) == 1
    assert selectors.get_assessment_participants_count(test.pk) == 0


@pytest.mark.django_db
def test_staff_watch_what_is_assigned_to_them():
    attempt, other = make_attempt(), make_attempt()
    proctor = make_user(is_staff=True)
    attempt.test.proctors.add(proctor)

    assert list(selectors.attempts_watched_by(proctor)) == [attempt]
    assert selectors.rooms_watched_by(proctor) == [attempt.test.room]
    candidate = make_user()
    other.test.proctors.add(candidate)
    assert not selectors.attempts_watched_by(candidate).exists()
    everybody = make_user(is_staff=True, is_superuser=True)
    assert selectors.attempts_watched_by(everybody).count() == 2


@pytest.mark.django_db
def test_a_state_has_every_answer_in_paper_order(django_assert_max_num_queries):
    attempt = make_attempt()

    with django_assert_max_num_queries(4):
        sitting = selectors.sittings([attempt.pk])[attempt.pk]

    answers = attempt.answers.order_by("number")
    assert [a["id"] for a in sitting.answers] == [a.pk for a in answers]
    assert set(sitting.shapes) == {a.pk for a in answers}
    assert sitting.notices == []
