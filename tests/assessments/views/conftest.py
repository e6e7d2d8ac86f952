import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Answer
from assessments.services.attempts import start_attempt
from tests.factories import make_test, make_user


def without_token(response):
    """The page without what differs each time it is loaded, and without its address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
    return text.replace(response.wsgi_request.get_full_path(), "")


@pytest.fixture
def candidate(db):
    return make_user("cara", first_name="Cara", last_name="Diaz")


@pytest.fixture
def page(client, candidate):
    """The browser of the candidate, signed in."""
    client.force_login(candidate)
    return client


@pytest.fixture
def begin(candidate):
    """``begin(test)``: an attempt of the candidate, started now."""

    def begin(test=None, *, candidate=candidate):
        test = test or make_test()
        return start_attempt(candidate=candidate, test=test, now=timezone.now())

    return begin


@pytest.fixture
def let_time_run_out(begin):
    """``let_time_run_out(attempt)``: past deadline and grace, and nobody has noted it."""

    def let_time_run_out(attempt):
        attempt.deadline = timezone.now() - timedelta(minutes=5)
        attempt.save()

    return let_time_run_out


@pytest.fixture
def answer():
    """``answer(attempt, 1, {"choice": 1})``: as if saved."""

    def answer(attempt, number, response=None, **fields):
        answers = Answer.objects.filter(attempt=attempt, number=number)
        answers.update(response=response, revision=1, **fields)

    return answer
