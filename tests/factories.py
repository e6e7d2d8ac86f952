"""Objects for tests, with only the fields that matter."""

import uuid
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from assessments.models import (
    Attempt,
    Category,
    Choice,
    Question,
    Section,
    Slot,
    Test,
)
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from realtime.seat import leases
from realtime.seat.leases import Claim

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_user(username=None, **fields):
    username = username or f"user{next(_numbers)}"
    user = get_user_model()(username=username, **fields)
    user.password = _password_hash()
    user.save()
    return user


@cache
def _password_hash():
    """Hashing is slow on purpose; once a run is enough."""
    return make_password(PASSWORD)


CHOICES = {
    Kind.SINGLE: [{"text": "Paris", "weight": 1}, {"text": "Rome"}, {"text": "Bern"}],
    Kind.MULTIPLE: [
        {"text": "2", "weight": Decimal("0.5")},
        {"text": "3", "weight": Decimal("0.5")},
        {"text": "4", "weight": -1},
    ],
    Kind.TRUE_FALSE: [{"text": "True", "weight": 1}, {"text": "False"}],
    Kind.SHORT_TEXT: [{"text": "Paris", "weight": 1}],
    Kind.NUMERICAL: [{"text": "3.14", "tolerance": Decimal("0.01"), "weight": 1}],
    Kind.MATCHING: [
        {"text": "France", "match": "Paris"},
        {"text": "Italy", "match": "Rome"},
        {"text": "", "match": "Bern"},
    ],
    Kind.ORDERING: [{"text": "one"}, {"text": "two"}, {"text": "three"}],
    Kind.ESSAY: [],
}

# One valid response of each kind, for the choices above, unshuffled.
RESPONSES = {
    Kind.SINGLE: {"choice": 1},
    Kind.MULTIPLE: {"choices": [1, 2]},
    Kind.TRUE_FALSE: {"value": True},
    Kind.SHORT_TEXT: {"text": "Paris"},
    Kind.NUMERICAL: {"number": "3.14"},
    Kind.MATCHING: {"pairs": {"1": 1, "2": 2}},
    Kind.ORDERING: {"order": [1, 2, 3]},
    Kind.ESSAY: {"text": "An essay."},
}


# Whose the tests and categories are that are made without an owner being named.
_owners = []


@contextmanager
def owned_by(user):
    """What is made meanwhile is this person's: as if they had made it in the admin."""
    _owners.append(user)
    try:
        yield user
    finally:
        _owners.remove(user)


def _owner():
    return _owners[-1] if _owners else None


def make_category(path="Bank", **fields):
    """The category of this path; one that is there is taken."""
    fields = {"owner": _owner()} | fields
    return Category.objects.get_or_create(path=path, **fields)[0]


def make_question(kind=Kind.SINGLE, *, category="Bank", choices=None, **fields):
    drawer = make_category(category)
    number = next(_numbers)
    fields = {"name": f"Q{number}", "text": f"Question {number}?"} | fields
    question = Question.objects.create(category=drawer, kind=str(kind), **fields)
    choices = CHOICES[kind] if choices is None else choices
    Choice.objects.bulk_create(
        Choice(question=question, position=position, **choice)
        for position, choice in enumerate(choices, 1)
    )
    return question


def make_test(*, questions=None, published=True, **fields):
    """A test of one section; one question of each kind unless told otherwise."""
    number = next(_numbers)
    named = {"title": f"Test {number}", "slug": f"test-{number}", "owner": _owner()}
    fields = named | fields
    if published:
        fields.setdefault("published_at", timezone.now() - timedelta(days=1))
    test = Test.objects.create(**fields)
    section = Section.objects.create(test=test, position=1)
    if questions is None:
        questions = [make_question(kind) for kind in Kind]
    Slot.objects.bulk_create(
        Slot(section=section, position=position, question=question)
        for position, question in enumerate(questions, 1)
    )
    return test


def make_attempt(candidate=None, test=None, *, now=None, **fields):
    """A started attempt; ``fields`` are set on it afterwards."""
    attempt = start_attempt(
        candidate=candidate or make_user(),
        test=test or make_test(),
        now=now or timezone.now(),
    )
    if fields:
        Attempt.objects.filter(pk=attempt.pk).update(**fields)
        attempt.refresh_from_db()
    return attempt


def take_seat(attempt, *, page="page-1", now=None, login="login-1"):
    """The candidate's session in this attempt, as a connection would claim it."""
    claim = Claim(
        user_id=attempt.candidate_id,
        connection_id=uuid.uuid4(),
        subject=attempt.subject,
        room=attempt.test.room,
        page=page,
        login=login,
    )
    return leases.claim([claim], now=now or timezone.now())[0].session
