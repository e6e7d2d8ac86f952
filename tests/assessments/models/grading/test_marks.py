"""What persons say that answers are worth: rows that only grow."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Mark
from tests.factories import make_attempt, make_user


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture
def answer(db):
    return make_attempt().answers.last()


def mark(answer, points=1, **fields):
    fields = {"revision": 1, "at": timezone.now()} | fields
    return Mark.objects.create(answer=answer, points=points, **fields)


def test_a_mark_is_not_below_0(answer):
    mark(answer, 0)

    with pytest.raises(IntegrityError), transaction.atomic():
        mark(answer, Decimal("-0.01"))


def test_the_same_call_gives_one_mark(answer):
    mark(answer, token="t")
    mark(answer)
    mark(answer)

    with pytest.raises(IntegrityError), transaction.atomic():
        mark(answer, 2, token="t")


def test_the_rules_get_what_was_seen(answer):
    one = mark(answer, Decimal("1.50"), response={"text": "Paris"}, revision=4, round=2)

    given = one.given
    assert (given.points, given.round, given.revision) == (Decimal("1.50"), 2, 4)
    assert given.response == {"text": "Paris"}


def test_a_mark_outlives_its_marker(answer):
    marker = make_user("ana", first_name="Ana")
    one = mark(answer, marker=marker)

    marker.delete()

    one.refresh_from_db()
    assert one.marker is None
    assert "ana" in str(one.marker_was)
