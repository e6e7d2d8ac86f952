import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessment_site.operations.load import fixtures
from assessments.models import Answer, Attempt, Category, Paper, Question, Test, User
from assessments.services.attempts import start_attempt
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db
COUNTED = (Answer, Attempt, Category, Paper, Question, Session, Test, User)


def make_fixtures(run="simulate-x-1", count=2, **fields):
    now = timezone.now()
    return fixtures.make_fixtures(
        run, count=count, questions=3, now=now, step=lambda n: None, **fields
    )


def rows():
    return [model.objects.count() for model in COUNTED]


def shape(attempt):
    """Which columns hold something, and the answers and items as far as kind goes."""
    values = Attempt.objects.filter(pk=attempt.pk).values().get()
    answers = attempt.answers.values_list("number", "kind", "options", "revision")
    items = attempt.paper.content["items"]
    filled = {name for name, value in values.items() if value is not None}
    return filled, list(answers), [sorted(item) for item in items]


def test_an_attempt_made_in_bulk_has_the_shape_of_one_that_was_started():
    make_fixtures(count=1)
    Test.objects.update(published_at=timezone.now())
    test = Test.objects.get()
    started = start_attempt(candidate=make_user(), test=test, now=timezone.now())

    made = Attempt.objects.exclude(pk=started.pk).get()

    assert shape(made) == shape(started)
    assert made.max_score == started.max_score


def test_the_login_is_the_candidates_own():
    for sitting in make_fixtures():
        name, key = sitting.cookie.split("=")
        request = SimpleNamespace(session=SessionStore(key))

        candidate = Attempt.objects.get(pk=sitting.attempt_id).candidate
        assert (name, get_user(request)) == ("sessionid", candidate)


def test_the_answers_are_in_paper_order():
    (sitting,) = make_fixtures(count=1)

    ordered = Answer.objects.order_by("number").values_list("pk", flat=True)
    assert sitting.answers == tuple(ordered)


def test_what_was_made_is_removed_and_nothing_else():
    start_attempt(candidate=make_user(), test=make_test(), now=timezone.now())
    before = rows()
    make_fixtures("simulate-x-1")
    make_fixtures("simulate-x-12")
    fixtures.remove_fixtures("simulate-x-12")

    fixtures.remove_fixtures("simulate-x-1")

    assert rows() == before


def test_leftovers_of_a_run_that_is_over_are_removed():
    before = rows()
    over = f"simulate-{fixtures.run_name().split('-')[1]}-{2**22 + 1}"
    make_fixtures(over)

    assert fixtures.remove_leftovers(timezone.now()) == [over]
    assert rows() == before


def test_a_run_that_goes_on_is_left_alone():
    machine = fixtures.run_name().split("-")[1]
    make_fixtures(f"simulate-{machine}-{os.getppid()}")
    make_fixtures("simulate-else-1")

    assert fixtures.remove_leftovers(timezone.now()) == []


def test_a_run_of_another_machine_is_over_after_half_a_day():
    make_fixtures("simulate-else-1")

    later = timezone.now() + timedelta(hours=13)

    assert fixtures.remove_leftovers(later) == ["simulate-else-1"]
