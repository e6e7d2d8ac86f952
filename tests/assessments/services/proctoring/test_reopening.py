from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services.attempts import settle_attempt
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring.reopening import reopen_attempt
from assessments.services.proctoring.verbs import terminate_attempt
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    """An hour from NOW."""
    return make_attempt(test=make_test(duration_minutes=60), now=NOW)


def test_a_reopened_attempt_goes_on_with_what_was_left(attempt, staff):
    """Of whoever asks for no other time."""
    left = attempt.deadline - NOW - 21 * MINUTE
    terminate_attempt(attempt.pk, actor=staff, reason="x", now=NOW + 21 * MINUTE)

    back = reopen_attempt(attempt.pk, actor=staff, reason="x", now=NOW + 30 * MINUTE)

    assert back.deadline == NOW + 30 * MINUTE + left


def test_whose_time_ran_out_needs_minutes_to_go_on(attempt, staff):
    settle_attempt(attempt.pk, now=attempt.deadline + 10 * MINUTE)

    with pytest.raises(VerbInvalid, match="no time was left"):
        reopen_attempt(
            attempt.pk, actor=staff, reason="x", now=attempt.deadline + 11 * MINUTE
        )


def test_the_reason_of_a_reopening_is_not_read_by_the_candidate(attempt, staff):
    terminate_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    reopen_attempt(attempt.pk, actor=staff, reason="suspected phone", now=NOW)

    assert attempt.notices.get().text == ""
