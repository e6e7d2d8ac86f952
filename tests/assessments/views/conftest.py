import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt, submit_attempt
from tests.factories import make_attempt, make_question, make_test, make_user


def without_token(response):
    """The page without what differs each time it is loaded, and without its address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
    return text.replace(response.wsgi_request.get_full_path(), "")


class Sitter:
    """A browser without scripts: follows redirects, sends what stands in a form."""

    def __init__(self, user, attempt):
        self.client = Client()
        self.client.force_login(user)
        self.attempt = attempt

    def begin(self):
        self.page = self.client.post(f"/attempts/{self.attempt.pk}/session/")
        return self.open(self.page["Location"])

    def open(self, address):
        self.address = address
        self.page = self.client.get(address)
        return self.page

    def hidden(self):
        found = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page.text
        )
        return {name: html.unescape(value) for name, value in found}

    def send(self, action="save", **fields):
        sent = {**self.hidden(), "action": action, **fields}
        self.page = self.client.post(self.address, sent)
        if self.page.status_code == 302:
            return self.open(self.page["Location"])
        return self.page

    def stored(self, number=1):
        return self.attempt.answers.get(number=number).response


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
def hand_in():
    """``hand_in(attempt)``: submitted by its candidate."""

    def hand_in(attempt):
        return submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    return hand_in


@pytest.fixture
def answer():
    """``answer(attempt, 1, {"choice": 1})``: as if saved."""

    def answer(attempt, number, response=None, **fields):
        answers = Answer.objects.filter(attempt=attempt, number=number)
        answers.update(response=response, revision=1, **fields)

    return answer


@pytest.fixture
def sitter(candidate):
    """The candidate in a browser without scripts, with two questions."""
    questions = [make_question(Kind.SINGLE), make_question(Kind.SHORT_TEXT)]
    attempt = make_attempt(candidate, make_test(questions=questions))
    return Sitter(candidate, attempt)
