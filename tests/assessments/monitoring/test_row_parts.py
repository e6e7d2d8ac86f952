"""The parts of rows, read for many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import DeviceCheck
from assessments.monitoring import row_parts
from assessments.monitoring.facts import AnswerProgress
from assessments.services.actors import Actor
from assessments.services.device_checks import Found, keep_device_check
from assessments.services.proctoring import clocks, help
from realtime.protocol import milliseconds
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db

OF_ATTEMPTS = (
    row_parts.progress_of,
    row_parts.takeovers_of,
    row_parts.extra_time_of,
    row_parts.focus_losses_of,
    row_parts.help_of,
)
OF_USERS = (row_parts.seats_of, row_parts.without_storage_of)


def statements(function, wanted):
    with CaptureQueriesContext(connection) as captured:
        function(wanted)
    return len(captured)


@pytest.mark.parametrize("function", [*OF_ATTEMPTS, *OF_USERS])
def test_a_part_is_one_statement_for_any_number_and_none_for_nobody(function):
    attempts = [make_attempt() for _ in range(3)]
    wanted = [
        attempt.candidate_id if function in OF_USERS else attempt.pk
        for attempt in attempts
    ]

    counted = [statements(function, wanted[:number]) for number in (0, 1, 3)]

    assert counted == [0, 1, 1]


def test_only_what_is_asked_for_is_read():
    one, other = make_attempt(), make_attempt()
    take_seat(one)
    take_seat(other)

    assert row_parts.progress_of([one.pk]) == {one.pk: AnswerProgress(0, 8)}
    assert set(row_parts.seats_of([one.candidate_id])) == {one.candidate_id}


def test_time_that_was_added_and_taken_back_is_added_up():
    attempt, proctor, now = make_attempt(), make_user(is_staff=True), timezone.now()
    for minutes in (5, 10):
        clocks.add_time(
            attempt.pk, minutes=minutes, actor=proctor, reason="late", now=now
        )

    assert row_parts.extra_time_of([attempt.pk]) == {attempt.pk: 15 * 60_000}


def test_a_call_waits_since_it_was_asked():
    attempt, quiet, now = make_attempt(), make_attempt(), timezone.now()
    actor = Actor("candidate", attempt.candidate)
    help.request_help(attempt.pk, actor=actor, text="Please", now=now)

    assert row_parts.help_of([attempt.pk, quiet.pk]) == {attempt.pk: milliseconds(now)}


def test_a_seat_belongs_to_the_attempt_it_was_taken_for():
    candidate = make_user()
    here, there = make_attempt(candidate), make_attempt(candidate)
    take_seat(there)
    found = row_parts.seats_of([candidate.pk])[candidate.pk]

    assert row_parts.seat_in(found, here.pk) is None
    assert row_parts.seat_in(found, there.pk) is found.seat
    assert row_parts.seat_in(None, there.pk) is None


def test_a_device_without_storage_is_named_with_its_test():
    attempt, other = make_attempt(), make_attempt()
    for one, storage in ((attempt, False), (other, True)):
        keep_device_check(
            candidate=one.candidate,
            test=one.test,
            found=Found(DeviceCheck.Connection.HTTP, storage=storage),
            now=timezone.now(),
        )

    found = row_parts.without_storage_of([attempt.candidate_id, other.candidate_id])

    assert found == {(attempt.candidate_id, attempt.test_id)}
