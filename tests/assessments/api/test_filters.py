"""The filters of lists: what they leave, and what they refuse."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from assessments import selectors
from assessments.api.filters import (
    AttemptFilter,
    TimelineQuery,
    checked,
    narrowed,
    with_status,
)
from assessments.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from assessments.api.timeline import MAX_ID, encode
from assessments.history.timeline import SOURCES, Place
from assessments.models import Attempt
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from tests.assessments.api.conftest import make_attempt, run_out_of_time, take_seat
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def asked(text, query=AttemptFilter):
    return checked(query, QueryDict(text))


def refused(text, query=AttemptFilter):
    with pytest.raises(ValidationError) as refusal:
        asked(text, query)
    return set(refusal.value.detail)


def found(text):
    return set(narrowed(Attempt.objects.all(), asked(text), timezone.now()))


def test_a_filter_that_is_not_given_leaves_all():
    one, other = make_attempt(), make_attempt()

    assert asked("") == {}
    assert found("") == {one, other}


def test_each_filter_leaves_its_own():
    one, other = make_attempt(make_user("ada")), make_attempt()
    take_seat(one)

    assert found(f"test={one.test_id}") == {one}
    assert found("candidate=ADA") == found("live=true") == {one}
    assert found("candidate=nobody") == set()
    assert found("live=false") == {other}
    assert found(f"test={one.test_id}&live=false") == set()


def test_the_status_is_that_of_now():
    running, overdue, submitted = (make_attempt() for _ in range(3))
    run_out_of_time(overdue)
    submit_attempt(submitted.pk, actor=submitted.candidate, now=timezone.now())

    assert found("status=in_progress") == {running}
    assert found("status=expired") == {overdue}
    assert found("status=submitted") == {submitted}
    assert found("status=paused") == set()


def test_the_query_and_the_selector_say_the_same():
    attempts = [make_attempt() for _ in range(3)]
    run_out_of_time(attempts[1])
    # Past the deadline, and within the grace.
    late = timezone.now() - timedelta(milliseconds=1)
    Attempt.objects.filter(pk=attempts[2].pk).update(deadline=late, grace_seconds=60)

    now = timezone.now()
    for status in AttemptStatus:
        said = {
            a for a in Attempt.objects.all() if selectors.status_now(a, now) == status
        }
        assert set(Attempt.objects.filter(with_status(status, now))) == said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("test=0", "test"),
        ("test=x", "test"),
        (f"test={MAX_ID + 1}", "test"),
        ("status=open", "status"),
        ("live=perhaps", "live"),
    ],
)
def test_a_value_that_cannot_be_is_named(text, name):
    assert refused(text) == {name}


def test_the_largest_number_finds_nothing():
    make_attempt()

    assert found(f"test={MAX_ID}") == set()


def test_a_page_of_a_timeline_has_a_length_and_a_beginning():
    place = Place(NOW, SOURCES[0], 7)

    assert asked("", TimelineQuery) == {"limit": DEFAULT_LIMIT}
    assert asked(f"limit={MAX_LIMIT + 1}", TimelineQuery) == {"limit": MAX_LIMIT}
    assert asked(f"after={encode(place)}", TimelineQuery)["after"] == place


@pytest.mark.parametrize(
    ("text", "name"), [("after=x", "after"), ("limit=0", "limit"), ("after=", "after")]
)
def test_a_page_that_cannot_be_is_named(text, name):
    assert refused(text, TimelineQuery) == {name}
