"""Staff ask for a verb and carry it out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.services.attempts import start_attempt
from tests.factories import make_user

LIST = "admin:assessments_attempt_changelist"


def address(name):
    return reverse("admin:assessments_attempt_verb", args=[name])


def ids_of(*attempts):
    return ",".join(str(attempt.pk) for attempt in attempts)


def ask(client, name, *attempts, **query):
    return client.get(address(name), {"ids": ids_of(*attempts), **query})


def do(client, name, *attempts, follow=True, **fields):
    sent = {"ids": ids_of(*attempts), "reason": "Fire alarm", **fields}
    return client.post(address(name), sent, follow=follow)


def told(response):
    return [str(message) for message in response.context["messages"]]


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.fixture
def another(attempt):
    bob = make_user("bob", first_name="Bob", last_name="Best")
    return start_attempt(candidate=bob, test=attempt.test, now=timezone.now())


@pytest.fixture
def ana(proctor):
    """The proctor, who has a name."""
    user = proctor.get(reverse(LIST)).wsgi_request.user
    user.first_name, user.last_name = "Ana", "Price"
    user.save()
    return user
