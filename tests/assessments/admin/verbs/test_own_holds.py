"""A hold of the candidate's own doing: how long it was, and who decides whether it counts."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.models import Policy
from realtime.seat import leases
from tests.assessments.admin.verbs.conftest import ask, do
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Held five minutes ago by a second sign-in, with fifty minutes left."""
    began = timezone.now() - timedelta(minutes=5)
    test = make_test(policy=Policy.HOLD)
    attempt = make_attempt(test=test, now=began - timedelta(minutes=10))
    for login in ("home", "away"):
        claim = leases.Claim(
            attempt.candidate_id,
            uuid.uuid4(),
            attempt.subject,
            page=login,
            login=login,
            policy=Policy.HOLD,
        )
        leases.claim([claim], now=began)
    return attempt


def test_the_page_of_the_verb_says_how_long_and_what_it_makes_of_the_clock(
    proctor, held
):
    page = ask(proctor, "release-hold", held)

    assert "by their own doing" in page.text
    assert "The time on hold counts" in page.text


def test_it_costs_nothing_unless_it_is_ticked(proctor, held):
    do(proctor, "release-hold", held, resume="on")

    held.refresh_from_db()
    left = held.deadline - timezone.now()
    assert timedelta(minutes=49) < left <= timedelta(minutes=50)


def test_it_counts_when_it_is_ticked(proctor, held):
    do(proctor, "release-hold", held, resume="on", count_hold="on")

    held.refresh_from_db()
    left = held.deadline - timezone.now()
    assert timedelta(minutes=44) < left <= timedelta(minutes=45)


def test_the_attempt_s_page_says_it_while_it_is_on_hold(proctor, held):
    address = f"/admin/assessments/attempt/{held.pk}/change/"
    assert "by their own doing" in proctor.get(address).text

    do(proctor, "release-hold", held, resume="on")
    assert "by their own doing" not in proctor.get(address).text
