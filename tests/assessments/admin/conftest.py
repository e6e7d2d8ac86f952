"""Staff in their roles, signed in; what they post; a candidate with a live seat."""

import html
import re
import uuid
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.people.roles import AUTHORS, PROCTORS, create_roles
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from realtime.seat import leases
from tests.factories import (
    make_category,
    make_question,
    make_test,
    make_user,
    owned_by,
)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def member_of(role, *, watches_all=True, **fields):
    """Of every test, unless told otherwise: see test_watching.py."""
    create_roles(apps)
    user = make_user(is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=role))
    if watches_all:
        user.user_permissions.add(Permission.objects.get(codename="watch_all_tests"))
    return user


def rows(prefix, *filled, initial=0):
    """The fields of a formset as a browser posts them."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(filled),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def question_data(kind, *choices, **fields):
    """The form of a question; choices are its lines."""
    drawer = make_category("Bank")
    lines = [
        {"weight": "0", "text_format": "plain", "position": ""} | line
        for line in choices
    ]
    data = {
        "category": drawer.pk,
        "kind": kind,
        "name": "Capital",
        "text": "Capital of France?",
        "text_format": "plain",
    }
    return data | rows("choices", *lines) | fields


# What the form of a test needs at the least.
BASICS = {
    "title": "Geography",
    "duration_minutes": "60",
    "grace_seconds": "30",
    "attempts_allowed": "1",
    "result_rule": "never",
    "policy": "newest_wins",
    "navigation": "free",
    **rows("grade_key"),
    **rows("monitor_thresholds"),
    **rows("shares"),
}


def post_new(client, model, data):
    return client.post(reverse(f"admin:assessments_{model}_add"), data)


class _Hidden(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields = {}

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "input" and at.get("type") == "hidden" and "name" in at:
            self.fields.setdefault(at["name"], []).append(at.get("value", ""))


def fields_of(page):
    """What the form of a page that asks would send, its box left alone."""
    parser = _Hidden()
    parser.feed(page.text[page.text.index('class="verb-form"') :])
    return parser.fields


def agree(client, page, *, everybody=True):
    """Send the form of the page that asks."""
    sent = fields_of(page) | ({"_everybody": "on"} if everybody else {})
    address = re.search(r'action="([^"]*)" class="verb-form"', page.text)[1]
    return client.post(html.unescape(address), sent, follow=True)


@pytest.fixture
def proctor(db):
    return signed_in(member_of(PROCTORS, username="proctor"))


@pytest.fixture
def author(db):
    """Somebody who writes tests; those of the test are theirs."""
    with owned_by(member_of(AUTHORS, username="author")) as user:
        yield signed_in(user)


@pytest.fixture
def superuser(db):
    return signed_in(make_user("root", is_staff=True, is_superuser=True))


@pytest.fixture
def candidate(db):
    return make_user("ada", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def attempt(candidate):
    test = make_test(questions=[make_question(Kind.SINGLE), make_question(Kind.ESSAY)])
    return start_attempt(candidate=candidate, test=test, now=timezone.now())


def take_seat(attempt, *, page="one", device="Chrome on Windows", now=None):
    claim = leases.Claim(
        attempt.candidate_id,
        uuid.uuid4(),
        attempt.subject,
        room=attempt.test.room,
        page=page,
        address="203.0.113.9",
        user_agent=f"Mozilla/5.0 ({device})",
        device=device,
    )
    return leases.claim([claim], now=now or timezone.now())[0]
