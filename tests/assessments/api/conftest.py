"""People who call the API, and a way to read what it answers."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from realtime.seat import leases
from tests.factories import make_question, make_test, make_user

STAFF_PERMISSIONS = (
    "assessments.view_test",
    "assessments.view_attempt",
    "assessments.view_attemptevent",
    "realtime.view_sessionlease",
)
WATCH_ALL = "assessments.watch_all_tests"

# What staff may list, and the permission for it.
STAFF_LISTS = {
    "/api/staff/tests/": "assessments.view_test",
    "/api/staff/attempts/": "assessments.view_attempt",
    "/api/staff/seats/": "realtime.view_sessionlease",
}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def make_staff(*permissions, watches_all=True, **fields):
    """Staff with these permissions, in every test unless told otherwise."""
    user = make_user(is_staff=True, **fields)
    for permission in (*permissions, *([WATCH_ALL] if watches_all else [])):
        label, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=label, codename=codename)
        )
    return user


def results(response):
    """The rows of a list."""
    return response.json()["results"]


def make_attempt(candidate=None, test=None, **test_fields):
    """An attempt that has just started; one question of a kind is enough for most."""
    test = test or make_test(questions=[make_question(Kind.SINGLE)], **test_fields)
    candidate = candidate or make_user()
    return start_attempt(candidate=candidate, test=test, now=timezone.now())


def take_seat(attempt, *, page="page", at=None, **facts):
    """The candidate's page connects to the attempt; returns its session."""
    claim = leases.Claim(
        user_id=attempt.candidate_id,
        connection_id=uuid.uuid4(),
        subject=attempt.subject,
        room=attempt.test.room,
        page=page,
        device="Firefox on Linux",
        **facts,
    )
    return leases.claim([claim], now=at or timezone.now())[0].session


def run_out_of_time(attempt):
    """Past deadline and grace, and nobody has written so yet."""
    attempt.deadline = timezone.now() - timedelta(hours=1)
    attempt.save()


class Caller:
    """A program that sits an attempt over HTTP."""

    def __init__(self, client, attempt):
        self.client, self.attempt = client, attempt
        self.answer = attempt.answers.get(number=1).pk
        self.connection = None

    def ask(self, method, path, body=None, **headers):
        if self.connection:
            headers.setdefault("X-Connection-Id", self.connection)
        return getattr(self.client, method)(
            f"/api/attempts/{self.attempt.pk}/{path}",
            body if isinstance(body, str) else json.dumps(body or {}),
            content_type="application/json",
            headers=headers,
        )

    def claim(self, page="page", **body):
        response = self.ask("post", "session/", {"page": page, **body})
        if response.status_code == 200:
            self.connection = response.json()["connection_id"]
        return response

    def save(self, choice=1, *, base=0, **body):
        response = {"choice": choice} if isinstance(choice, int) else choice
        body = {"response": response, "base_revision": base, **body}
        return self.ask("put", f"answers/{self.answer}/", body)

    def beat(self):
        return self.ask("post", "heartbeat/", {"client_time": 5})

    def stored(self):
        return Answer.objects.get(pk=self.answer).response


def refused(response):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["code"]


@pytest.fixture
def candidate(db):
    return make_user("candidate", first_name="Ann", last_name="Lee")


@pytest.fixture
def api(candidate):
    return client_of(candidate)


@pytest.fixture
def caller(api, candidate):
    return Caller(api, make_attempt(candidate))


@pytest.fixture
def proctor(db):
    return make_staff(*STAFF_PERMISSIONS, username="proctor")


@pytest.fixture
def staff_api(proctor):
    return client_of(proctor)


@pytest.fixture(autouse=True)
def _nobody_has_called_yet():
    """What was counted for a throttle is forgotten: users of other tests share keys."""
    cache.clear()
