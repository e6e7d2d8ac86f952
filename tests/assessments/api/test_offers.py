"""The tests a candidate may sit now, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.api.offers import offers_to
from assessments.models import Accommodation, Attempt
from tests.factories import make_attempt, make_test, make_user

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate():
    return make_user()


def test_extra_time_is_in_the_offer(candidate):
    test = make_test(duration_minutes=60, attempts_allowed=2)
    Accommodation.objects.create(candidate=candidate, extra_time_percent=50)

    [offer] = offers_to(candidate, NOW)

    assert (offer.test, offer.minutes_allowed) == (test, 90)
    assert offer.ends_at == NOW + 90 * MINUTE
    assert (offer.attempts_left, offer.attempt) == (2, None)


def test_an_open_attempt_is_gone_on_with_after_the_end(candidate):
    attempt = make_attempt(candidate)
    type(attempt.test).objects.update(closes_at=NOW - MINUTE)

    [offer] = offers_to(candidate, NOW)

    assert offer.attempt == attempt.pk
    assert (offer.ends_at, offer.attempts_left) == (None, 0)


def test_what_has_not_opened_or_is_used_up_is_no_offer(candidate):
    make_test(opens_at=NOW + MINUTE)
    used = make_test(attempts_allowed=1)
    attempt = make_attempt(candidate, used)
    Attempt.objects.filter(pk=attempt.pk).update(
        status="submitted", deadline=None, finished_at=NOW
    )

    assert offers_to(candidate, NOW) == []


def test_a_voided_attempt_is_given_back(candidate):
    test = make_test(attempts_allowed=1)
    make_attempt(candidate, test, status="voided", deadline=None, finished_at=NOW)

    [offer] = offers_to(candidate, NOW)
    assert offer.attempts_left == 1
