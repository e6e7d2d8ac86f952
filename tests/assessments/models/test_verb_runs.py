"""What was done in one go is found again by its token."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.attribution import Attribution
from assessments.models import VerbResult, VerbRun
from tests.factories import make_attempt, make_user

AT = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def run(actor=None, token="t"):
    return VerbRun.objects.create(verb="pause", actor=actor, token=token, at=AT)


def test_a_person_uses_a_token_once():
    ana, ben = make_user(), make_user()
    run(ana)
    run(ben)

    with pytest.raises(IntegrityError), transaction.atomic():
        run(ana)


def test_the_command_line_is_nobody_and_may():
    assert run().event_token != run().event_token


def test_an_attempt_has_one_result():
    one, attempt = run(), make_attempt()
    VerbResult.objects.create(run=one, attempt=attempt)

    with pytest.raises(IntegrityError), transaction.atomic():
        VerbResult.objects.create(run=one, attempt=attempt)


def test_a_refusal_says_why_in_the_language_of_the_reader():
    since = Attribution(AT, "Ana Price", "paused").kept()
    refused = VerbResult(code="attempt.move", why="already %(words)s", since=since)

    assert refused.why_in_words == "already paused by Ana Price 10:31"
    assert not refused.is_done
    assert VerbResult().is_done
    assert VerbResult().why_in_words == ""


def test_it_can_be_undone_for_a_while():
    assert run().until(timedelta(seconds=30)) == AT + timedelta(seconds=30)
